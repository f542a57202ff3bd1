/**
 * The checkers: what the world knows against what the ledger says. The world knows every run of a
 * motor, every box that fell and every edge a kiosk was told of; the ledger is a list of facts.
 * Nothing here believes a kiosk, a gateway or a cloud.
 */

/**
 * One run of a motor, as the world saw it. `seen` counts edges told to the kiosk during the run.
 */
export interface MotorRun {
  kiosk: string;
  epoch: number;
  /** Seq of the intent it was run for; 0 when the kiosk had none. */
  intent: number;
  lane: number;
  seen: number;
}

/** One fact of the cloud's ledger. */
export interface LedgerFact {
  kiosk: string;
  epoch: number;
  seq: number;
  kind: string;
  body: Record<string, unknown>;
}

/** What the world knows at the end. */
export interface Truth {
  runs: readonly MotorRun[];
  /** Edges told to a kiosk while no vend ran, by kiosk. */
  strays: ReadonlyMap<string, number>;
  /** Highest seq each kiosk holds durably, by `kiosk/epoch`. */
  written: ReadonlyMap<string, number>;
}

export interface Finding {
  kind: "lost" | "duplicated" | "double-vend";
  count: number;
  story: string;
}

const key = (fact: { kiosk: string; epoch: number }, seq: number) =>
  `${fact.kiosk}/${fact.epoch}/${seq}`;

function whole(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

/** Every fact a kiosk wrote is in the ledger once. */
function checkSequence(truth: Truth, facts: readonly LedgerFact[]): Finding[] {
  const findings: Finding[] = [];
  const present = new Set<string>();
  for (const fact of facts) {
    const id = key(fact, fact.seq);
    if (present.has(id)) {
      findings.push({ kind: "duplicated", count: 1, story: `fact ${id} is in the ledger twice` });
    }
    present.add(id);
  }
  for (const [origin, last] of truth.written) {
    for (let seq = 1; seq <= last; seq++) {
      if (present.has(`${origin}/${seq}`)) continue;
      findings.push({ kind: "lost", count: 1, story: `fact ${origin}/${seq} never arrived` });
    }
  }
  return findings;
}

interface Told {
  intended: boolean;
  dispensed: number;
  results: number;
  uncertain: boolean;
}

function toldByIntent(facts: readonly LedgerFact[]): Map<string, Told> {
  const told = new Map<string, Told>();
  const of = (id: string) => {
    const one = told.get(id) ?? { intended: false, dispensed: 0, results: 0, uncertain: false };
    told.set(id, one);
    return one;
  };
  for (const fact of facts) {
    if (fact.kind === "vend-intended") of(key(fact, fact.seq)).intended = true;
    const intent = whole(fact.body["intent"]);
    if (intent === 0 || isStray(fact)) continue;
    const one = of(key(fact, intent));
    if (fact.kind === "dispensed") one.dispensed += whole(fact.body["count"]);
    if (fact.kind === "vend-uncertain") one.uncertain = true;
    if (isResult(fact.kind)) one.results += 1;
  }
  return told;
}

/** A box told outside any vend, or after its vend had ended. */
function isStray(fact: LedgerFact): boolean {
  return fact.kind === "dispensed" && (fact.body["cause"] === "stray" || fact.body["intent"] === 0);
}

function isResult(kind: string): boolean {
  return kind === "dispensed" || kind === "vend-failed" || kind === "vend-uncertain";
}

/**
 * A box seen during a run is in one dispensed fact, or in one uncertain vend that a count settles.
 */
function checkRun(run: MotorRun, told: Told | undefined): Finding[] {
  const name = `run of ${run.kiosk} lane ${run.lane} for ${key(run, run.intent)}`;
  if (told === undefined || !told.intended) {
    const story = `${name} has no vend-intended`;
    return [{ kind: "lost", count: Math.max(1, run.seen), story }];
  }
  if (told.results > 1) {
    return [{ kind: "duplicated", count: told.results - 1, story: `${name} ended twice` }];
  }
  if (told.uncertain) return [];
  const difference = run.seen - told.dispensed;
  if (difference === 0) return [];
  const story = `${name}: ${run.seen} seen, ${told.dispensed} in the ledger`;
  const kind = difference > 0 ? "lost" : "duplicated";
  return [{ kind, count: Math.abs(difference), story }];
}

/** Boxes seen outside any vend, by kiosk. */
function checkStrays(truth: Truth, facts: readonly LedgerFact[]): Finding[] {
  const told = new Map<string, number>();
  for (const fact of facts) {
    if (!isStray(fact)) continue;
    told.set(fact.kiosk, (told.get(fact.kiosk) ?? 0) + whole(fact.body["count"]));
  }
  return [...new Set([...told.keys(), ...truth.strays.keys()])].flatMap((kiosk) => {
    const difference = (truth.strays.get(kiosk) ?? 0) - (told.get(kiosk) ?? 0);
    if (difference === 0) return [];
    const kind = difference > 0 ? ("lost" as const) : ("duplicated" as const);
    const story = `${kiosk}: strays seen less strays told is ${difference}`;
    return [{ kind, count: Math.abs(difference), story }];
  });
}

/** One run for one intent; a dispensed box without a run came from nowhere. */
function checkMotors(truth: Truth, told: ReadonlyMap<string, Told>): Finding[] {
  const runs = new Map<string, number>();
  for (const run of truth.runs) {
    const id = key(run, run.intent);
    runs.set(id, (runs.get(id) ?? 0) + 1);
  }
  const twice = [...runs].filter(([, count]) => count > 1);
  const nowhere = [...told].filter(([id, one]) => one.dispensed > 0 && !runs.has(id));
  return [
    ...twice.map(([id, count]) => ({
      kind: "double-vend" as const,
      count: count - 1,
      story: `intent ${id} ran the motor ${count} times`,
    })),
    ...nowhere.map(([id, one]) => ({
      kind: "duplicated" as const,
      count: one.dispensed,
      story: `intent ${id} says dispensed but no motor ran`,
    })),
  ];
}

/** At most two intents under one permission, the second in another lane after a proven no-drop. */
function checkPermissions(facts: readonly LedgerFact[]): Finding[] {
  const intents = new Map<string, LedgerFact[]>();
  const ends = new Map<string, unknown>();
  for (const fact of facts) {
    if (fact.kind === "vend-intended") {
      const id = `${fact.kiosk}/${String(fact.body["permission"])}/${String(fact.body["id"])}`;
      intents.set(id, [...(intents.get(id) ?? []), fact]);
    }
    if (fact.kind === "vend-failed")
      ends.set(key(fact, whole(fact.body["intent"])), fact.body["code"]);
  }
  return [...intents].flatMap(([id, list]) => {
    const [first, second] = list.toSorted((a, b) => a.epoch - b.epoch || a.seq - b.seq);
    if (first === undefined || second === undefined) return [];
    const free = ends.get(key(first, first.seq)) === "no-drop";
    if (list.length === 2 && free && first.body["lane"] !== second.body["lane"]) return [];
    const story = `permission ${id} was used for ${list.length} intents`;
    return [{ kind: "double-vend" as const, count: list.length - 1, story }];
  });
}

/** Everything that is wrong; empty when the ledger tells the world's truth. */
export function audit(truth: Truth, facts: readonly LedgerFact[]): Finding[] {
  const told = toldByIntent(facts);
  return [
    ...checkSequence(truth, facts),
    ...truth.runs.flatMap((run) => checkRun(run, told.get(key(run, run.intent)))),
    ...checkStrays(truth, facts),
    ...checkMotors(truth, told),
    ...checkPermissions(facts),
  ];
}

/** Sum of the findings of one kind. */
export function countOf(findings: readonly Finding[], kind: Finding["kind"]): number {
  return findings.reduce((sum, finding) => sum + (finding.kind === kind ? finding.count : 0), 0);
}
