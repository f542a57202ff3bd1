/** Milliseconds on a clock that every process of this machine shares and that never goes back. */
export function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
