import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import { proveDocuments } from "./prove-documents.ts";
import { proveKiosk } from "./prove-kiosk.ts";

/** One place where the books and what they are derived from disagree. */
export interface Mismatch {
  /** A kiosk, a warehouse or an address; empty when it is of no place. */
  place: string;
  what:
    | "stock-and-movements"
    | "stock-and-facts"
    | "movements-and-facts"
    | "vends-and-facts"
    | "faults-and-facts"
    | "mark-and-facts"
    | "fact-and-hash"
    | "load-and-facts"
    | "document-and-command"
    | "balance-and-movements"
    | "zone-and-documents"
    | "lot-and-documents";
  detail: string;
}

/**
 * Makes every balance anew from the first movement, kiosks' facts and staff's documents alike, and
 * reports each row that disagrees with what it is derived from. An empty list is the proof. Sees
 * one moment of the database, whatever is booked meanwhile.
 */
export async function proveBooks(db: Db): Promise<Mismatch[]> {
  if (db.isTransaction) return prove(db);
  return db.transaction().setIsolationLevel("repeatable read").execute(prove);
}

async function prove(db: Db): Promise<Mismatch[]> {
  const mismatches = [
    ...(await byMovements(db)),
    ...(await byMarks(db)),
    ...(await byHashes(db)),
    ...(await byLoads(db)),
  ];
  const kiosks = await db.selectFrom("kiosks").select("kiosk").orderBy("kiosk").execute();
  for (const { kiosk } of kiosks) mismatches.push(...(await proveKiosk(db, kiosk)));
  return [...mismatches, ...(await proveDocuments(db))];
}

async function byMovements(db: Db): Promise<Mismatch[]> {
  const { rows } = await sql<{
    kiosk: string;
    lane: number;
    product: string;
    lot: string;
    moved: number;
    on_hand: number;
  }>`
    SELECT kiosk, lane, product, lot, coalesce(m.moved, 0)::integer AS moved,
      coalesce(s.on_hand, 0)::integer AS on_hand
    FROM (
      SELECT kiosk, lane, product, lot,
        sum(CASE WHEN to_place = 'lane' THEN count ELSE -count END) AS moved
      FROM movements WHERE 'lane' IN (from_place, to_place) GROUP BY kiosk, lane, product, lot
    ) m FULL JOIN stock s USING (kiosk, lane, product, lot)
    WHERE coalesce(m.moved, 0) <> coalesce(s.on_hand, 0)`.execute(db);
  return rows.map((r) => ({
    place: r.kiosk,
    what: "stock-and-movements",
    detail: `lane ${r.lane} ${r.product} ${r.lot}: moved ${r.moved}, on hand ${r.on_hand}`,
  }));
}

/**
 * A fact is its text: the hash, the number and the kind beside it say nothing else. Its text is not
 * read as JSON here, because the database's reader refuses some that facts may have.
 */
async function byHashes(db: Db): Promise<Mismatch[]> {
  const { rows } = await sql<{ kiosk: string; epoch: number; seq: number }>`
    SELECT kiosk, epoch, seq FROM facts
    WHERE hash <> sha256(convert_to(fact, 'UTF8'))
      OR strpos(fact, '"kind":"' || kind || '"') = 0
      OR strpos(fact, '"seq":' || seq || ',') = 0`.execute(db);
  return rows.map(({ kiosk, epoch, seq }) => ({
    place: kiosk,
    what: "fact-and-hash",
    detail: `fact ${epoch}/${seq} is not what was hashed`,
  }));
}

/** A load has arrived exactly when its kiosk says so. */
async function byLoads(db: Db): Promise<Mismatch[]> {
  const { rows } = await sql<{ kiosk: string; load: string; arrived: boolean }>`
    WITH told AS (
      SELECT DISTINCT kiosk, substring(fact, '"load":"([A-Za-z0-9-]{1,12})"') AS load
      FROM facts WHERE kind = 'restocked'
    )
    SELECT l.kiosk, l.load, arrived_at IS NOT NULL AS arrived
    FROM loads l LEFT JOIN told USING (kiosk, load)
    WHERE (arrived_at IS NULL) <> (told.kiosk IS NULL)`.execute(db);
  return rows.map(({ kiosk, load, arrived }) => ({
    place: kiosk,
    what: "load-and-facts",
    detail: `load ${load} is marked ${arrived ? "arrived" : "open"}, its kiosk says otherwise`,
  }));
}

/** Below a mark every seq is a fact, in a gap or in quarantine; above it there is none. */
async function byMarks(db: Db): Promise<Mismatch[]> {
  const { rows } = await sql<{ kiosk: string; epoch: number; kept: number; covered: number }>`
    SELECT e.kiosk, e.epoch, e.kept, c.covered::bigint AS covered FROM epochs e, LATERAL (
      SELECT count(*) + (
        SELECT coalesce(sum(g.to_seq - g.from_seq + 1), 0) FROM gaps g
        WHERE g.kiosk = e.kiosk AND g.epoch = e.epoch
      ) AS covered
      FROM (
        SELECT seq FROM facts f WHERE f.kiosk = e.kiosk AND f.epoch = e.epoch
        UNION
        SELECT seq FROM quarantine q
        WHERE q.kiosk = e.kiosk AND q.epoch = e.epoch AND q.seq BETWEEN 1 AND e.kept
      ) stored
      WHERE NOT EXISTS (
        SELECT 1 FROM gaps g WHERE g.kiosk = e.kiosk AND g.epoch = e.epoch
          AND stored.seq BETWEEN g.from_seq AND g.to_seq
      )
    ) c WHERE c.covered <> e.kept`.execute(db);
  return rows.map((r) => ({
    place: r.kiosk,
    what: "mark-and-facts",
    detail: `epoch ${r.epoch}: kept ${r.kept}, but ${r.covered} seqs are accounted for`,
  }));
}
