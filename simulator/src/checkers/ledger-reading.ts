import type { LedgerFact, MotorRun } from "./evidence.ts";

/** What the ledger tells of one vend, found by its intent. */
export interface ToldVend {
  intended: LedgerFact | undefined;
  /** Boxes in its `dispensed` facts. */
  dispensed: number;
  results: number;
  uncertain: boolean;
}

/** `kiosk/epoch/seq`. */
export const factId = (of: { kiosk: string; epoch: number }, seq: number) =>
  `${of.kiosk}/${of.epoch}/${seq}`;

/** A number of a fact's body; 0 where there is none. */
export function whole(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

/** A box told outside any vend, or after its vend had ended. */
export function isStray({ kind, body }: LedgerFact): boolean {
  return kind === "dispensed" && (body["cause"] === "stray" || body["intent"] === 0);
}

const RESULTS = ["dispensed", "vend-failed", "vend-uncertain"];

/** Vends of the ledger by the id of their intent. */
export function vendsOf(facts: readonly LedgerFact[]): Map<string, ToldVend> {
  const vends = new Map<string, ToldVend>();
  const of = (id: string) => {
    const none = { intended: undefined, dispensed: 0, results: 0, uncertain: false };
    const one = vends.get(id) ?? none;
    vends.set(id, one);
    return one;
  };
  for (const fact of facts) {
    if (fact.kind === "vend-intended") of(factId(fact, fact.seq)).intended = fact;
    const intent = whole(fact.body["intent"]);
    if (intent === 0 || isStray(fact)) continue;
    const one = of(factId(fact, intent));
    if (fact.kind === "dispensed") one.dispensed += whole(fact.body["count"]);
    if (fact.kind === "vend-uncertain") one.uncertain = true;
    if (RESULTS.includes(fact.kind)) one.results += 1;
  }
  return vends;
}

/** The intent a motor ran for. */
export const runId = (run: MotorRun) => factId(run, run.intent);

/** How a run is told of. */
export const runName = (run: MotorRun) => `run of ${run.kiosk} lane ${run.lane} for ${runId(run)}`;

/** Boxes of strays told, by kiosk. */
export function straysTold(facts: readonly LedgerFact[]): Map<string, number> {
  const told = new Map<string, number>();
  for (const fact of facts) {
    if (!isStray(fact)) continue;
    told.set(fact.kiosk, (told.get(fact.kiosk) ?? 0) + whole(fact.body["count"]));
  }
  return told;
}
