import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import type { KioskState } from "../ledger/kiosk-state.ts";
import type { CheckedItem } from "./checked-item.ts";
import type { Committed } from "./place-items.ts";

type Key = { kiosk: string; epoch: number; seq: number };

/** What each kiosk has committed, as far as these items can touch it. Asks the ledger only when something may be a repeat. */
export async function readCommitted(
  trx: Db,
  states: ReadonlyMap<string, KioskState>,
  items: readonly CheckedItem[],
): Promise<Map<string, Committed>> {
  const keys = items.flatMap((item) => doubtful(item, states.get(item.kiosk)));
  const found = keys.length === 0 ? { facts: [], quarantined: [], gaps: [] } : await look(trx, keys);
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

/** A seq of a fact at or below the mark, or of bytes that hold no place: it may have been stored before. */
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
    (SELECT coalesce(json_agg(json_build_object('kiosk', f.kiosk, 'epoch', f.epoch, 'seq', f.seq,
      'hash', encode(f.hash, 'hex'))), '[]') FROM ${asked} JOIN facts f USING (kiosk, epoch, seq)) AS facts,
    (SELECT coalesce(json_agg(json_build_object('kiosk', q.kiosk, 'epoch', q.epoch, 'seq', q.seq,
      'hash', q.hash)), '[]') FROM ${asked} JOIN quarantine q USING (kiosk, epoch, seq)) AS quarantined,
    (SELECT coalesce(json_agg(DISTINCT jsonb_build_object('kiosk', g.kiosk, 'epoch', g.epoch,
      'from', g.from_seq, 'to', g.to_seq)), '[]') FROM ${asked}
      JOIN gaps g ON g.kiosk = k.kiosk AND g.epoch = k.epoch
        AND k.seq BETWEEN g.from_seq AND g.to_seq) AS gaps`.execute(trx);
  return rows[0] ?? { facts: [], quarantined: [], gaps: [] };
}
