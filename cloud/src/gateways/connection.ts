import type { Connection } from "../services.ts";

/** A kiosk not heard of for this long is offline, whatever was last said of it. */
export const HEARD_MS = 120_000;

/** States in which a kiosk says, or is said, to be away. */
export const AWAY = ["lost", "disconnected"];

/** Pure: online means heard within two minutes, by our own clock, and not lost. */
export function connectionOf(
  status: { state: string; noted_at: number } | undefined,
  nowMs: number,
): Connection {
  if (status === undefined) return "unknown";
  const away = AWAY.includes(status.state) || nowMs - status.noted_at > HEARD_MS;
  return away ? "offline" : "online";
}
