/** The facts of a message as the kiosk wrote them, so that they need not be written again. */

/**
 * The JSON array in `{"epoch":E,"facts":[…]}`, a text that has been parsed; undefined where it is
 * written in any other way. Nothing escaped, and neither name a second time: what follows the head
 * is the array and one brace.
 */
export function factsText(json: string, epoch: number): string | undefined {
  const head = `{"epoch":${epoch},"facts":`;
  if (!json.startsWith(`${head}[`) || !json.endsWith("]}") || json.includes("\\")) return undefined;
  const from = head.length;
  const isSaidAgain = json.includes('"facts"', from) || json.includes('"epoch"', from);
  return isSaidAgain ? undefined : json.slice(from, -1);
}
