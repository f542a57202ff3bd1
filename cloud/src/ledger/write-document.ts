import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import { zoneOf } from "../inventory/address.ts";
import type { Command } from "../inventory/commands.ts";
import type { Drafted } from "../inventory/entries.ts";
import { ownerOf, type Rested } from "../inventory/owner.ts";
import { changesOf } from "../inventory/guards.ts";
import type { Wished } from "./book.ts";
import type { DocumentRow } from "./named-documents.ts";

interface Writing {
  wished: Wished;
  drafted: Drafted;
  subject: DocumentRow | undefined;
  hash: string;
}

/**
 * Writes a document, its movements and the balances they change, all of them locked before, and
 * returns its number; undefined when the key was taken meanwhile.
 */
export async function writeDocument(trx: Db, writing: Writing): Promise<number | undefined> {
  const { wished, drafted, subject, hash } = writing;
  const { command, text, nowMs } = wished;
  const entries = JSON.stringify(drafted.entries.map((entry, part) => ({ part, ...entry })));
  const changes = JSON.stringify(changesOf(drafted.entries));
  const owner = ownerOf(command, restedOn(subject));
  const { rows } = await sql<{ number: number }>`
    WITH step0 AS (
      INSERT INTO documents
        (key, kind, owner, by, subject, load, recount, booked_at, command, hash)
      VALUES (${command.key}, ${command.kind}, ${owner}, ${command.by},
        ${subject?.key ?? null}, ${"load" in command ? command.load : null},
        ${drafted.recount === true}, ${nowMs}::bigint, ${text}, ${hash})
      ON CONFLICT (key) DO NOTHING RETURNING number
    ), step1 AS (
      INSERT INTO staff_movements (number, part, from_place, to_place, product, lot, count)
      SELECT number, part, "from", "to", product, lot, count
      FROM step0, json_to_recordset(${entries}::json) AS r(part smallint, "from" text, "to" text,
        product text, lot text, count integer)
    ), step2 AS (
      UPDATE balances b SET on_hand = b.on_hand + r.change
      FROM step0, json_to_recordset(${changes}::json)
        AS r(address text, product text, lot text, change bigint)
      WHERE b.place = r.address AND b.product = r.product AND b.lot = r.lot
    ) SELECT number FROM step0`.execute(trx);
  const number = rows[0]?.number;
  if (number === undefined) return undefined;
  await writeAside(trx, writing);
  return Number(number);
}

/** The document another rests on, as {@link ownerOf} asks for it. */
function restedOn(subject: DocumentRow | undefined): Rested | undefined {
  if (subject === undefined) return undefined;
  return { command: JSON.parse(subject.command) as Command, owner: subject.owner };
}

/** Beside its movements a document may make lots known, or stop and free a zone. */
async function writeAside(trx: Db, { wished, drafted, subject }: Writing): Promise<void> {
  const { command } = wished;
  if (command.kind === "receipt") {
    await sql`INSERT INTO lots (product, lot, expiry)
      SELECT product, lot, expiry FROM json_to_recordset(${JSON.stringify(command.lines)}::json)
        AS r(product text, lot text, expiry integer) ORDER BY 1, 2
      ON CONFLICT (product, lot) DO UPDATE SET expiry = coalesce(lots.expiry, excluded.expiry)
    `.execute(trx);
  }
  if (command.kind === "stocktake") {
    const zone = zoneOf(command.warehouse, command.zone);
    await setStocktake(trx, { place: zone, stocktake: command.key });
  }
  const isOver =
    (command.kind === "count" && drafted.recount !== true) || command.kind === "reversal";
  if (!isOver || subject === undefined) return;
  const rested = JSON.parse(subject.command) as Command;
  if (rested.kind === "stocktake") {
    await sql`UPDATE places SET stocktake = NULL
      WHERE place = ${zoneOf(rested.warehouse, rested.zone)} AND stocktake = ${rested.key}`.execute(
      trx,
    );
  }
}

async function setStocktake(trx: Db, of: { place: string; stocktake: string }): Promise<void> {
  await trx
    .updateTable("places")
    .set({ stocktake: of.stocktake })
    .where("place", "=", of.place)
    .execute();
}
