import { hash } from "node:crypto";
import { sql } from "kysely";
import { LINES_MAX, type Command } from "../inventory/commands.ts";
import { refused, type Refused } from "../inventory/refusals.ts";
import type { Db } from "../database/tables.ts";
import { book } from "../ledger/book.ts";
import type { Parts } from "../parts.ts";
import { writeAudit } from "../people/audit-log.ts";
import { openPlace } from "../places/places.ts";
import { placeIn, stockIn, type BadRow, type Read, type StockLine } from "./opening-rows.ts";
import type { RawOpening } from "./opening-workbook.ts";

export interface ImportOutcome {
  /** Every line that cannot be taken; with one of them nothing is. */
  bad: BadRow[];
  /** What was brought in, or would be. */
  places: number;
  lines: number;
  boxes: number;
}

/** Turns the transaction back, with what it came to. */
class TurnedBack extends Error {
  readonly outcome: ImportOutcome;

  constructor(outcome: ImportOutcome) {
    super("turned back");
    this.outcome = outcome;
  }
}

/**
 * Opens places and books what stores hold on the first day: a receipt into 待验 and, for what is
 * good or bad, its acceptance. All of it or, with a bad line or `dryRun`, nothing. The same file a
 * second time changes nothing; another file for a store with documents is refused.
 */
export async function importOpening(
  parts: Parts,
  opening: RawOpening,
  how: { by: string; dryRun: boolean; progress?: (done: number, of: number) => void },
): Promise<ImportOutcome> {
  const text = JSON.stringify(opening);
  const stem = "opening-" + hash("sha256", text).slice(0, 16);
  try {
    return await parts.db.transaction().execute(async (trx) => {
      const work = new Import({ ...parts, db: trx }, { ...how, stem });
      const outcome = await work.run(opening);
      if (how.dryRun || outcome.bad.length > 0) throw new TurnedBack(outcome);
      const { places, lines, boxes } = outcome;
      await writeAudit(trx, {
        at: parts.time.nowMs(),
        actor: how.by,
        action: "opening.import",
        subject: stem,
        place: "",
        before: null,
        after: { places, lines, boxes },
      });
      return outcome;
    });
  } catch (error) {
    if (error instanceof TurnedBack) return error.outcome;
    throw error;
  }
}

/** What documents say they were made for. */
const NOTE = "期初库存 opening stock";

interface How {
  by: string;
  /** First part of every document's key, of the file's content. */
  stem: string;
  progress?: (done: number, of: number) => void;
}

class Import {
  readonly #parts: Parts;
  readonly #how: How;
  readonly #bad: BadRow[] = [];

  constructor(parts: Parts, how: How) {
    this.#parts = parts;
    this.#how = how;
  }

  async run(opening: RawOpening): Promise<ImportOutcome> {
    const total = opening.places.length + opening.stock.length;
    let done = 0;
    const step = () => this.#how.progress?.((done += 1), total);
    let places = 0;
    for (const read of opening.places.map(placeIn)) {
      const answer = "wish" in read ? await openPlace(this.#parts, read.wish) : undefined;
      if (this.#took("places", read, answer)) places += 1;
      step();
    }
    const lines: StockLine[] = [];
    for (const read of opening.stock.map(stockIn)) {
      const answer = "wish" in read ? await this.#tryAlone(read.wish) : undefined;
      if (this.#took("stock", read, answer) && "wish" in read) lines.push(read.wish);
      step();
    }
    if (this.#bad.length === 0) await this.#bookAll(lines);
    const boxes = lines.reduce((sum, { count }) => sum + count, 0);
    return { bad: this.#bad, places, lines: lines.length, boxes };
  }

  /** Whether a line can be taken; otherwise it is noted why not. */
  #took(
    sheet: BadRow["sheet"],
    read: Read<unknown>,
    answer: { ok: true } | Refused | undefined,
  ): boolean {
    if ("bad" in read) this.#bad.push(read.bad);
    else if (answer?.ok === true) return true;
    else if (answer !== undefined) {
      this.#bad.push({ sheet, row: read.row, code: answer.code, detail: answer.detail });
    }
    return false;
  }

  /** Each line as documents of its own, taken back: so every bad one is found, not the first. */
  async #tryAlone(line: StockLine): Promise<{ ok: true } | Refused> {
    const { db } = this.#parts;
    if (await hasOtherDocuments(db, line.warehouse, this.#how.stem)) {
      return refused("opening-booked", line.warehouse);
    }
    await sql`SAVEPOINT line`.execute(db);
    const answer = await this.#book([line], "alone");
    await sql`ROLLBACK TO SAVEPOINT line`.execute(db);
    return answer;
  }

  async #bookAll(lines: readonly StockLine[]): Promise<void> {
    const stores = Map.groupBy(lines, ({ warehouse, zone }) => `${warehouse} ${zone}`);
    let documents = 0;
    for (const [, inZone] of stores) {
      for (let from = 0; from < inZone.length; from += LINES_MAX) {
        const some = inZone.slice(from, from + LINES_MAX);
        const answer = await this.#book(some, String((documents += 1)));
        if (!answer.ok) this.#blame(answer);
      }
    }
  }

  /** What is right alone and wrong together, such as a lot in two lines, has no line of its own. */
  #blame({ code, detail }: Refused): void {
    this.#bad.push({ sheet: "stock", row: 0, code, detail });
  }

  /** `name` is the last part of the documents' key. */
  async #book(lines: readonly StockLine[], name: string): Promise<{ ok: true } | Refused> {
    const [{ warehouse, zone } = { warehouse: "", zone: "pending" }] = lines;
    const common = { by: this.#how.by, warehouse };
    const key = `${this.#how.stem}-${name}`;
    const received = lines.map(({ product, lot, expiry, count }) => {
      return { product, lot, expiry, count };
    });
    const answer = await book(this.#parts, {
      ...common,
      kind: "receipt",
      key,
      note: NOTE,
      lines: received,
    } satisfies Command);
    if (!answer.ok || zone === "pending") return answer;
    const looked = lines.map(({ product, lot, count }) => {
      const isGood = zone === "qualified";
      return { product, lot, accepted: isGood ? count : 0, rejected: isGood ? 0 : count };
    });
    return book(this.#parts, {
      ...common,
      kind: "acceptance",
      key: `${key}-accepted`,
      from: "pending",
      reason: NOTE,
      lines: looked,
    } satisfies Command);
  }
}

async function hasOtherDocuments(db: Db, owner: string, stem: string): Promise<boolean> {
  const row = await db
    .selectFrom("documents")
    .select("number")
    .where("owner", "=", owner)
    .where("key", "not like", stem + "-%")
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
