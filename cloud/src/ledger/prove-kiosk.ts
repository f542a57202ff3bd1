import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import type { Mismatch } from "./prove-books.ts";
import { foldAll } from "./rebuild.ts";
import type { Batch } from "./write-batch.ts";

/**
 * Folds every fact of a kiosk again and compares each row derived from them: lanes in their order,
 * movements, uncertain vends and faults.
 */
export async function proveKiosk(db: Db, kiosk: string): Promise<Mismatch[]> {
  const { books, batch } = await foldAll(db, kiosk);
  const lanes = [...books.lanes].sort((a, b) => a[0] - b[0]);
  const stock = lanes.flatMap(([lane, queue]) =>
    queue.map((row) => [lane, row.product, row.lot, row.expiry, row.count].join(" ")),
  );
  const faults = books.faults.map(({ code, lane }) => `${code} ${lane}`);
  const compare = (what: Mismatch["what"], of: { folded: string[]; shown: string[] }) => {
    const lines = differences(of);
    const detail = lines.slice(0, LINES_MAX).join("; ");
    return lines.length === 0 ? [] : [{ place: kiosk, what, detail }];
  };
  return [
    ...compare("stock-and-facts", { folded: numbered(stock), shown: await stockOf(db, kiosk) }),
    ...compare("movements-and-facts", {
      folded: batch.movements.map(movementText),
      shown: await movementsOf(db, kiosk),
    }),
    ...compare("vends-and-facts", {
      folded: batch.opened.map((vend) => vendText(settledIn(batch, vend))),
      shown: await vendsOf(db, kiosk),
    }),
    ...compare("faults-and-facts", { folded: faults, shown: await faultsOf(db, kiosk) }),
  ];
}

/** At most so many lines of one kiosk and kind; more of them say nothing new. */
const LINES_MAX = 5;

function differences({ folded, shown }: { folded: string[]; shown: string[] }): string[] {
  const missing = minus(folded, shown).map((line) => `missing: ${line}`);
  const strange = minus(shown, folded).map((line) => `not told by any fact: ${line}`);
  return [...missing, ...strange];
}

function minus(lines: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return lines.filter((line) => !known.has(line));
}

/** The order of a lane's lots is a fact too: which one drops next. */
const numbered = (lines: readonly string[]) => lines.map((line, i) => `${i + 1}: ${line}`);

async function stockOf(db: Db, kiosk: string): Promise<string[]> {
  const rows = await db
    .selectFrom("stock")
    .selectAll()
    .where("kiosk", "=", kiosk)
    .orderBy("lane")
    .orderBy("place")
    .execute();
  return numbered(rows.map((r) => [r.lane, r.product, r.lot, r.expiry, r.on_hand].join(" ")));
}

type Moved = Batch["movements"][number];

function movementText(m: Moved): string {
  const at = `${m.epoch}/${m.seq}/${m.part}`;
  return `${at} ${m.from}>${m.to} ${m.lane} ${m.product} ${m.lot} ${m.count} ${m.load}`;
}

async function movementsOf(db: Db, kiosk: string): Promise<string[]> {
  const { rows } = await sql<Moved>`
    SELECT epoch, seq, part, from_place AS "from", to_place AS "to", lane, product, lot, count, load
    FROM movements WHERE kiosk = ${kiosk}`.execute(db);
  return rows.map(movementText);
}

type Vend = Batch["opened"][number];

function settledIn(batch: Batch, vend: Vend): Vend {
  const settled = batch.settled.find((s) => s.epoch === vend.epoch && s.seq === vend.seq);
  return { ...vend, ...settled };
}

function vendText(v: Vend): string {
  const settling = `${v.settledEpoch ?? "-"}/${v.settledSeq ?? "-"} ${v.fell ?? "-"}`;
  return `${v.epoch}/${v.seq} ${v.lane} ${v.product} ${v.lot} settled ${settling}`;
}

async function vendsOf(db: Db, kiosk: string): Promise<string[]> {
  const { rows } = await sql<Vend>`
    SELECT epoch, seq, lane, product, lot, settled_epoch AS "settledEpoch",
      settled_seq AS "settledSeq", fell FROM uncertain_vends WHERE kiosk = ${kiosk}`.execute(db);
  return rows.map(vendText);
}

/** Faults the cloud noticed itself (lane -1) are of no fact. */
async function faultsOf(db: Db, kiosk: string): Promise<string[]> {
  const rows = await db
    .selectFrom("open_faults")
    .select(["code", "lane"])
    .where("kiosk", "=", kiosk)
    .where("lane", ">=", 0)
    .execute();
  return rows.map(({ code, lane }) => `${code} ${lane}`);
}
