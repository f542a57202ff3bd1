import type { StreamEvent } from "@anxin/firmware/contract/uplink";
import type { Db } from "../database/tables.ts";
import { newestPlan } from "../planning/issue-plan.ts";
import type { Cancel } from "../ports.ts";
import type { Parts } from "../parts.ts";

export const PING_MS = 15_000;

/**
 * Gives a gateway its events: `hello`, the newest plan of each of its kiosks, then everything new,
 * and a ping every 15 s. Listening starts before the plans are read, so none falls between. Where
 * news comes from other processes too and may be lost on the way (one killed after its commit),
 * each ping brings what was missed. Returns what ends it.
 */
export async function openStream(
  parts: Parts,
  gateway: string,
  send: (event: StreamEvent) => void,
): Promise<Cancel> {
  const sent = new Map<string, number>();
  const sendAll = async () => {
    for (const { kiosk, plan } of await plansAbove(parts.db, gateway, sent)) {
      send({ event: "plan", kiosk, plan });
    }
  };
  const unlisten = parts.bus.onGateway(gateway, (event) => {
    if (event.event === "plan") sent.set(event.kiosk, revisionOf(event.plan));
    send(event);
  });
  let cancelPing: Cancel = () => undefined;
  let isOver = false;
  const catchUp = () => {
    sendAll().catch((error: unknown) => {
      parts.log("warn", "plans-unreadable", { gateway, error: String(error) });
    });
  };
  const ping = () => {
    cancelPing = parts.time.after(PING_MS, () => {
      send({ event: "ping" });
      // Whoever finds its listener gone while sending closes the stream in there.
      if (isOver) return;
      if (parts.bus.isShared) catchUp();
      ping();
    });
  };
  const close = () => {
    isOver = true;
    cancelPing();
    unlisten();
  };
  try {
    send({ event: "hello" });
    await sendAll();
  } catch (error) {
    close();
    throw error;
  }
  ping();
  return close;
}

/** Plans of a gateway's kiosks whose revision is above the one noted in `sent`; notes them. */
async function plansAbove(
  db: Db,
  gateway: string,
  sent: Map<string, number>,
): Promise<{ kiosk: string; plan: string }[]> {
  const mine = await db
    .selectFrom("kiosks")
    .select(["kiosk", "revision"])
    .where("gateway", "=", gateway)
    .orderBy("kiosk")
    .execute();
  const plans: { kiosk: string; plan: string }[] = [];
  for (const { kiosk, revision } of mine) {
    if (revision <= (sent.get(kiosk) ?? -1)) continue;
    sent.set(kiosk, revision);
    const plan = await newestPlan(db, kiosk);
    if (plan !== undefined) plans.push({ kiosk, plan });
  }
  return plans;
}

/** Of a plan's text, as it was issued. */
function revisionOf(plan: string): number {
  return (JSON.parse(plan) as { revision: number }).revision;
}
