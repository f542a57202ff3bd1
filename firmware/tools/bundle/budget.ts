/** What to say of a program that is larger than its budget; undefined of one that is not. */
export function excessOf(
  wanted: { name: string; bytesMax?: number },
  bytes: number,
): string | undefined {
  const { name, bytesMax } = wanted;
  if (bytesMax === undefined || bytes <= bytesMax) return undefined;
  const excess = bytes - bytesMax;
  return (
    `FAILED: ${name} has ${bytes} bytes, ${excess} more than its budget of ${bytesMax}; ` +
    "make it smaller, or measure it in an interpreter and move the budget with a reason."
  );
}
