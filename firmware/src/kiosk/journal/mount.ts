import type { FlashRead } from "../interface.ts";
import { afterFact } from "./durable.ts";
import { factOf } from "./fact-codec.ts";
import { type Journal, type PageEntry, emptyJournal } from "./journal.ts";
import {
  PAGE_HEADER_BYTES,
  type PageHeader,
  type RingMap,
  addressOf,
  decodePageHeader,
  hasWholeState,
} from "./page.ts";
import {
  type FoundRecord,
  endOfWriting,
  nextRecord,
  NON_FACT_KINDS_FROM,
  RECORD_BYTES_MAX,
} from "./record.ts";
import { KIND_LOT_NAMED, KIND_SESSIONS } from "./append.ts";
import { decodeState, getLot } from "./snapshot.ts";
import { u32At } from "./bytes.ts";

/** Headers of the pages that are where their turn says, newest first. */
function headers(map: RingMap, read: FlashRead): PageHeader[] {
  const found: PageHeader[] = [];
  for (let page = 0; page < map.pages; page++) {
    const bytes = read(map.address + page * map.pageBytes, PAGE_HEADER_BYTES);
    const header = decodePageHeader(bytes);
    if (header !== undefined && header.turn % map.pages === page) found.push(header);
  }
  return found.sort((a, b) => b.turn - a.turn);
}

/** The pages that lead up to the newest without a break, oldest first. */
function chain(list: PageHeader[], newest: number): PageEntry[] {
  const pages: PageEntry[] = [];
  let epoch = 0;
  for (let i = newest; i < list.length; i++) {
    const header = list[i];
    if (header === undefined) break;
    const after = pages[0];
    if (after === undefined) epoch = header.epoch;
    else if (after.turn !== header.turn + 1 || after.base < header.base) break;
    if (header.epoch !== epoch) break;
    pages.unshift({ turn: header.turn, base: header.base });
  }
  return pages;
}

function afterRecord(journal: Journal, page: Uint8Array, record: FoundRecord): Journal {
  const { names, durable } = journal;
  const body = { bytes: page, at: record.bodyAt };
  if (record.kind === KIND_LOT_NAMED) return { ...journal, names: names.concat([getLot(body)]) };
  if (record.kind === KIND_SESSIONS) {
    const sessionsReserved = u32At(page, record.bodyAt);
    return { ...journal, durable: { ...durable, sessionsReserved } };
  }
  if (record.kind >= NON_FACT_KINDS_FROM) return journal;
  const fact = factOf(record, body, names);
  const next = fact === undefined ? { ...durable, seq: record.seq } : afterFact(durable, fact);
  return { ...journal, durable: next };
}

function replay(start: Journal, page: Uint8Array): Journal {
  let journal = start;
  let at = start.headBytes;
  const end = endOfWriting(page);
  // The last bytes of a record may themselves look erased.
  const used = page.subarray(0, Math.min(page.length, end + RECORD_BYTES_MAX));
  for (;;) {
    const record = nextRecord(used, at, journal.durable.seq);
    if (record === undefined) break;
    journal = afterRecord(journal, used, record);
    at = record.end;
  }
  return { ...journal, at: Math.max(at, end) };
}

/** What the ring says at boot. A page whose header or state is torn is a page not used. */
export function mount(map: RingMap, read: FlashRead): Journal {
  const list = headers(map, read);
  for (let i = 0; i < list.length; i++) {
    const header = list[i];
    if (header === undefined) continue;
    const page = read(addressOf(map, header.turn), map.pageBytes);
    if (!hasWholeState(page, header)) continue;
    const { durable, lots } = decodeState(page, PAGE_HEADER_BYTES, header);
    const headBytes = PAGE_HEADER_BYTES + header.stateBytes;
    const pages = chain(list, i);
    return replay({ map, pages, at: headBytes, headBytes, names: lots, durable }, page);
  }
  return emptyJournal(map);
}
