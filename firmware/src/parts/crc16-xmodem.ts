/**
 * CRC-16/XMODEM of bytes `from` to before `to`: polynomial 0x1021, start 0, most significant bit
 * first, no final XOR. It tells every changed byte, and every burst of up to sixteen bits.
 */
export function crc16Xmodem(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0;
  for (let i = from; i < to; i++) {
    crc ^= (bytes[i] ?? 0) << 8;
    for (let bit = 0; bit < 8; bit++) {
      crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
    }
  }
  return crc;
}
