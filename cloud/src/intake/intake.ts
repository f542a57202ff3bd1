import type { WireCode } from "@anxin/firmware/contract";
import type { IntakeResponse } from "@anxin/firmware/contract/uplink";
import type { Db } from "../database/tables.ts";
import { viewOf } from "../grants/grant-state.ts";
import { lockStates, type KioskState } from "../ledger/kiosk-state.ts";
import { emptyBatch, writeBatch, type Batch } from "../ledger/write-batch.ts";
import type { IssuedPlan } from "../planning/issue-plan.ts";
import type { Parts } from "../parts.ts";
import type { CheckedItem } from "./checked-item.ts";
import { readCommitted } from "./committed.ts";
import { openEpochs, type Declared } from "./declarations.ts";
import { followUp } from "./follow-up.ts";
import { placeItems, type Placed } from "./place-items.ts";
import { postKiosk, type Posted } from "./post-kiosk.ts";

interface Outcome {
  response: IntakeResponse;
  posted: Posted[];
  plans: IssuedPlan[];
}

/** One kiosk of a request after the locks are held. */
interface Work {
  state: KioskState;
  placed: Placed;
  declared: Declared[];
}

/**
 * Commits a gateway's items and only then answers with the marks. Safe to repeat: what is there
 * already changes nothing. Items of a refused kiosk are not stored; every other kiosk of the
 * request is not touched by that.
 */
export async function intake(
  parts: Parts,
  gateway: string,
  items: readonly CheckedItem[],
): Promise<IntakeResponse> {
  const nowMs = parts.time.nowMs();
  const outcome = await parts.db
    .transaction()
    .execute((trx) => commit({ ...parts, db: trx }, { gateway, items, nowMs }));
  tell(parts, outcome);
  return outcome.response;
}

interface Request {
  gateway: string;
  items: readonly CheckedItem[];
  nowMs: number;
}

async function commit(parts: Parts, request: Request): Promise<Outcome> {
  const { db: trx } = parts;
  const byKiosk = Map.groupBy(request.items, (item) => item.kiosk);
  const { nowMs } = request;
  const kiosks = [...byKiosk.keys()].sort();
  const { states, refused: refusedLots } = await lockStates(trx, kiosks, nowMs);
  const refused = await refuseTerms(trx, { states, byKiosk, request });
  for (const kiosk of kiosks) if (!states.has(kiosk)) refused.set(kiosk, "unknown-kiosk");
  for (const kiosk of refused.keys()) states.delete(kiosk);
  const ours = request.items.filter((item) => states.has(item.kiosk));
  const committed = await readCommitted(trx, states, ours);
  const work: Work[] = [];
  const marks: IntakeResponse["marks"] = [];
  for (const [kiosk, state] of states) {
    const mine = byKiosk.get(kiosk) ?? [];
    const placed = placeItems(mine, committed.get(kiosk) ?? NOTHING);
    if (placed === undefined) {
      refused.set(kiosk, "ahead-of-mark");
      marks.push(...marksOf(state, mine));
      continue;
    }
    const at = { items: placed.declarations, nowMs };
    work.push({ state, placed, declared: await openEpochs(trx, state, at) });
  }
  return write(parts, { work, marks, refused, refusedLots, nowMs });
}

const NOTHING = {
  kept: new Map<number, number>(),
  facts: new Map<string, string>(),
  quarantined: new Set<string>(),
  gaps: [],
};

interface Writing {
  work: Work[];
  marks: IntakeResponse["marks"];
  refused: Map<string, WireCode>;
  refusedLots: Set<string>;
  nowMs: number;
}

async function write(parts: Parts, writing: Writing): Promise<Outcome> {
  const { marks, nowMs } = writing;
  const batch: Batch = emptyBatch();
  const posted = writing.work.map(({ state, placed }) => postKiosk(batch, state, placed));
  await writeBatch(parts.db, batch, nowMs);
  const plans: IssuedPlan[] = [];
  for (const [i, { state, placed, declared }] of writing.work.entries()) {
    const mine = posted[i];
    if (mine === undefined) continue;
    const at = { state, posted: mine, declared, refusedLots: writing.refusedLots, nowMs };
    plans.push(...(await followUp(parts, at)));
    for (const [epoch, kept] of placed.kept) marks.push({ kiosk: state.kiosk, epoch, kept });
    logDeclared(parts, state.kiosk, declared);
  }
  return { ...answer(marks, posted, writing.refused), plans };
}

function answer(
  marks: IntakeResponse["marks"],
  posted: Posted[],
  refused: ReadonlyMap<string, WireCode>,
): Outcome {
  const codes = [...refused].map(([kiosk, code]) => ({ kiosk, code }));
  return { response: { marks, refused: codes }, posted, plans: [] };
}

/**
 * An item of an older term, or of this term from another gateway, is refused. A newer term than
 * ours was issued by a cloud we were restored behind: it is taken as shown, so that the next one
 * issued is above it.
 */
async function refuseTerms(
  trx: Db,
  of: {
    states: ReadonlyMap<string, KioskState>;
    byKiosk: Map<string, CheckedItem[]>;
    request: Request;
  },
): Promise<Map<string, WireCode>> {
  const refused = new Map<string, WireCode>();
  const { gateway } = of.request;
  for (const row of of.states.values()) {
    const terms = (of.byKiosk.get(row.kiosk) ?? []).map((item) => item.term);
    const lowest = Math.min(...terms);
    const highest = Math.max(...terms);
    if (lowest < row.term || (lowest === row.term && row.gateway !== gateway)) {
      refused.set(row.kiosk, "term-old");
    } else if (highest > row.term) {
      const shown = { term: highest, gateway };
      await trx.updateTable("kiosks").set(shown).where("kiosk", "=", row.kiosk).execute();
      Object.assign(row, shown);
    }
  }
  return refused;
}

function marksOf(state: KioskState, items: readonly CheckedItem[]): IntakeResponse["marks"] {
  const epochs = new Set(items.map((item) => item.epoch));
  return [...epochs].map((epoch) => {
    return { kiosk: state.kiosk, epoch, kept: state.epochs.get(epoch)?.kept ?? 0 };
  });
}

function logDeclared(parts: Parts, kiosk: string, declared: readonly Declared[]): void {
  for (const outcome of declared) {
    const level = outcome === "epoch-used" ? "warn" : "info";
    parts.log(level, "epoch-" + outcome.replace("epoch-", ""), { kiosk });
  }
}

function tell(parts: Parts, outcome: Outcome): void {
  for (const { kiosk, gateway, text } of outcome.plans) {
    parts.bus.toGateway(gateway, { event: "plan", kiosk, plan: text });
  }
  for (const posted of outcome.posted) {
    for (const grant of posted.grantsChanged) parts.bus.grantChanged(viewOf(grant));
    if (posted.evidence.length === 0) continue;
    const causes = [...new Set(posted.evidence.map((e) => e.cause))];
    parts.log("warn", "needs-a-person", { kiosk: posted.kiosk, causes });
  }
}
