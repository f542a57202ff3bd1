import { sql, type RawBuilder } from "kysely";
import type { FactItem, GapItem, QuarantineItem } from "../intake/checked-item.ts";
import { judgeTime } from "../intake/device-time.ts";
import type { Db } from "../database/tables.ts";
import type { Grant } from "../grants/grant-state.ts";
import type { Voucher } from "../vouchers/voucher-state.ts";
import type { Books, LotStock, Movement, OpenVend } from "../inventory/books.ts";

type Key = { kiosk: string; epoch: number; seq: number };

/** Which count settled a vend, and whether its box had fallen. */
export type Settling = { settledEpoch: number; settledSeq: number; fell: boolean };

/** All rows of one intake transaction; every list may be empty. */
export interface Batch {
  facts: FactItem[];
  gaps: GapItem[];
  quarantines: QuarantineItem[];
  marks: { kiosk: string; epoch: number; nonce: string; kept: number }[];
  movements: (Key & Movement & { part: number })[];
  opened: (OpenVend & { kiosk: string } & Partial<Settling>)[];
  settled: (Key & Settling)[];
  stock: (LotStock & { kiosk: string; lane: number; place: number })[];
  /** Rows whose lot has left its lane. */
  gone: { kiosk: string; lane: number; product: string; lot: string }[];
  faults: { kiosk: string; code: string; lane: number }[];
  faultsGone: { kiosk: string; code: string; lane: number }[];
  grants: Grant[];
  vouchers: Voucher[];
}

export function emptyBatch(): Batch {
  return {
    facts: [],
    gaps: [],
    quarantines: [],
    marks: [],
    movements: [],
    opened: [],
    settled: [],
    stock: [],
    gone: [],
    faults: [],
    faultsGone: [],
    grants: [],
    vouchers: [],
  };
}

/**
 * Writes a batch in one statement, whose parts touch different rows, so a batch of any size is one
 * round trip. Rejects when a fact the kiosk's lock promised to be new was there: nothing of the
 * batch is then committed.
 */
export async function writeBatch(trx: Db, batch: Batch, nowMs: number): Promise<void> {
  const parts = partsOf(batch, nowMs);
  if (parts.length === 0) return;
  const steps = parts.map((part, i) => sql`${sql.raw("step" + i)} AS (${part})`);
  await sql`WITH ${sql.join(steps)} SELECT 1`.execute(trx);
}

function partsOf(batch: Batch, nowMs: number): RawBuilder<unknown>[] {
  const parts: RawBuilder<unknown>[] = [];
  const add = <T>(rows: readonly T[], part: (json: string) => RawBuilder<unknown>) => {
    if (rows.length > 0) parts.push(part(JSON.stringify(rows)));
  };
  add(batch.facts.map(factRow), (json) => insertFacts(json, nowMs));
  add(batch.marks, (json) => upsertMarks(json, nowMs));
  add(batch.movements, insertMovements);
  add(batch.stock, upsertStock);
  add(batch.gone, deleteStock);
  add(batch.opened, openVends);
  add(batch.settled, settleVends);
  add(batch.grants, updateGrants);
  add(batch.vouchers, updateVouchers);
  add(batch.faults, insertFaults);
  add(batch.faultsGone, deleteFaults);
  add(batch.gaps, (json) => insertGaps(json, nowMs));
  add(batch.quarantines, (json) => insertQuarantines(json, nowMs));
  return parts;
}

function factRow(item: FactItem) {
  const { kiosk, epoch, seq, receivedAt, text, hash, fact } = item;
  const deviceTime = judgeTime(fact, receivedAt).known;
  return { kiosk, epoch, seq, kind: fact.kind, deviceTime, receivedAt, text, hash };
}

const insertFacts = (json: string, nowMs: number) => sql`
  INSERT INTO facts (kiosk, epoch, seq, kind, device_time, received_at, committed_at, fact, hash)
  SELECT kiosk, epoch, seq, kind, "deviceTime", "receivedAt", ${nowMs}::bigint, text,
    decode(hash, 'hex')
  FROM json_to_recordset(${json}::json) AS r(kiosk text, epoch integer, seq bigint, kind text,
    "deviceTime" bigint, "receivedAt" bigint, text text, hash text)`;

const upsertMarks = (json: string, nowMs: number) => sql`
  INSERT INTO epochs (kiosk, epoch, nonce, opened_at, kept)
  SELECT kiosk, epoch, nonce, ${nowMs}::bigint, kept
  FROM json_to_recordset(${json}::json) AS r(kiosk text, epoch integer, nonce text, kept bigint)
  ON CONFLICT (kiosk, epoch) DO UPDATE SET kept = excluded.kept, nonce = excluded.nonce`;

const insertMovements = (json: string) => sql`
  INSERT INTO movements
    (kiosk, epoch, seq, part, from_place, to_place, lane, product, lot, count, load)
  SELECT kiosk, epoch, seq, part, "from", "to", lane, product, lot, count, load
  FROM json_to_recordset(${json}::json) AS r(kiosk text, epoch integer, seq bigint, part smallint,
    "from" text, "to" text, lane integer, product text, lot text, count integer, load text)`;

const upsertStock = (json: string) => sql`
  INSERT INTO stock (kiosk, lane, product, lot, expiry, on_hand, place)
  SELECT kiosk, lane, product, lot, expiry, count, place
  FROM json_to_recordset(${json}::json) AS r(kiosk text, lane integer, product text, lot text,
    expiry integer, count integer, place integer)
  ON CONFLICT (kiosk, lane, product, lot)
  DO UPDATE SET expiry = excluded.expiry, on_hand = excluded.on_hand, place = excluded.place`;

const deleteStock = (json: string) => sql`
  DELETE FROM stock USING json_to_recordset(${json}::json)
    AS r(kiosk text, lane integer, product text, lot text)
  WHERE stock.kiosk = r.kiosk AND stock.lane = r.lane
    AND stock.product = r.product AND stock.lot = r.lot`;

const openVends = (json: string) => sql`
  INSERT INTO uncertain_vends
    (kiosk, epoch, seq, lane, product, lot, settled_epoch, settled_seq, fell)
  SELECT kiosk, epoch, seq, lane, product, lot, "settledEpoch", "settledSeq", fell
  FROM json_to_recordset(${json}::json) AS r(kiosk text, epoch integer, seq bigint, lane integer,
    product text, lot text, "settledEpoch" integer, "settledSeq" bigint, fell boolean)`;

const settleVends = (json: string) => sql`
  UPDATE uncertain_vends u
  SET settled_epoch = r."settledEpoch", settled_seq = r."settledSeq", fell = r.fell
  FROM json_to_recordset(${json}::json) AS r(kiosk text, epoch integer, seq bigint,
    "settledEpoch" integer, "settledSeq" bigint, fell boolean)
  WHERE u.kiosk = r.kiosk AND u.epoch = r.epoch AND u.seq = r.seq`;

const updateGrants = (json: string) => sql`
  UPDATE grants g SET state = r.state, code = r.code, by_fact = r."byFact",
    intent_epoch = r."intentEpoch", intent_seq = r."intentSeq",
    holds = g.holds AND r.state IN ('requested', 'armed', 'confirmed')
  FROM json_to_recordset(${json}::json) AS r(id text, state text, code text, "byFact" boolean,
    "intentEpoch" integer, "intentSeq" bigint)
  WHERE g.id = r.id`;

const updateVouchers = (json: string) => sql`
  UPDATE vouchers v SET state = r.state, code = r.code,
    intent_epoch = r."intentEpoch", intent_seq = r."intentSeq",
    holds = v.holds AND r.state IN ('issued', 'confirmed')
  FROM json_to_recordset(${json}::json) AS r(kiosk text, id text, state text, code text,
    "intentEpoch" integer, "intentSeq" bigint)
  WHERE v.kiosk = r.kiosk AND v.id = r.id`;

const insertFaults = (json: string) => sql`
  INSERT INTO open_faults (kiosk, code, lane)
  SELECT kiosk, code, lane FROM json_to_recordset(${json}::json)
    AS r(kiosk text, code text, lane integer)
  ON CONFLICT DO NOTHING`;

const deleteFaults = (json: string) => sql`
  DELETE FROM open_faults f USING json_to_recordset(${json}::json)
    AS r(kiosk text, code text, lane integer)
  WHERE f.kiosk = r.kiosk AND f.code = r.code AND f.lane = r.lane`;

const insertGaps = (json: string, nowMs: number) => sql`
  INSERT INTO gaps (kiosk, epoch, from_seq, to_seq, received_at, committed_at)
  SELECT kiosk, epoch, "from", "to", "receivedAt", ${nowMs}::bigint
  FROM json_to_recordset(${json}::json)
    AS r(kiosk text, epoch integer, "from" bigint, "to" bigint, "receivedAt" bigint)`;

const insertQuarantines = (json: string, nowMs: number) => sql`
  INSERT INTO quarantine (kiosk, epoch, seq, hash, code, bytes, received_at, committed_at)
  SELECT kiosk, epoch, seq, hash, code, bytes, "receivedAt", ${nowMs}::bigint
  FROM json_to_recordset(${json}::json) AS r(kiosk text, epoch integer, seq bigint, hash text,
    code text, bytes text, "receivedAt" bigint)
  ON CONFLICT DO NOTHING`;

/** Adds to a batch what changed in one kiosk's lanes and faults between two states of its books. */
export function addChanges(batch: Batch, kiosk: string, books: { before: Books; after: Books }) {
  const { before, after } = books;
  const rows = stockRows(kiosk, before);
  for (const [key, row] of stockRows(kiosk, after)) {
    const old = rows.get(key);
    rows.delete(key);
    if (JSON.stringify(old) !== JSON.stringify(row)) batch.stock.push(row);
  }
  for (const row of rows.values()) batch.gone.push(row);
  for (const f of after.faults) if (!hasFault(before, f)) batch.faults.push({ kiosk, ...f });
  for (const f of before.faults) if (!hasFault(after, f)) batch.faultsGone.push({ kiosk, ...f });
}

function stockRows(kiosk: string, books: Books) {
  const rows = new Map<string, Batch["stock"][number]>();
  for (const [lane, queue] of books.lanes) {
    queue.forEach((lot, place) => {
      const { product, expiry, count } = lot;
      const row = { kiosk, lane, product, lot: lot.lot, expiry, count, place };
      rows.set(lane + " " + product + " " + lot.lot, row);
    });
  }
  return rows;
}

function hasFault(books: Books, fault: { code: string; lane: number }): boolean {
  return books.faults.some((f) => f.code === fault.code && f.lane === fault.lane);
}
