/** What the console sends to wipe the line it stands in: "clear to the right and down". */
const WIPED = "\u001b[J";

/**
 * A line of a program as it was printed, out of what Espruino's console sent of it: its prompt and
 * returns are taken away. When a program prints while somebody types, the console first sends the
 * half line that came so far, then wipes it on the screen and prints: nothing before that counts.
 */
export function printedLine(sent: string): string {
  const wiped = sent.lastIndexOf(WIPED);
  const left = wiped === -1 ? sent : sent.slice(wiped + WIPED.length);
  return left.split("\r").join("").replace(/^>+/, "");
}
