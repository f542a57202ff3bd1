import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import { zoneOf } from "../inventory/address.ts";
import type { Command, CommandKind } from "../inventory/commands.ts";
import type { Entry, KnownDocument, KnownLoad, LotLine, Named } from "../inventory/entries.ts";

/** A document's row as what rests on it needs it. */
export interface DocumentRow {
  number: number;
  key: string;
  owner: string;
  command: string;
  hash: string;
  recount: boolean;
  booked_at: number;
}

/** What a command names, with the row its document will point to. */
export interface Holding {
  named: Named;
  subject?: DocumentRow;
}

/**
 * Locks and reads what a command names: first a load, then a document, then the zone to be counted;
 * everyone keeps this order, so nobody waits in a ring.
 */
export async function holdNamed(trx: Db, command: Command): Promise<Holding> {
  const load = loadNamed(command);
  const known = load === undefined ? undefined : await holdLoad(trx, load);
  const departure = load === undefined ? undefined : await departureOf(trx, load);
  const key = documentNamed(command) ?? departure;
  const subject = key === undefined ? undefined : await holdDocument(trx, key);
  if (subject === undefined) return { named: loadOnly(known, false) };
  const document = await documentOf(trx, subject);
  const named: Named = { ...loadOnly(known, !document.reversed), document };
  if (command.kind === "reversal" && document.command.kind === "load") {
    named.load = await loadOf(trx, document.command.load);
  }
  const held = command.kind === "count" ? await holdStocktake(trx, document.command) : undefined;
  return { named: held === undefined ? named : { ...named, held }, subject };
}

function loadNamed(command: Command): string | undefined {
  return command.kind === "load" || command.kind === "load-return" ? command.load : undefined;
}

function documentNamed(command: Command): string | undefined {
  if (command.kind === "transfer-receipt") return command.transfer;
  if (command.kind === "count") return command.stocktake;
  return command.kind === "reversal" ? command.reverses : undefined;
}

function loadOnly(load: KnownLoad | undefined, departed: boolean): Named {
  return load === undefined ? {} : { load: { ...load, departed } };
}

async function holdLoad(trx: Db, load: string): Promise<KnownLoad | undefined> {
  await sql`SELECT load FROM loads WHERE load = ${load} FOR NO KEY UPDATE`.execute(trx);
  return loadOf(trx, load);
}

async function loadOf(trx: Db, load: string): Promise<KnownLoad | undefined> {
  const row = await trx
    .selectFrom("loads")
    .select(["kiosk", "product", "lot", "count", "arrived_at"])
    .where("load", "=", load)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { arrived_at, ...rest } = row;
  return { ...rest, departed: true, arrived: arrived_at !== null };
}

/** The key of the document by which a load has left, unless that was taken back. */
async function departureOf(trx: Db, load: string): Promise<string | undefined> {
  const { rows } = await sql<{ key: string }>`
    SELECT key FROM documents d WHERE load = ${load} AND kind = 'load' AND NOT EXISTS (
      SELECT 1 FROM documents r WHERE r.subject = d.key AND r.kind = 'reversal')`.execute(trx);
  return rows[0]?.key;
}

async function holdDocument(trx: Db, key: string): Promise<DocumentRow | undefined> {
  const { rows } = await sql<DocumentRow>`
    SELECT number, key, owner, command, hash, recount, booked_at FROM documents
    WHERE key = ${key} FOR NO KEY UPDATE`.execute(trx);
  return rows[0];
}

/** Read once the document's row is locked, so what rests on it can't change meanwhile. */
async function documentOf(trx: Db, row: DocumentRow): Promise<KnownDocument> {
  const { rows } = await sql<{ kind: CommandKind; by: string; entries: number; undone: boolean }>`
    SELECT kind, by,
      (SELECT count(*)::integer FROM staff_movements m WHERE m.number = d.number) AS entries,
      EXISTS (SELECT 1 FROM documents r WHERE r.subject = d.key AND r.kind = 'reversal') AS undone
    FROM documents d WHERE subject = ${row.key}`.execute(trx);
  return {
    command: JSON.parse(row.command) as Command,
    entries: await entriesOf(trx, row.number),
    reversed: rows.some(({ kind }) => kind === "reversal"),
    followers: rows.filter(({ kind, undone }) => kind !== "reversal" && !undone),
  };
}

/** What a document booked, in its order. */
export async function entriesOf(db: Db, number: number): Promise<Entry[]> {
  const { rows } = await sql<Entry>`
    SELECT from_place AS "from", to_place AS "to", product, lot, count FROM staff_movements
    WHERE number = ${number} ORDER BY part`.execute(db);
  return rows;
}

/** What a zone holds that stands still for this stocktake; undefined when it does no more. */
async function holdStocktake(trx: Db, stocktake: Command): Promise<LotLine[] | undefined> {
  if (stocktake.kind !== "stocktake") return undefined;
  const zone = zoneOf(stocktake.warehouse, stocktake.zone);
  const { rows } = await sql<{ stocktake: string | null }>`
    SELECT stocktake FROM places WHERE place = ${zone} FOR UPDATE`.execute(trx);
  return rows[0]?.stocktake === stocktake.key ? linesAt(trx, zone) : undefined;
}

/** The lots an address holds by staff's documents. */
export async function linesAt(db: Db, place: string): Promise<LotLine[]> {
  const rows = await db
    .selectFrom("balances")
    .select(["product", "lot", "on_hand"])
    .where("place", "=", place)
    .where("on_hand", "<>", 0)
    .orderBy("product")
    .orderBy("lot")
    .execute();
  return rows.map(({ product, lot, on_hand }) => ({ product, lot, count: Number(on_hand) }));
}
