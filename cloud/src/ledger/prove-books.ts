import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import { foldAll } from "./rebuild.ts";

/** One place where the books and what they are derived from disagree. */
export interface Mismatch {
  kiosk: string;
  what: "stock-and-movements" | "stock-and-facts" | "mark-and-facts";
  detail: string;
}

/**
 * Recomputes every kiosk's stock twice, from movements and from facts, and every mark from facts,
 * gaps and quarantine, and reports what disagrees with the projections. An empty list is the proof.
 */
export async function proveBooks(db: Db): Promise<Mismatch[]> {
  const mismatches = [...(await byMovements(db)), ...(await byMarks(db))];
  const kiosks = await db.selectFrom("kiosks").select("kiosk").orderBy("kiosk").execute();
  for (const { kiosk } of kiosks) mismatches.push(...(await byFacts(db, kiosk)));
  return mismatches;
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
    kiosk: r.kiosk,
    what: "stock-and-movements",
    detail: `lane ${r.lane} ${r.product} ${r.lot}: moved ${r.moved}, on hand ${r.on_hand}`,
  }));
}

async function byFacts(db: Db, kiosk: string): Promise<Mismatch[]> {
  const { books } = await foldAll(db, kiosk);
  const stock = await db
    .selectFrom("stock")
    .selectAll()
    .where("kiosk", "=", kiosk)
    .orderBy("lane")
    .orderBy("place")
    .execute();
  const folded: string[] = [];
  for (const [lane, queue] of [...books.lanes].sort((a, b) => a[0] - b[0])) {
    for (const row of queue) folded.push([lane, row.product, row.lot, row.count].join(" "));
  }
  const shown = stock.map((r) => [r.lane, r.product, r.lot, r.on_hand].join(" "));
  if (folded.join("\n") === shown.join("\n")) return [];
  const detail = `folded ${folded.join(", ")}; shown ${shown.join(", ")}`;
  return [{ kiosk, what: "stock-and-facts", detail }];
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
    kiosk: r.kiosk,
    what: "mark-and-facts",
    detail: `epoch ${r.epoch}: kept ${r.kept}, but ${r.covered} seqs are accounted for`,
  }));
}
