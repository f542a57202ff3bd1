import type { Booked } from "@anxin/cloud";
import { type Line, PaperBooks } from "../ledger/paper-books.ts";
import type { LedgerFact } from "./evidence.ts";
import { whole } from "./ledger-reading.ts";
import type { StoreEvidence } from "./store-evidence.ts";

type Lots = readonly { lot: string; count: number }[];

/**
 * Paper books of the whole county up to a moment: documents by what they mean, facts by what they
 * tell. What a count finds missing is written against `unexplained/kiosk`.
 */
export function countyBooks(
  facts: readonly LedgerFact[],
  { wishes, papers, loads }: Pick<StoreEvidence, "wishes" | "papers" | "loads">,
  untilMs = Infinity,
): PaperBooks {
  const books = new PaperBooks();
  for (const [load, line] of loads) books.planned(load, line);
  const wished = new Map(wishes.map((wish) => [wish.command.key, wish]));
  for (const { key, bookedAt } of papers) {
    const wish = wished.get(key);
    if (wish?.booked === undefined || bookedAt > untilMs) continue;
    books.booked(wish.command, { entries: wish.booked.entries } as Booked);
  }
  for (const fact of facts) if ((fact.committedMs ?? 0) <= untilMs) apply(books, fact);
  return books;
}

function apply(books: PaperBooks, { kiosk, kind, body }: LedgerFact): void {
  const lane = whole(body["lane"]);
  if (lane === 0) return;
  const at = `${kiosk}/${lane}`;
  const line: Line = {
    product: String(body["product"]),
    lot: String(body["lot"]),
    count: whole(body["count"]),
  };
  if (kind === "restocked") move(books, [`in-transit/${String(body["load"])}`, at], line);
  if (kind === "removed") move(books, [at, `returns/${kiosk}`], line);
  if (kind === "dispensed") move(books, [at, `dispensed/${kiosk}`], line);
  if (kind !== "counted") return;
  for (const held of books.at(at)) move(books, [at, `unexplained/${kiosk}`], held);
  for (const { lot, count } of body["lots"] as Lots) {
    move(books, [`unexplained/${kiosk}`, at], { product: line.product, lot, count });
  }
}

function move(books: PaperBooks, [from, to]: readonly [string, string], line: Line): void {
  books.add([from, line, -line.count]);
  books.add([to, line, line.count]);
}
