import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import { discrepancyOf, inTransit, laneOf, returnsOf } from "../inventory/address.ts";

/** What one fact of a kiosk moved, as the ledger writes it. */
export interface KioskMovementView {
  epoch: number;
  seq: number;
  part: number;
  /** The fact's kind. */
  kind: string;
  /** By the kiosk's clock, or its gateway's where the kiosk knew no time. */
  at: number;
  from: string;
  to: string;
  product: string;
  lot: string;
  count: number;
}

interface Row extends KioskMovementView {
  lane: number;
  load: string;
}

/** A kiosk's movements before one of them, newest first. */
export async function kioskMovements(
  db: Db,
  of: { kiosk: string; before: readonly [number, number, number]; limit: number },
): Promise<KioskMovementView[]> {
  const { kiosk, before, limit } = of;
  const { rows } = await sql<Row>`
    SELECT m.epoch, m.seq::float8 AS seq, m.part::integer AS part, f.kind,
      coalesce(f.device_time * 1000, f.received_at)::float8 AS at,
      m.from_place AS "from", m.to_place AS "to", m.lane, m.product, m.lot, m.count, m.load
    FROM movements m
      JOIN facts f ON f.kiosk = m.kiosk AND f.epoch = m.epoch AND f.seq = m.seq
    WHERE m.kiosk = ${kiosk}
      AND (m.epoch, m.seq, m.part) <
        (${before[0]}::integer, ${before[1]}::bigint, ${before[2]}::integer)
    ORDER BY m.epoch DESC, m.seq DESC, m.part DESC LIMIT ${limit}`.execute(db);
  return rows.map(({ lane, load, from, to, ...row }) => ({
    ...row,
    from: addressOf(from, { kiosk, lane, load }),
    to: addressOf(to, { kiosk, lane, load }),
  }));
}

function addressOf(word: string, of: { kiosk: string; lane: number; load: string }): string {
  switch (word) {
    case "lane":
      return laneOf(of.kiosk, of.lane);
    case "in-transit":
      return inTransit(of.load);
    case "returns":
      return returnsOf(of.kiosk);
    case "discrepancy":
      return discrepancyOf(of.kiosk);
    default:
      return `${word}/${of.kiosk}`;
  }
}
