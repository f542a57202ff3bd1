import { sql, type RawBuilder } from "kysely";
import type { Db } from "../database/tables.ts";
import type { Command, CommandKind } from "../inventory/commands.ts";
import type { Entry, LotLine } from "../inventory/entries.ts";
import type { Zone } from "../inventory/address.ts";

/** A document of the ledger with what it booked. */
export interface DocumentView {
  key: string;
  number: number;
  kind: CommandKind;
  /** The warehouse, kiosk or load whose books it belongs to. */
  owner: string;
  /** Whoever wished it. */
  by: string;
  bookedAt: number;
  /** The document it rests on or takes back. */
  subject?: string;
  /** Taken back by a reversal. */
  reversed: boolean;
  /** A first count that disagreed with the books. */
  recount: boolean;
  command: Command;
  entries: Entry[];
}

export interface DocumentWish {
  /** Warehouses and kiosks to be looked at; a load's documents are its kiosk's. */
  owners: readonly string[];
  kind?: string | undefined;
  product?: string | undefined;
  lot?: string | undefined;
  fromMs: number;
  toMs: number;
  /** Only documents with a lower number. */
  before: number;
  limit: number;
}

/**
 * Documents of these places, newest first. Each place gives its newest by an index of its own, and
 * the newest of those are told: nothing is read of what lies before them, and nothing of places
 * somebody may not see.
 */
export async function documentViews(db: Db, wish: DocumentWish): Promise<DocumentView[]> {
  const { kind = "", fromMs, toMs, before, limit } = wish;
  const owners = await ownersOf(db, wish.owners);
  return viewsWhere(
    db,
    sql`number IN (
      SELECT found.number FROM unnest(${owners}::text[]) AS o(owner), LATERAL (
        SELECT d.number FROM documents d
        WHERE d.owner = o.owner AND d.number < ${before}::bigint
          AND d.booked_at >= ${fromMs}::bigint AND d.booked_at < ${toMs}::bigint
          AND (${kind} = '' OR d.kind = ${kind}) AND ${holding(wish)}
        ORDER BY d.number DESC LIMIT ${limit}
      ) found ORDER BY found.number DESC LIMIT ${limit}
    ) ORDER BY number DESC`,
  );
}

/**
 * Those of these places that own documents: warehouses, and of whom something was settled. What is
 * settled of a load in transit is its kiosk's.
 */
async function ownersOf(db: Db, places: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ owner: string }>`
    SELECT place AS owner FROM places WHERE kind = 'warehouse' AND place = ANY(${places})
    UNION
    SELECT d.owner FROM documents d WHERE d.kind = 'settlement' AND (d.owner = ANY(${places})
      OR (SELECT l.kiosk FROM loads l WHERE l.load = d.owner) = ANY(${places}))`.execute(db);
  return rows.map(({ owner }) => owner);
}

/** A lot is in few documents and found by its movements; a product is in most. */
function holding({ product = "", lot = "" }: DocumentWish): RawBuilder<unknown> {
  if (lot !== "") {
    return sql`d.number IN (SELECT m.number FROM staff_movements m
      WHERE m.lot = ${lot} AND (${product} = '' OR m.product = ${product}))`;
  }
  return sql`(${product} = '' OR EXISTS (
    SELECT 1 FROM staff_movements m WHERE m.number = d.number AND m.product = ${product}))`;
}

/** One document, or undefined. */
export async function documentView(db: Db, key: string): Promise<DocumentView | undefined> {
  return (await viewsWhere(db, sql`key = ${key}`))[0];
}

interface Row extends Omit<DocumentView, "subject" | "command" | "entries"> {
  subject: string | null;
  command: string;
}

async function viewsWhere(db: Db, where: RawBuilder<unknown>): Promise<DocumentView[]> {
  const { rows } = await sql<Row>`
    SELECT key, number::float8 AS number, kind, owner, by, booked_at::float8 AS "bookedAt", subject,
      recount, command,
      EXISTS (SELECT 1 FROM documents r WHERE r.subject = d.key AND r.kind = 'reversal') AS reversed
    FROM documents d WHERE ${where}`.execute(db);
  const entries = await entriesBy(
    db,
    rows.map(({ number }) => number),
  );
  return rows.map(({ subject, command, ...row }) => ({
    ...row,
    ...(subject === null ? {} : { subject }),
    command: JSON.parse(command) as Command,
    entries: entries.get(row.number) ?? [],
  }));
}

async function entriesBy(db: Db, numbers: readonly number[]): Promise<Map<number, Entry[]>> {
  const { rows } = await sql<Entry & { number: number }>`
    SELECT number::float8 AS number, from_place AS "from", to_place AS "to", product, lot, count
    FROM staff_movements WHERE number = ANY(${numbers}::bigint[]) ORDER BY number, part`.execute(
    db,
  );
  return Map.groupBy(rows, ({ number }) => number) as Map<number, Entry[]>;
}

/** A zone that stands still until it is counted. Never what its books hold. */
export interface StocktakeView {
  key: string;
  warehouse: string;
  zone: Zone;
  by: string;
  bookedAt: number;
  /** Who has counted already, and must not be the next. */
  countedBy: string[];
}

/** Stocktakes under way, oldest first. */
export async function stocktakeViews(db: Db): Promise<StocktakeView[]> {
  const { rows } = await sql<StocktakeView>`
    SELECT d.key, p.parent AS warehouse, split_part(p.place, '/', 2) AS zone, d.by,
      d.booked_at::float8 AS "bookedAt",
      ARRAY(SELECT c.by FROM documents c WHERE c.subject = d.key AND c.kind = 'count'
        ORDER BY c.number) AS "countedBy"
    FROM places p JOIN documents d ON d.key = p.stocktake
    WHERE p.stocktake IS NOT NULL ORDER BY d.number`.execute(db);
  return rows;
}

/** Boxes sent to another warehouse that has not said what came. */
export interface TransferView {
  key: string;
  from: string;
  to: string;
  by: string;
  checkedBy: string;
  bookedAt: number;
  lines: LotLine[];
}

/** Transfers under way, oldest first. */
export async function transferViews(db: Db): Promise<TransferView[]> {
  const { rows } = await sql<{ by: string; bookedAt: number; command: string }>`
    SELECT d.by, d.booked_at::float8 AS "bookedAt", d.command FROM (
      SELECT DISTINCT split_part(place, '/', 2) AS key FROM balances
      WHERE place LIKE 'transfer/%' AND on_hand > 0
    ) u, LATERAL (
      SELECT by, booked_at, command, number FROM documents
      WHERE key = u.key AND kind = 'transfer' LIMIT 1
    ) d ORDER BY d.number`.execute(db);
  return rows.flatMap(({ command: text, by, bookedAt }) => {
    const command = JSON.parse(text) as Command;
    if (command.kind !== "transfer") return [];
    const { key, warehouse: from, to, checkedBy, lines } = command;
    return [{ key, from, to, by, checkedBy, bookedAt, lines }];
  });
}
