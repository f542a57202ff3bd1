/**
 * How long to wait before a device is tried again: doubling, so that an unplugged one costs
 * nothing, yet short enough that a person who plugs it in sees it work.
 */
export const RETRY = { firstMs: 1000, mostMs: 30_000 } as const;

/** The wait after `failures` attempts in a row that came to nothing, from 1 on. */
export function retryMs(failures: number): number {
  return Math.min(RETRY.mostMs, RETRY.firstMs * 2 ** (failures - 1));
}
