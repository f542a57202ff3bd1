import { dayInChina } from "./china-day.ts";
import type { AlertLook, LedgerFact } from "./evidence.ts";
import { whole } from "./ledger-reading.ts";

/** What alerts are judged by beside the ledger. */
export interface Judging {
  nowMs: number;
  /** Lots nobody may be given, and since when. */
  refused: ReadonlyMap<string, number>;
  reorderPoint: number;
  /** How long a change that no fact brings may wait for the cloud to look. */
  lookMs: number;
  /** Whole days before its last day from which a lot in a kiosk is near its expiry. */
  nearExpiryDays: number;
}

interface Row {
  product: string;
  lot: string;
  expiry: number;
  count: number;
}

/** What one kiosk's facts give, read without a line of the cloud's code. */
interface Books {
  lanes: Map<number, Row[]>;
  uncertain: Row[];
  uncertainLanes: number[];
  faults: Set<string>;
  products: Set<string>;
  discrepancies: Set<string>;
}

/** What must be open, and what may. */
type Due = Pick<AlertLook, "due" | "maybe">;
type Lots = { lot: string; expiry: number; count: number }[];

/** The cloud judges kiosks' clocks by itself. */
const BY_TIME = "clock-wrong";

function add(books: Books, lane: number, change: Row): void {
  const rows = books.lanes.get(lane) ?? [];
  const row = rows.find((one) => one.product === change.product && one.lot === change.lot);
  if (row === undefined) rows.push({ ...change });
  else {
    row.count += change.count;
    if (change.expiry > 0) row.expiry = change.expiry;
  }
  const left = row?.count ?? change.count;
  if (left < 0 && change.count < 0) books.discrepancies.add(change.product);
  books.lanes.set(
    lane,
    rows.filter((one) => one.count !== 0),
  );
  books.products.add(change.product);
}

function rowOf(fact: LedgerFact, sign: 1 | -1): Row {
  const { product, lot, expiry, count } = fact.body;
  const row = { product: String(product), lot: String(lot), expiry: whole(expiry) };
  return { ...row, count: sign * whole(count) };
}

function sumOf(rows: readonly Row[], of: Row): number {
  const same = rows.filter((row) => row.product === of.product && row.lot === of.lot);
  return same.reduce((sum, row) => sum + row.count, 0);
}

/** Counts replace what the books had; what no uncertain vend explains is a discrepancy. */
function count(books: Books, lane: number, found: readonly Row[]): void {
  const before = books.lanes.get(lane) ?? [];
  const open = books.uncertain.filter((_, i) => books.uncertainLanes[i] === lane);
  for (const row of [...before, ...found]) {
    const missing = sumOf(before, row) - sumOf(found, row);
    const unsure = open.filter((one) => one.product === row.product && one.lot === row.lot).length;
    if (missing < 0 || missing > unsure) books.discrepancies.add(row.product);
  }
  books.uncertain = books.uncertain.filter((_, i) => books.uncertainLanes[i] !== lane);
  books.uncertainLanes = books.uncertainLanes.filter((one) => one !== lane);
  books.lanes.set(
    lane,
    found.filter((row) => row.count > 0),
  );
}

function apply(books: Books, fact: LedgerFact): void {
  const { kind, body } = fact;
  const lane = whole(body["lane"]);
  const product = String(body["product"] ?? "");
  if (kind === "restocked") add(books, lane, rowOf(fact, 1));
  if (kind === "removed") add(books, lane, rowOf(fact, -1));
  if (kind === "dispensed" && lane > 0) add(books, lane, { ...rowOf(fact, -1), expiry: 0 });
  if (kind === "counted") {
    books.products.add(product);
    count(
      books,
      lane,
      (body["lots"] as Lots).map((lot) => ({ product, ...lot })),
    );
  }
  if (kind === "vend-uncertain") {
    books.uncertain.push(rowOf(fact, 1));
    books.uncertainLanes.push(lane);
    books.products.add(product);
  }
  const fault = `${String(body["code"])} ${lane}`;
  if (kind === "fault-raised") books.faults.add(fault);
  if (kind === "fault-cleared") books.faults.delete(fault);
}

/** What only the watch sees: boxes by their last day, and those that somebody must fetch. */
const WATCHED = ["near-expiry", "expired", "recalled-stock"] as const;

type Watched = (typeof WATCHED)[number];

const DAY_MS = 86_400_000;

/** Each product of which a lane holds such boxes, as `product cause`. */
function watched(books: Books, by: Judging): Set<string> {
  const today = dayInChina(by.nowMs);
  const soon = dayInChina(by.nowMs + by.nearExpiryDays * DAY_MS);
  const is: Record<Watched, (row: Row) => boolean> = {
    "near-expiry": ({ expiry }) => expiry >= today && expiry <= soon,
    expired: ({ expiry }) => expiry > 0 && expiry < today,
    "recalled-stock": ({ lot }) => (by.refused.get(lot) ?? Infinity) <= by.nowMs,
  };
  const lying = [...books.lanes.values()].flat().filter(({ count }) => count > 0);
  const found = WATCHED.flatMap((cause) => {
    return lying.filter((row) => is[cause](row)).map(({ product }) => `${product} ${cause}`);
  });
  return new Set(found);
}

/** What the watch saw at its last look at the latest, and what it need not have seen yet. */
function byTheWatch(facts: readonly LedgerFact[], books: Books, by: Judging) {
  const beforeMs = by.nowMs - by.lookMs;
  const early = facts.filter(({ committedMs = 0 }) => committedMs <= beforeMs);
  const now = watched(books, by);
  const before = watched(booksOf(early), { ...by, nowMs: beforeMs });
  const isMoved = ({ kind }: LedgerFact) => MOVES.includes(kind);
  const moved = facts.filter((fact) => (fact.committedMs ?? 0) > beforeMs && isMoved(fact));
  const products = new Set(moved.map(({ body }) => String(body["product"])));
  return {
    due: [...now].filter((one) => before.has(one)),
    maybe: [
      ...[...now].filter((one) => !before.has(one)),
      ...[...before].filter((one) => !now.has(one)),
      ...[...products].flatMap((product) => WATCHED.map((cause) => `${product} ${cause}`)),
    ],
  };
}

/** Facts that bring boxes into a lane or take several out at once. */
const MOVES = ["restocked", "removed", "counted"];

function booksOf(facts: readonly LedgerFact[]): Books {
  const books: Books = {
    lanes: new Map(),
    uncertain: [],
    uncertainLanes: [],
    faults: new Set(),
    products: new Set(),
    discrepancies: new Set(),
  };
  for (const fact of facts) apply(books, fact);
  return books;
}

/** Boxes that may be given out, as they were judged at this moment. */
function usable(books: Books, product: string, by: Judging): number {
  const day = dayInChina(by.nowMs);
  const isGood = ({ lot, expiry, count }: Row) => {
    const refusedMs = by.refused.get(lot);
    if (refusedMs !== undefined && refusedMs <= by.nowMs) return false;
    return count < 0 || expiry >= day;
  };
  const rows = [...books.lanes.values()].flat();
  const good = rows.filter((row) => row.product === product && isGood(row));
  return good.reduce((sum, row) => sum + row.count, 0);
}

/** A third of the reorder point more, as the cloud's README has it. */
const keptOpenTo = ({ reorderPoint }: Judging) => reorderPoint + Math.ceil(reorderPoint / 3);

function ofKiosk(kiosk: string, facts: readonly LedgerFact[], by: Judging): Due {
  const books = booksOf(facts);
  const name = (product: string, cause: string) => `${kiosk} ${product} ${cause}`;
  const due = new Set<string>();
  const maybe = new Set([name("", BY_TIME)]);
  for (const product of books.products) {
    if (product === "") continue;
    const left = usable(books, product, by);
    const before = usable(books, product, { ...by, nowMs: by.nowMs - by.lookMs });
    const limits = { "low-stock": by.reorderPoint, "stock-out": 0 };
    for (const [cause, limit] of Object.entries(limits)) {
      if (left <= limit) due.add(name(product, cause));
      if (left <= limit !== before <= limit) maybe.add(name(product, cause));
    }
    // An alert that is open stays so until a visit brought clearly more than the reorder point.
    const isBetween = (count: number) => count > by.reorderPoint && count <= keptOpenTo(by);
    if (isBetween(left) || isBetween(before)) maybe.add(name(product, "low-stock"));
  }
  for (const row of books.uncertain) due.add(name(row.product, "vend-uncertain"));
  for (const product of books.discrepancies) due.add(name(product, "discrepancy"));
  for (const fault of books.faults) due.add(name("", fault.slice(0, fault.indexOf(" "))));
  const seen = byTheWatch(facts, books, by);
  for (const one of seen.due) due.add(`${kiosk} ${one}`);
  for (const one of seen.maybe) maybe.add(`${kiosk} ${one}`);
  return { due: [...due], maybe: [...maybe] };
}

/** The alerts that must be open by these facts, in order of kiosk, epoch and seq. */
export function alertsDue(facts: readonly LedgerFact[], by: Judging): Due {
  const kiosks = [...Map.groupBy(facts, (fact) => fact.kiosk)];
  const looks = kiosks.map(([kiosk, own]) => ofKiosk(kiosk, own, by));
  return {
    due: looks.flatMap((look) => look.due),
    maybe: looks.flatMap((look) => look.maybe),
  };
}
