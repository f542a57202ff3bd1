import type { Fact } from "../../contract/messages.ts";
import type { FlashRead } from "../interface.ts";
import type { Lot } from "./durable.ts";
import { factOf } from "./fact-codec.ts";
import type { Journal } from "./journal.ts";
import { PAGE_HEADER_BYTES, addressOf, decodePageHeader } from "./page.ts";
import { NON_FACT_KINDS_FROM, nextRecord } from "./record.ts";
import { KIND_LOT_NAMED } from "./append.ts";
import { decodeLots, getLot } from "./snapshot.ts";

function placeOfSeq(journal: Journal, seq: number): number {
  let place = -1;
  for (let i = 0; i < journal.pages.length; i++) {
    if ((journal.pages[i]?.base ?? seq) < seq) place = i;
  }
  return place;
}

function factsOfPage(page: Uint8Array, base: number, visit: (fact: Fact) => boolean): void {
  let names: Lot[] = decodeLots(page, PAGE_HEADER_BYTES).lots;
  let seq = base;
  let at = PAGE_HEADER_BYTES + (decodePageHeader(page)?.stateBytes ?? 0);
  for (;;) {
    const record = nextRecord(page, at, seq);
    if (record === undefined) return;
    at = record.end;
    const body = { bytes: page, at: record.bodyAt };
    if (record.kind === KIND_LOT_NAMED) names = names.concat([getLot(body)]);
    if (record.kind >= NON_FACT_KINDS_FROM) continue;
    seq = record.seq;
    const fact = factOf(record, body, names);
    if (fact === undefined || !visit(fact)) return;
  }
}

/**
 * Visits the facts from `seq` on that share its page, in order, until `visit` says false.
 * They are read from flash each time: a board keeps no copy of its journal.
 */
export function readFacts(
  journal: Journal,
  read: FlashRead,
  from: { seq: number; visit: (fact: Fact) => boolean },
): void {
  const place = placeOfSeq(journal, from.seq);
  const entry = journal.pages[place];
  if (entry === undefined) return;
  const isWritten = place === journal.pages.length - 1;
  const bytes = isWritten ? journal.at : journal.map.pageBytes;
  const page = read(addressOf(journal.map, entry.turn), bytes);
  if (decodePageHeader(page)?.turn !== entry.turn) return;
  factsOfPage(page, entry.base, (fact) => fact.seq < from.seq || from.visit(fact));
}

/**
 * The journal without the pages up to the one that should hold `seq` but does not: what is gone is
 * declared a gap.
 */
export function withoutUnreadable(journal: Journal, seq: number): Journal {
  const place = placeOfSeq(journal, seq);
  if (place < 0 || place >= journal.pages.length - 1) return journal;
  return { ...journal, pages: journal.pages.slice(place + 1) };
}
