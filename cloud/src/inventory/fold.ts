import type { Fact, FactBody } from "@anxin/firmware/contract";
import type { Books, LotStock, Movement, OpenVend, Place } from "./books.ts";

/** What one fact did to the books. */
export interface Posting {
  movements: Movement[];
  /** Products of which the fact disagrees with the books. */
  discrepancies: string[];
  /** Products whose stock or uncertain vends changed. */
  touched: string[];
  opened: OpenVend[];
  settled: (OpenVend & { fell: boolean })[];
}

type At = { epoch: number; seq: number };

/**
 * Folds one fact into `books`, which it changes, and says what changed. Facts must come in (epoch,
 * seq) order. Conservation holds by construction: every change of a lane is a movement.
 */
export function fold(books: Books, epoch: number, fact: Fact): Posting {
  const posting: Posting = {
    movements: [],
    discrepancies: [],
    touched: [],
    opened: [],
    settled: [],
  };
  switch (fact.kind) {
    case "restocked":
      restock(books, posting, fact.body);
      break;
    case "dispensed":
      dispense(books, posting, fact.body);
      break;
    case "removed":
      take(books, posting, { ...fact.body, to: "returns" });
      break;
    case "counted":
      count(books, posting, fact.body);
      break;
    case "vend-uncertain":
      openVend(books, posting, { epoch, seq: fact.seq, body: fact.body });
      break;
    case "fault-raised":
      raiseFault(books, fact.body);
      break;
    case "fault-cleared":
      clearFault(books, fact.body);
      break;
    default:
  }
  return posting;
}

/** Adds a fault unless it is already open. */
export function raiseFault(books: Books, fault: { code: string; lane: number }): void {
  clearFault(books, fault);
  books.faults.push({ code: fault.code, lane: fault.lane });
}

export function clearFault(books: Books, fault: { code: string; lane: number }): void {
  books.faults = books.faults.filter((f) => f.code !== fault.code || f.lane !== fault.lane);
}

function restock(books: Books, posting: Posting, body: FactBody<"restocked">): void {
  const { lane, product, lot, load } = body;
  add(books, lane, { product, lot, expiry: body.expiry, count: body.count });
  move(posting, { from: "in-transit", to: "lane", lane, product, lot, count: body.count, load });
}

function dispense(books: Books, posting: Posting, body: FactBody<"dispensed">): void {
  if (body.lane === 0) {
    // No lane is known: the box is in the ledger once, and the next count finds which lane it left.
    const { lane, product, lot } = body;
    move(posting, {
      from: "discrepancy",
      to: "dispensed",
      lane,
      product,
      lot,
      count: body.count,
      load: "",
    });
    return;
  }
  take(books, posting, { ...body, to: "dispensed" });
}

type Taken = { lane: number; product: string; lot: string; count: number; to: Place };

function take(books: Books, posting: Posting, taken: Taken): void {
  const { lane, product, lot, to } = taken;
  const left = add(books, lane, { product, lot, expiry: 0, count: -taken.count });
  if (left < 0) posting.discrepancies.push(product);
  move(posting, { from: "lane", to, lane, product, lot, count: taken.count, load: "" });
}

/** Changes one lot of a lane and returns what is left of it; an empty lot leaves the queue. */
function add(books: Books, lane: number, change: LotStock): number {
  const queue = books.lanes.get(lane) ?? [];
  const found = queue.find((q) => q.product === change.product && q.lot === change.lot);
  if (found === undefined) queue.push({ ...change });
  else {
    found.count += change.count;
    if (change.expiry !== 0) found.expiry = change.expiry;
  }
  books.lanes.set(
    lane,
    queue.filter((q) => q.count !== 0),
  );
  return found === undefined ? change.count : found.count;
}

function move(posting: Posting, movement: Movement): void {
  posting.touched.push(movement.product);
  if (movement.count > 0) posting.movements.push(movement);
}

function openVend(
  books: Books,
  posting: Posting,
  at: At & { body: FactBody<"vend-uncertain"> },
): void {
  const { lane, product, lot } = at.body;
  const vend: OpenVend = { epoch: at.epoch, seq: at.seq, lane, product, lot };
  books.uncertain.push(vend);
  posting.opened.push(vend);
  posting.touched.push(product);
}

/**
 * What a person found replaces the lane's queue; a missing box is first explained by a vend nobody
 * was sure of.
 */
function count(books: Books, posting: Posting, body: FactBody<"counted">): void {
  const { lane, product } = body;
  const found = body.lots.filter((l) => l.count > 0).map((l) => ({ ...l, product }));
  const before = books.lanes.get(lane) ?? [];
  const open = books.uncertain.filter((v) => v.lane === lane);
  for (const row of rowsOf(before, found)) {
    const missing = amount(before, row) - amount(found, row);
    const ofRow = open.filter((v) => v.product === row.product && v.lot === row.lot);
    const fell = Math.max(0, Math.min(missing, ofRow.length));
    ofRow.forEach((vend, i) => settle(posting, vend, i < fell));
    adjust(posting, { lane, ...row }, { missing, fell });
  }
  const known = new Set(posting.settled.map((v) => v.epoch + "/" + v.seq));
  for (const vend of open) {
    if (!known.has(vend.epoch + "/" + vend.seq)) settle(posting, vend, false);
  }
  books.uncertain = books.uncertain.filter((v) => v.lane !== lane);
  books.lanes.set(lane, merged(found));
  posting.touched.push(product);
}

type Row = { product: string; lot: string };

function adjust(
  posting: Posting,
  at: Row & { lane: number },
  of: { missing: number; fell: number },
): void {
  const entry = { lane: at.lane, product: at.product, lot: at.lot, load: "" };
  if (of.fell > 0) {
    move(posting, { ...entry, from: "lane", to: "dispensed", count: of.fell });
  }
  const rest = of.missing - of.fell;
  if (rest === 0) return;
  posting.discrepancies.push(at.product);
  move(
    posting,
    rest > 0
      ? { ...entry, from: "lane", to: "discrepancy", count: rest }
      : { ...entry, from: "discrepancy", to: "lane", count: -rest },
  );
}

function settle(posting: Posting, vend: OpenVend, fell: boolean): void {
  posting.settled.push({ ...vend, fell });
  posting.touched.push(vend.product);
}

function rowsOf(before: readonly Row[], found: readonly Row[]): Row[] {
  const rows = new Map<string, Row>();
  for (const { product, lot } of [...before, ...found]) {
    rows.set(product + " " + lot, { product, lot });
  }
  return [...rows.values()];
}

function amount(rows: readonly LotStock[], row: Row): number {
  return rows
    .filter((r) => r.product === row.product && r.lot === row.lot)
    .reduce((sum, r) => sum + r.count, 0);
}

function merged(found: readonly LotStock[]): LotStock[] {
  const queue: LotStock[] = [];
  for (const row of found) {
    const same = queue.find((q) => q.product === row.product && q.lot === row.lot);
    if (same === undefined) queue.push({ ...row });
    else same.count += row.count;
  }
  return queue;
}
