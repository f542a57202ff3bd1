import { readFileSync } from "node:fs";
import { freemem } from "node:os";
import type { BoardHealth } from "../kiosk/interface.ts";

/** Linux tells the signal of each radio here; a machine without a radio has no such file. */
const WIRELESS = "/proc/net/wireless";

/** What the machine a Node board runs on knows of itself: free memory in bytes, radio signal. */
export function machineHealth(
  from: { wireless: () => string; memoryFree: () => number } = { wireless, memoryFree: freemem },
): BoardHealth {
  const signalDbm = signalIn(from.wireless());
  const memoryFree = from.memoryFree();
  return signalDbm === undefined ? { memoryFree } : { memoryFree, signalDbm };
}

function wireless(): string {
  try {
    return readFileSync(WIRELESS, "utf8");
  } catch {
    return "";
  }
}

/**
 * The level of the first radio: two lines of head, then `wlan0: 0000 54. -56. -256 …` (interface,
 * status, link quality, level). Drivers that count otherwise say more than 0, which is no level.
 */
function signalIn(text: string): number | undefined {
  const level = /^\s*\S+:\s+\S+\s+\S+\s+(-?\d+)/m.exec(text)?.[1];
  const dbm = Number(level ?? 1);
  return dbm <= 0 && dbm >= -200 ? dbm : undefined;
}
