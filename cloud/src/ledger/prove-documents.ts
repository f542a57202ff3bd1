import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import type { Command } from "../inventory/commands.ts";
import type { Entry } from "../inventory/entries.ts";
import { lotKey } from "../inventory/guards.ts";
import { emptyReplay, replay, type PlannedLoad, type Replayed } from "../inventory/replay.ts";
import { hashOf } from "./book.ts";
import type { Mismatch } from "./prove-books.ts";

/** Documents read at once. */
const CHUNK = 2000;

interface Row {
  number: number;
  key: string;
  kind: string;
  owner: string;
  by: string;
  subject: string | null;
  load: string | null;
  recount: boolean;
  command: string;
  hash: string;
  entries: Entry[];
}

/**
 * Books every document again, from the first, and reports each that its command does not explain,
 * and every balance, stopped zone and expiry that does not come out of them.
 */
export async function proveDocuments(db: Db): Promise<Mismatch[]> {
  const books = emptyReplay(await plannedLoads(db));
  const found: Mismatch[] = [];
  for (let after = 0; ;) {
    const rows = await chunkAfter(db, after);
    for (const row of rows) found.push(...proveOne(books, row));
    const last = rows.at(-1);
    if (last === undefined) break;
    after = Number(last.number);
  }
  found.push(...(await proveBalances(db, books)), ...(await proveStrays(db)));
  found.push(...(await proveStocktakes(db, books)), ...(await proveExpiries(db, books)));
  return found;
}

async function plannedLoads(db: Db): Promise<Map<string, PlannedLoad>> {
  const rows = await db
    .selectFrom("loads")
    .select(["load", "kiosk", "product", "lot", "count"])
    .where("load", "in", (e) =>
      e.selectFrom("documents").select("load").where("load", "is not", null).$castTo<{
        load: string;
      }>(),
    )
    .execute();
  return new Map(rows.map(({ load, ...planned }) => [load, planned]));
}

async function chunkAfter(db: Db, after: number): Promise<Row[]> {
  const documents = await db
    .selectFrom("documents")
    .select(["number", "key", "kind", "owner", "by", "subject", "load", "recount"])
    .select(["command", "hash"])
    .where("number", ">", after)
    .orderBy("number")
    .limit(CHUNK)
    .execute();
  const last = documents.at(-1)?.number ?? after;
  const movements = await db
    .selectFrom("staff_movements")
    .selectAll()
    .where("number", ">", after)
    .where("number", "<=", last)
    .orderBy("number")
    .orderBy("part")
    .execute();
  const entries = Map.groupBy(movements, ({ number }) => Number(number));
  return documents.map((document) => ({
    ...document,
    entries: (entries.get(Number(document.number)) ?? []).map((movement) => ({
      from: movement.from_place,
      to: movement.to_place,
      product: movement.product,
      lot: movement.lot,
      count: movement.count,
    })),
  }));
}

function proveOne(books: Replayed, row: Row): Mismatch[] {
  const wrong = row.hash === hashOf(row.command) ? [] : ["its text is not what was hashed"];
  const command = parsed(row.command);
  if (command === undefined) wrong.push("its text cannot be read");
  else wrong.push(...replay(books, { ...row, command }));
  return wrong.map((detail) => ({
    place: row.owner,
    what: "document-and-command",
    detail: `document ${row.number} ${row.key}: ${detail}`,
  }));
}

function parsed(text: string): Command | undefined {
  try {
    return JSON.parse(text) as Command;
  } catch {
    return undefined;
  }
}

async function proveBalances(db: Db, books: Replayed): Promise<Mismatch[]> {
  const rows = await db.selectFrom("balances").selectAll().execute();
  const told = new Map<string, { place: string; moved: number; shown: number }>();
  for (const [place, lots] of books.balances) {
    for (const [lot, { count }] of lots) {
      told.set(place + " " + lot, { place, moved: count, shown: 0 });
    }
  }
  for (const row of rows) {
    const key = row.place + " " + lotKey(row);
    const known = told.get(key) ?? { place: row.place, moved: 0, shown: 0 };
    told.set(key, { ...known, shown: Number(row.on_hand) });
  }
  return [...told].flatMap(([key, { place, moved, shown }]) => {
    const detail = `${key}: moved ${moved}, shown ${shown}`;
    return moved === shown ? [] : [{ place, what: "balance-and-movements" as const, detail }];
  });
}

/** Movements of no document. */
async function proveStrays(db: Db): Promise<Mismatch[]> {
  const { rows } = await sql<{ number: number; from_place: string }>`
    SELECT number, from_place FROM staff_movements m
    WHERE NOT EXISTS (SELECT 1 FROM documents d WHERE d.number = m.number)`.execute(db);
  return rows.map(({ number, from_place }) => {
    const detail = `a movement of document ${number}, which there is not`;
    return { place: from_place, what: "document-and-command", detail };
  });
}

async function proveStocktakes(db: Db, books: Replayed): Promise<Mismatch[]> {
  const rows = await db
    .selectFrom("places")
    .select(["place", "stocktake"])
    .where("kind", "=", "zone")
    .execute();
  return rows.flatMap(({ place, stocktake }) => {
    const known = books.stocktakes.get(place) ?? null;
    const detail = `${place} stands still for ${stocktake}, its documents say ${known}`;
    return known === stocktake ? [] : [{ place, what: "zone-and-documents" as const, detail }];
  });
}

async function proveExpiries(db: Db, books: Replayed): Promise<Mismatch[]> {
  const rows = await db.selectFrom("lots").select(["product", "lot", "expiry"]).execute();
  const shown = new Map(rows.map((row) => [lotKey(row), row.expiry]));
  return [...books.expiries].flatMap(([lot, expiry]) => {
    const known = shown.get(lot) ?? 0;
    const detail = `${lot} expires ${known}, its receipt says ${expiry}`;
    return known === expiry ? [] : [{ place: "", what: "lot-and-documents" as const, detail }];
  });
}
