import type { Insertable } from "kysely";
import type { Db, Tables } from "../database/tables.ts";
import { decideAlerts, type AlertStep, type Findings, type OpenAlert } from "./decide-alerts.ts";

export interface AlertWriting {
  kiosk: string;
  nowMs: number;
}

/**
 * Decides and writes alerts; whom to tell is decided from the row itself, after the commit
 * (`tell-due.ts`). Returns how many steps were made.
 */
export async function writeAlerts(
  trx: Db,
  at: AlertWriting,
  what: { open: readonly OpenAlert[]; findings: Findings },
): Promise<number> {
  const steps = decideAlerts(what.open, what.findings);
  for (const step of steps) {
    if (step.step === "close") await closeAlert(trx, step.id, at.nowMs);
    else await open(trx, at, step);
  }
  return steps.length;
}

/** Ends an episode; who was told of it is told so. False when it was not open. */
export async function closeAlert(trx: Db, id: number, nowMs: number): Promise<boolean> {
  const row = await trx
    .updateTable("alerts")
    .set({ closed_at: nowMs, due_at: nowMs })
    .where("id", "=", id)
    .where("closed_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

async function open(trx: Db, at: AlertWriting, step: AlertStep & { step: "open" }) {
  const { product, cause, onHand = null } = step;
  await openAlert(trx, { kiosk: at.kiosk, product, cause, on_hand: onHand }, at.nowMs);
}

type Begun = Pick<Insertable<Tables["alerts"]>, "cause"> &
  Partial<
    Pick<
      Insertable<Tables["alerts"]>,
      "kiosk" | "gateway" | "place" | "about" | "product" | "on_hand"
    >
  >;

/** Begins an episode, unless one of the same thing is open. */
export async function openAlert(trx: Db, of: Begun, nowMs: number): Promise<void> {
  await trx
    .insertInto("alerts")
    .values({
      kiosk: null,
      gateway: null,
      place: null,
      product: "",
      on_hand: null,
      ...of,
      opened_at: nowMs,
      closed_at: null,
      due_at: nowMs,
    })
    .onConflict((c) => c.doNothing())
    .execute();
}
