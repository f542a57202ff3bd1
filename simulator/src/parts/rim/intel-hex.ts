/** The program words of an Intel HEX file for a part with `bytes` of flash. */
export function programOf(hex: string, bytes: number): Uint16Array {
  const program = new Uint8Array(bytes);
  for (const line of hex.split(/\r?\n/)) {
    if (line === "") continue;
    const record = Buffer.from(line.slice(1), "hex");
    const [length = 0, high = 0, low = 0, type] = record;
    const sum = record.reduce((total, byte) => (total + byte) & 255, 0);
    if (!line.startsWith(":") || record.length !== length + 5 || sum !== 0) {
      throw new RangeError(`This is no Intel HEX record: ${line}`);
    }
    if (type === 0) program.set(record.subarray(4, 4 + length), high * 256 + low);
  }
  return new Uint16Array(program.buffer);
}
