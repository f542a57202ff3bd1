import type { Db } from "../database/tables.ts";
import { decideAlerts, type AlertStep, type Findings, type OpenAlert } from "./decide-alerts.ts";

export interface AlertWriting {
  kiosk: string;
  nowMs: number;
  /** Names of the channels that tell people. */
  channels: readonly string[];
}

/** Decides and writes alerts, with one notification a channel in the same transaction. Returns how many steps were made. */
export async function writeAlerts(
  trx: Db,
  at: AlertWriting,
  what: { open: readonly OpenAlert[]; findings: Findings },
): Promise<number> {
  const steps = decideAlerts(what.open, what.findings);
  for (const step of steps) {
    const alert = step.step === "open" ? await open(trx, at, step) : await close(trx, at, step.id);
    if (alert !== undefined) await notify(trx, at, { alert, step });
  }
  return steps.length;
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
  return row?.id;
}

async function close(trx: Db, at: AlertWriting, id: number) {
  const row = await trx
    .updateTable("alerts")
    .set({ closed_at: at.nowMs })
    .where("id", "=", id)
    .where("closed_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  return row?.id;
}

async function notify(trx: Db, at: AlertWriting, what: { alert: number; step: AlertStep }) {
  if (at.channels.length === 0) return;
  const onHand = what.step.step === "open" ? what.step.onHand : undefined;
  const rows = at.channels.map((channel) => ({
    alert: what.alert,
    event: what.step.step === "open" ? "opened" : "closed",
    channel,
    on_hand: onHand ?? null,
    written_at: at.nowMs,
    next_at: at.nowMs,
    delivered_at: null,
    given_up_at: null,
  }));
  await trx.insertInto("notifications").values(rows).execute();
}
