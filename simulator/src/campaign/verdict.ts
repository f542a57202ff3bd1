/**
 * Holds the ledger against the world: what fell, and what the ledger says fell
 *  (invariants 1 and 2). Pure, so that every lie it must catch can be planted in a test.
 */

/** One time a lane's motor was switched on, in the order it happened at this kiosk. */
export interface Run {
  lane: number;
  /** Boxes that fell because of it, seen by the sensor or not. */
  fell: number;
}

/** One row of the cloud's ledger. */
export interface LedgerRow {
  kiosk: string;
  epoch: number;
  seq: number;
  /**
   * Number of the transaction that committed it: rises with the order of insertion for one kiosk.
   */
  transaction: number;
  kind: string;
  body: Record<string, unknown>;
}

/** What one kiosk's world knows. */
export interface KioskWorld {
  kiosk: string;
  runs: readonly Run[];
  /** The last seq the kiosk wrote in its flash, by epoch; facts up to it must be in the ledger. */
  written: Readonly<Record<number, number>>;
}

/** All counts are 0 when the system kept its word. */
export interface Verdict {
  /** Boxes that fell, by the world. */
  drops: number;
  /** Boxes the ledger accounts for: dispensed, or fallen under a vend it calls uncertain. */
  ledger: number;
  /** Boxes that fell and are nowhere, and facts in flash that never arrived. */
  lost: number;
  /** Boxes told and never fallen, a second result of one intent, a second box of one grant. */
  duplicated: number;
  /** Facts committed before one with a lower seq, and holes. */
  outOfOrder: number;
  /** Motor runs no intent stands for, and intents that break the rule of two. */
  unintended: number;
  /** Vends whose outcome only a count can tell; no error by itself. */
  uncertain: number;
}

const NOTHING: Verdict = {
  drops: 0,
  ledger: 0,
  lost: 0,
  duplicated: 0,
  outOfOrder: 0,
  unintended: 0,
  uncertain: 0,
};

/** The verdict over all kiosks. */
export function verdictOf(worlds: readonly KioskWorld[], rows: readonly LedgerRow[]): Verdict {
  const byKiosk = Map.groupBy(rows, (row) => row.kiosk);
  return worlds.reduce(
    (sum, world) => add(sum, verdictOfKiosk(world, byKiosk.get(world.kiosk) ?? [])),
    NOTHING,
  );
}

function add(a: Verdict, b: Verdict): Verdict {
  return {
    drops: a.drops + b.drops,
    ledger: a.ledger + b.ledger,
    lost: a.lost + b.lost,
    duplicated: a.duplicated + b.duplicated,
    outOfOrder: a.outOfOrder + b.outOfOrder,
    unintended: a.unintended + b.unintended,
    uncertain: a.uncertain + b.uncertain,
  };
}

function verdictOfKiosk(world: KioskWorld, unsorted: readonly LedgerRow[]): Verdict {
  const rows = unsorted.toSorted((a, b) => a.epoch - b.epoch || a.seq - b.seq);
  const intents = intentsOf(rows);
  const strays = sum(rows.filter(isStray), (row) => numberIn(row, "count"));
  const match = matchRuns(intents, world.runs);
  const found = Math.min(strays, match.untold);
  const missing = missingFacts(world, rows);
  const drops = sum(world.runs, (run) => run.fell);
  const lost = match.untold - found;
  return {
    drops,
    ledger: drops - lost,
    lost: lost + missing,
    duplicated: match.neverFell + (strays - found) + repeats(intents),
    outOfOrder: disorder(rows),
    unintended: match.unintended + brokenRules(intents),
    uncertain: sum(intents, (intent) => intent.uncertain),
  };
}

/** A vend as the ledger tells it. */
interface Intent {
  id: string;
  attempt: number;
  lane: number;
  /** Boxes its `dispensed` facts tell. */
  dispensed: number;
  failed: string;
  uncertain: number;
  results: number;
}

function intentsOf(rows: readonly LedgerRow[]): Intent[] {
  const bySeq = new Map<string, Intent>();
  for (const row of rows) {
    if (row.kind === "vend-intended") bySeq.set(keyOf(row.epoch, row.seq), intentOf(row));
    const intent = bySeq.get(keyOf(row.epoch, numberIn(row, "intent")));
    if (intent !== undefined) tell(intent, row);
  }
  return [...bySeq.values()];
}

const keyOf = (epoch: number, seq: number): string => `${epoch}/${seq}`;

function intentOf(row: LedgerRow): Intent {
  return {
    id: String(row.body["id"]),
    attempt: numberIn(row, "attempt"),
    lane: numberIn(row, "lane"),
    dispensed: 0,
    failed: "",
    uncertain: 0,
    results: 0,
  };
}

function tell(intent: Intent, row: LedgerRow): void {
  intent.results += 1;
  if (row.kind === "dispensed") intent.dispensed += numberIn(row, "count");
  if (row.kind === "vend-failed") intent.failed = String(row.body["code"]);
  if (row.kind === "vend-uncertain") intent.uncertain += 1;
}

/** A box told without a vend; it may be one that fell late. */
const isStray = (row: LedgerRow): boolean =>
  row.kind === "dispensed" && numberIn(row, "intent") === 0;

interface Match {
  /** Boxes that fell in a run whose intent does not tell them. */
  untold: number;
  /** Boxes told by intents and never fallen. */
  neverFell: number;
  unintended: number;
}

/**
 * Runs and intents of one kiosk are in the same order; an intent that lost power before its motor
 * has no run and must be uncertain. Where several pairings fit, the one that accuses least is
 * taken.
 */
function matchRuns(intents: readonly Intent[], runs: readonly Run[]): Match {
  let row: Match[] = [{ untold: 0, neverFell: 0, unintended: 0 }];
  for (const run of runs) row.push(withRunAlone(last(row), run));
  for (const intent of intents) {
    const next: Match[] = [withIntentAlone(first(row), intent)];
    for (const [at, run] of runs.entries()) {
      const diagonal = row[at];
      const above = row[at + 1];
      const choices = [withRunAlone(last(next), run)];
      if (above !== undefined) choices.push(withIntentAlone(above, intent));
      if (diagonal !== undefined && run.lane === intent.lane)
        choices.push(withBoth(diagonal, intent, run));
      next.push(choices.reduce((best, choice) => (cost(choice) < cost(best) ? choice : best)));
    }
    row = next;
  }
  return last(row);
}

const cost = (match: Match): number => match.untold + match.neverFell + match.unintended;

function withRunAlone(match: Match, run: Run): Match {
  return {
    ...match,
    untold: match.untold + run.fell,
    unintended: match.unintended + 1,
  };
}

function withIntentAlone(match: Match, intent: Intent): Match {
  if (intent.uncertain > 0) return match;
  return {
    ...match,
    neverFell: match.neverFell + intent.dispensed,
    unintended: match.unintended + 1,
  };
}

function withBoth(match: Match, intent: Intent, run: Run): Match {
  if (intent.uncertain > 0) return match;
  return {
    ...match,
    untold: match.untold + Math.max(0, run.fell - intent.dispensed),
    neverFell: match.neverFell + Math.max(0, intent.dispensed - run.fell),
  };
}

/**
 * Results beyond the first of one intent, and vends beyond the first that gave a box under one
 * permission.
 */
function repeats(intents: readonly Intent[]): number {
  const results = sum(intents, (intent) => Math.max(0, intent.results - 1));
  const given = Map.groupBy(
    intents.filter((intent) => intent.dispensed > 0),
    (intent) => intent.id,
  );
  return results + sum([...given.values()], (vends) => vends.length - 1);
}

/**
 * A second intent only after the first ended in `no-drop`, in another lane; two at most (invariant
 * 2).
 */
function brokenRules(intents: readonly Intent[]): number {
  const byId = Map.groupBy(intents, (intent) => intent.id);
  return sum([...byId.values()], (vends) => {
    const [one, two] = vends;
    if (one === undefined || two === undefined) return 0;
    const allowed = one.failed === "no-drop" && one.lane !== two.lane && two.attempt === 2;
    return vends.length - (allowed ? 2 : 1);
  });
}

/** Facts the kiosk wrote and the ledger does not have. */
function missingFacts(world: KioskWorld, rows: readonly LedgerRow[]): number {
  return sum(Object.entries(world.written), ([epoch, seq]) => {
    const there = rows.filter((row) => row.epoch === Number(epoch) && row.seq <= seq);
    return Math.max(0, seq - there.length);
  });
}

/** Steps in (epoch, seq) that go back in transaction, or over a hole; `rows` are sorted. */
function disorder(rows: readonly LedgerRow[]): number {
  return sum([...rows.entries()], ([at, row]) => {
    const before = rows[at - 1];
    if (before === undefined || before.epoch !== row.epoch) return row.seq === 1 ? 0 : 1;
    return row.seq === before.seq + 1 && row.transaction >= before.transaction ? 0 : 1;
  });
}

function numberIn(row: LedgerRow, name: string): number {
  const value = row.body[name];
  return typeof value === "number" ? value : Number.NaN;
}

function sum<T>(list: readonly T[], value: (item: T) => number): number {
  return list.reduce((total, item) => total + value(item), 0);
}

function first(list: readonly Match[]): Match {
  return list[0] ?? { untold: 0, neverFell: 0, unintended: 0 };
}

function last(list: readonly Match[]): Match {
  return list.at(-1) ?? { untold: 0, neverFell: 0, unintended: 0 };
}
