/**
 * CRC-8 of bytes `from` to before `to`: polynomial 0x31, start 0xFF, not reflected, no final XOR
 * (Sensirion SHT3x data sheet, "Checksum Calculation"). It tells every changed byte, and every
 * burst of up to eight bits.
 */
export function crc8(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0xff;
  for (let i = from; i < to; i++) {
    crc ^= bytes[i] ?? 0;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? ((crc << 1) ^ 0x31) & 0xff : crc << 1;
  }
  return crc;
}
