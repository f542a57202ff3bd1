import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import type { KioskState } from "../ledger/kiosk-state.ts";
import type { CheckedItem } from "./checked-item.ts";
import type { Committed } from "./place-items.ts";

type Key = { kiosk: string; epoch: number; seq: number };

/**
 * What each kiosk has committed, as far as these items can touch it. Asks the ledger only when
 * something may be a repeat.
 */
export async function readCommitted(
  trx: Db,
  states: ReadonlyMap<string, KioskState>,
  items: readonly CheckedItem[],
): Promise<Map<string, Committed>> {
  const keys = items.flatMap((item) => doubtful(item, states.get(item.kiosk)));
  const found =
    keys.length === 0 ? { facts: [], quarantined: [], gaps: [] } : await look(trx, keys);
  const committed = new Map<string, Committed>();
  for (const [kiosk, state] of states) {
    const mine = <T extends { kiosk: string }>(rows: T[]) => rows.filter((r) => r.kiosk === kiosk);
    committed.set(kiosk, {
      kept: new Map([...state.epochs].map(([epoch, e]) => [epoch, e.kept])),
      facts: new Map(mine(found.facts).map((f) => [f.epoch + "/" + f.seq, f.hash])),
      quarantined: new Set(
        mine(found.quarantined).map((q) => q.epoch + "/" + q.seq + "/" + q.hash),
      ),
      gaps: mine(found.gaps),
    });
  }
  return committed;
}

/**
 * A seq of a fact at or below the mark, or of bytes that hold no place: it may have been stored
 * before.
 */
function doubtful(item: CheckedItem, state: KioskState | undefined): Key[] {
  if (item.type !== "fact" && item.type !== "quarantine") return [];
  const { kiosk, epoch, seq } = item;
  const kept = state?.epochs.get(epoch)?.kept ?? 0;
  const outOfPlace = item.type === "quarantine" && !item.holdsSeq;
  return outOfPlace || seq <= kept ? [{ kiosk, epoch, seq }] : [];
}

interface Found {
  facts: (Key & { hash: string })[];
  quarantined: (Key & { hash: string })[];
  gaps: { kiosk: string; epoch: number; from: number; to: number }[];
}

async function look(trx: Db, keys: readonly Key[]): Promise<Found> {
  const asked = sql`json_to_recordset(${JSON.stringify(keys)}::json)
    AS k(kiosk text, epoch integer, seq bigint)`;
  const { rows } = await sql<Found>`SELECT
    (SELECT coalesce(json_agg(x), '[]') FROM (
      SELECT kiosk, epoch, seq, encode(hash, 'hex') AS hash
      FROM ${asked} JOIN facts USING (kiosk, epoch, seq)) x) AS facts,
    (SELECT coalesce(json_agg(x), '[]') FROM (
      SELECT kiosk, epoch, seq, hash
      FROM ${asked} JOIN quarantine USING (kiosk, epoch, seq)) x) AS quarantined,
    (SELECT coalesce(json_agg(x), '[]') FROM (
      SELECT DISTINCT g.kiosk, g.epoch, g.from_seq AS "from", g.to_seq AS "to"
      FROM ${asked} JOIN gaps g ON g.kiosk = k.kiosk AND g.epoch = k.epoch
        AND k.seq BETWEEN g.from_seq AND g.to_seq) x) AS gaps`.execute(trx);
  return rows[0] ?? { facts: [], quarantined: [], gaps: [] };
}
