import { writeAlerts } from "../alerts/write-alerts.ts";
import type { Findings } from "../alerts/decide-alerts.ts";
import type { Db } from "../database/tables.ts";
import { levelsOf, type Judging } from "../alerts/findings.ts";
import type { KioskState } from "../ledger/kiosk-state.ts";
import { clearDerived, foldAll } from "../ledger/rebuild.ts";
import { addChanges, writeBatch } from "../ledger/write-batch.ts";
import { emptyBooks } from "../inventory/books.ts";
import type { Parts } from "../parts.ts";
import { issuePlan, newestPlan, type IssuedPlan } from "../planning/issue-plan.ts";
import { endVouchersOf } from "../vouchers/vouchers.ts";
import type { Declared } from "./declarations.ts";
import type { Posted } from "./post-kiosk.ts";

/**
 * What follows in the same transaction once a kiosk's rows are written: rebuilt books, alerts, the
 * next plan.
 */
export async function followUp(
  parts: Parts,
  at: {
    state: KioskState;
    posted: Posted;
    declared: readonly Declared[];
    refusedLots: ReadonlySet<string>;
    nowMs: number;
  },
): Promise<IssuedPlan[]> {
  const { state, posted, nowMs } = at;
  if (posted.late) await rebuild(parts.db, posted, nowMs);
  const { reorderPointDefault } = parts;
  const { refusedLots } = at;
  const { settings, learned } = state;
  const by = { settings, learned, refusedLots, nowMs, reorderPointDefault };
  const findings = findingsOf(posted, by);
  const writing = { kiosk: state.kiosk, nowMs };
  await writeAlerts(parts.db, writing, { open: state.alerts, findings });
  return nextPlan(parts.db, at);
}

async function rebuild(trx: Db, posted: Posted, nowMs: number): Promise<void> {
  const { kiosk } = posted;
  const { books, batch } = await foldAll(trx, kiosk);
  const before = { ...emptyBooks(), faults: posted.books.faults };
  const noticed = before.faults.filter((fault) => fault.lane < 0);
  books.faults.push(...noticed);
  await clearDerived(trx, kiosk);
  addChanges(batch, kiosk, { before, after: books });
  await writeBatch(trx, batch, nowMs);
  posted.books = books;
  for (const queue of books.lanes.values()) {
    for (const row of queue) {
      posted.touched.add(row.product);
      if (row.count < 0) posted.evidence.push({ product: row.product, cause: "discrepancy" });
    }
  }
}

function findingsOf(posted: Posted, by: Judging): Findings {
  return {
    levels: levelsOf(posted.books, posted.touched, by),
    uncertain: new Set(posted.books.uncertain.map((vend) => vend.product)),
    faults: new Set(posted.books.faults.map((fault) => fault.code)),
    evidence: posted.evidence,
  };
}

/**
 * A new epoch, or a load that has arrived, makes a new plan; a repeated declaration sends the one
 * there is.
 */
async function nextPlan(
  trx: Db,
  at: { state: KioskState; posted: Posted; declared: readonly Declared[]; nowMs: number },
): Promise<IssuedPlan[]> {
  const { state, posted, nowMs } = at;
  const { kiosk } = state;
  if (at.declared.includes("opened")) await endVouchersOf(trx, kiosk);
  const shown = await raiseRevision(trx, state, posted.revisionShown);
  const arrived = await markArrived(trx, { kiosk, loads: posted.arrived, nowMs });
  if (arrived || shown || at.declared.includes("opened")) {
    const issued = await issuePlan(trx, kiosk, nowMs);
    return issued === undefined ? [] : [issued];
  }
  if (!at.declared.includes("repeated")) return [];
  const text = await newestPlan(trx, kiosk);
  return text === undefined ? [] : [{ kiosk, gateway: state.gateway, revision: 0, text }];
}

/**
 * A kiosk that has seen a higher revision than ours shows that we were restored: the next one goes
 * above it.
 */
async function raiseRevision(trx: Db, state: KioskState, shown: number): Promise<boolean> {
  if (shown <= state.revision) return false;
  const set = { revision: shown };
  await trx.updateTable("kiosks").set(set).where("kiosk", "=", state.kiosk).execute();
  return true;
}

async function markArrived(
  trx: Db,
  at: { kiosk: string; loads: readonly string[]; nowMs: number },
): Promise<boolean> {
  if (at.loads.length === 0) return false;
  const result = await trx
    .updateTable("loads")
    .set({ arrived_at: at.nowMs })
    .where("kiosk", "=", at.kiosk)
    .where("load", "in", [...at.loads])
    .where("arrived_at", "is", null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
