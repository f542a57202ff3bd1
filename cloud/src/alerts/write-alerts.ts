import type { Db } from "../database/tables.ts";
import { decideAlerts, type AlertStep, type Findings, type OpenAlert } from "./decide-alerts.ts";

interface Telling {
  nowMs: number;
  /** Names of the channels that tell people. */
  channels: readonly string[];
}

export interface AlertWriting extends Telling {
  kiosk: string;
}

/**
 * Decides and writes alerts, with one notification a channel in the same transaction. Returns how
 * many steps were made.
 */
export async function writeAlerts(
  trx: Db,
  at: AlertWriting,
  what: { open: readonly OpenAlert[]; findings: Findings },
): Promise<number> {
  const steps = decideAlerts(what.open, what.findings);
  for (const step of steps) {
    if (step.step === "close") await closeAlert(trx, at, step.id);
    else await open(trx, at, step);
  }
  return steps.length;
}

/** Closes an open alert and tells so. False when it was not open. */
export async function closeAlert(trx: Db, at: Telling, id: number): Promise<boolean> {
  const row = await trx
    .updateTable("alerts")
    .set({ closed_at: at.nowMs })
    .where("id", "=", id)
    .where("closed_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  if (row !== undefined) await notify(trx, at, { alert: id, event: "closed", onHand: null });
  return row !== undefined;
}

async function open(trx: Db, at: AlertWriting, step: AlertStep & { step: "open" }) {
  const row = await trx
    .insertInto("alerts")
    .values({
      kiosk: at.kiosk,
      product: step.product,
      cause: step.cause,
      opened_at: at.nowMs,
      closed_at: null,
      on_hand: step.onHand ?? null,
    })
    .onConflict((c) => c.doNothing())
    .returning("id")
    .executeTakeFirst();
  if (row === undefined) return;
  await notify(trx, at, { alert: row.id, event: "opened", onHand: step.onHand ?? null });
}

/** Tells of an alert just opened that is not about stock. */
export function notifyOf(trx: Db, at: Telling, alert: number): Promise<void> {
  return notify(trx, at, { alert, event: "opened", onHand: null });
}

async function notify(
  trx: Db,
  at: Telling,
  what: { alert: number; event: "opened" | "closed"; onHand: number | null },
) {
  if (at.channels.length === 0) return;
  const rows = at.channels.map((channel) => ({
    alert: what.alert,
    event: what.event,
    channel,
    on_hand: what.onHand,
    written_at: at.nowMs,
    next_at: at.nowMs,
    delivered_at: null,
    given_up_at: null,
  }));
  await trx.insertInto("notifications").values(rows).execute();
}
