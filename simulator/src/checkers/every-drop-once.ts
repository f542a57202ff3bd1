import type { Evidence, Finding, MotorRun } from "./evidence.ts";
import { factId, runId, runName, straysTold, type ToldVend, vendsOf } from "./ledger-reading.ts";
import { foldLanes } from "./stock-fold.ts";

/**
 * A box seen during a run is in one `dispensed` fact, or in one uncertain vend that a count
 * settles; after every count all boxes that fell are accounted for, once.
 */
export function everyDropOnce(evidence: Evidence): Finding[] {
  const vends = vendsOf(evidence.facts);
  return [
    ...repeats(evidence),
    ...evidence.runs.flatMap((run) => ofRun(run, vends.get(runId(run)), evidence)),
    ...ofStrays(evidence),
    ...inAll(evidence),
  ];
}

function repeats({ facts }: Evidence): Finding[] {
  const present = new Set<string>();
  return facts.flatMap((fact) => {
    const id = factId(fact, fact.seq);
    const again = present.has(id);
    present.add(id);
    const story = `fact ${id} is in the ledger twice`;
    return again ? [{ kind: "duplicated" as const, count: 1, story }] : [];
  });
}

/** What a board that was taken out had not yet told is lost with it; a count finds its boxes. */
function wentAway(run: MotorRun, { boards }: Evidence): boolean {
  const board = boards.find((one) => one.kiosk === run.kiosk && one.epoch === run.epoch);
  return board?.gone ?? false;
}

function ofRun(run: MotorRun, vend: ToldVend | undefined, evidence: Evidence): Finding[] {
  if (vend === undefined || vend.intended === undefined) {
    const story = `${runName(run)} has no vend-intended`;
    if (wentAway(run, evidence)) return [];
    return [{ kind: "lost", count: Math.max(1, run.seen), story }];
  }
  if (vend.results > 1) {
    const story = `${runName(run)} ended twice`;
    return [{ kind: "duplicated", count: vend.results - 1, story }];
  }
  const untold = vend.results === 0 && wentAway(run, evidence);
  if (vend.uncertain || untold) return [];
  return differing(run.seen - vend.dispensed, `${runName(run)}: seen less told is`);
}

function differing(difference: number, story: string): Finding[] {
  if (difference === 0) return [];
  const kind = difference > 0 ? "lost" : "duplicated";
  return [{ kind, count: Math.abs(difference), story: `${story} ${difference}` }];
}

/** Boxes seen outside any vend, by kiosk; what a board took with it is found by counts. */
function ofStrays({ facts, strays, boards }: Evidence): Finding[] {
  const told = straysTold(facts);
  return [...strays].flatMap(([kiosk, { certain }]) => {
    if (boards.some((board) => board.kiosk === kiosk && board.gone)) return [];
    const missing = certain - (told.get(kiosk) ?? 0);
    if (missing <= 0) return [];
    const story = `${kiosk}: ${missing} strays seen and not told`;
    return [{ kind: "lost" as const, count: missing, story }];
  });
}

/** Boxes the ledger accounts for: told, or found missing by a count. */
export function accounted(evidence: Pick<Evidence, "facts" | "handled">): number {
  const folds = foldLanes(evidence.facts);
  const settled = folds.reduce((sum, fold) => sum + fold.dispensed + fold.settled, 0);
  return settled + unrestocked(evidence);
}

function inAll(evidence: Evidence): Finding[] {
  const difference = evidence.drops - accounted(evidence);
  return differing(difference, "boxes that fell less boxes accounted for:");
}

/**
 * Boxes put in whose fact was lost with a board: a count found them, as boxes too many, which the
 * sum of counts takes for boxes that came back.
 */
function unrestocked({ facts, handled }: Pick<Evidence, "facts" | "handled">): number {
  const folds = foldLanes(facts);
  const told = folds.reduce((sum, fold) => sum + fold.restocked - fold.removed, 0);
  const done = [...handled.values()].reduce((sum, one) => sum + one.put - one.taken, 0);
  return done - told;
}
