import type { Notice } from "@anxin/firmware/contract/uplink";
import { noteAlerts } from "../alerts/gateway-alerts.ts";
import { noteProgress } from "../grants/grants.ts";
import type { Parts } from "../parts.ts";
import { noteOnline } from "./online-spans.ts";
import { lockKiosks } from "../ledger/kiosk-state.ts";
import { issuePlan, type IssuedPlan } from "../planning/issue-plan.ts";

/**
 * Takes what a gateway says is true now, of kiosks that are its own; the rest is dropped, because
 * loss is fine.
 */
export async function note(
  parts: Parts,
  gateway: string,
  notices: readonly Notice[],
): Promise<void> {
  await noteGateway(parts, gateway);
  const rows = await parts.db
    .selectFrom("kiosks")
    .select(["kiosk", "revision"])
    .where("gateway", "=", gateway)
    .where("kiosk", "in", [...new Set(notices.map((n) => n.kiosk)), ""])
    .execute();
  const ours = new Map(rows.map((row) => [row.kiosk, row.revision]));
  const kiosks = [...ours.keys()];
  const lane = async () => {
    for (let kiosk = kiosks.pop(); kiosk !== undefined; kiosk = kiosks.pop()) {
      for (const notice of notices) {
        if (notice.kiosk === kiosk) await noteOne(parts, notice, ours.get(kiosk) ?? 0);
      }
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
  const alerts = notices.findLast((notice) => notice.type === "alerts");
  if (alerts?.type === "alerts") await noteAlerts(parts, gateway, alerts.open);
  for (const notice of notices) {
    if (notice.type !== "wire" || !ours.has(notice.kiosk)) continue;
    parts.log("warn", notice.code, { kiosk: notice.kiosk, gateway });
  }
}

/** A gateway that serves many kiosks speaks every second; its row is not written as often. */
const HEARD_EVERY_MS = 30_000;

/** Each of its notices shows that it is there, those of no kiosk too. */
async function noteGateway({ db, time }: Parts, gateway: string): Promise<void> {
  const nowMs = time.nowMs();
  await db
    .updateTable("gateways")
    .set({ heard_at: nowMs })
    .where("gateway", "=", gateway)
    .where("heard_at", "<=", nowMs - HEARD_EVERY_MS)
    .execute();
}

/** Kiosks noted at a time; within a kiosk its notices keep their order. */
const SIDE_BY_SIDE = 4;

async function noteOne(parts: Parts, notice: Notice, revision: number): Promise<void> {
  if (notice.type === "presence") await notePresence(parts, notice, revision);
  if (notice.type === "progress") await noteProgress(parts, notice.kiosk, notice.progress);
}

type PresenceNotice = Notice & { type: "presence" };

async function notePresence(parts: Parts, notice: PresenceNotice, revision: number): Promise<void> {
  const { kiosk, presence } = notice;
  const nowMs = parts.time.nowMs();
  const heardAt = Math.min(notice.at, nowMs);
  const { state, session, revision: seen, firmware } = presence;
  const news = { state, session, revision: seen, firmware, noted_at: nowMs };
  // A will says that a kiosk is lost; it was not the kiosk that was heard.
  const heard = state === "lost" ? {} : { heard_at: heardAt };
  await parts.db
    .insertInto("kiosk_status")
    .values({ kiosk, ...news, heard_at: 0, ...heard })
    .onConflict((c) => c.column("kiosk").doUpdateSet({ ...news, ...heard }))
    .execute();
  await noteOnline(parts.db, { kiosk, state, nowMs });
  if (presence.revision > revision) await issueAbove(parts, kiosk, presence.revision);
}

/**
 * A kiosk with a plan newer than ours shows that we were restored: the next revision goes above it.
 */
async function issueAbove(parts: Parts, kiosk: string, shown: number): Promise<void> {
  const nowMs = parts.time.nowMs();
  const issued = await parts.db.transaction().execute(async (trx) => {
    const [row] = await lockKiosks(trx, [kiosk]);
    if (row === undefined || row.revision >= shown) return undefined;
    const set = { revision: shown };
    await trx.updateTable("kiosks").set(set).where("kiosk", "=", kiosk).execute();
    return issuePlan(trx, kiosk, nowMs);
  });
  if (issued !== undefined) sendPlan(parts, issued);
}

/** Sends a committed plan to its gateway, if it listens. */
export function sendPlan(parts: Pick<Parts, "bus">, plan: IssuedPlan): void {
  parts.bus.toGateway(plan.gateway, { event: "plan", kiosk: plan.kiosk, plan: plan.text });
}
