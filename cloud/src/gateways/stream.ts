import type { StreamEvent } from "@anxin/firmware/contract/uplink";
import { newestPlan } from "../planning/issue-plan.ts";
import type { Cancel } from "../ports.ts";
import type { Parts } from "../parts.ts";

export const PING_MS = 15_000;

/**
 * Gives a gateway its events: `hello`, the newest plan of each of its kiosks, then everything new,
 * and a ping every 15 s. Listening starts before the plans are read, so none falls between. Returns
 * what ends it.
 */
export async function openStream(
  parts: Parts,
  gateway: string,
  send: (event: StreamEvent) => void,
): Promise<Cancel> {
  const unlisten = parts.bus.onGateway(gateway, send);
  let cancelPing: Cancel = () => undefined;
  let isOver = false;
  const ping = () => {
    cancelPing = parts.time.after(PING_MS, () => {
      send({ event: "ping" });
      // Whoever finds its listener gone while sending closes the stream in there.
      if (!isOver) ping();
    });
  };
  const close = () => {
    isOver = true;
    cancelPing();
    unlisten();
  };
  try {
    send({ event: "hello" });
    const mine = await parts.db
      .selectFrom("kiosks")
      .select("kiosk")
      .where("gateway", "=", gateway)
      .orderBy("kiosk")
      .execute();
    for (const { kiosk } of mine) {
      const plan = await newestPlan(parts.db, kiosk);
      if (plan !== undefined) send({ event: "plan", kiosk, plan });
    }
  } catch (error) {
    close();
    throw error;
  }
  ping();
  return close;
}
