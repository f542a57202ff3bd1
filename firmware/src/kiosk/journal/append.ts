import type { Fact, FactBody, FactKind, Trust } from "../../contract/messages.ts";
import { type Durable, type Lot, afterFact } from "./durable.ts";
import type { Change, FlashEffect, Journal } from "./journal.ts";
import { currentTurn } from "./journal.ts";
import { codeOfKind, lotsOfBody, putBody, TRUST_ORDER } from "./fact-codec.ts";
import { placeOfLot } from "./lot-names.ts";
import { PAGE_HEADER_BYTES, addressOf, encodePage } from "./page.ts";
import { encodeRecord } from "./record.ts";
import { mayTurn } from "./room.ts";
import { encodeState, lotsOfState, putLot } from "./snapshot.ts";
import { putU32 } from "./bytes.ts";

/** Non-facts in flash. */
export const KIND_LOT_NAMED = 32;
export const KIND_SESSIONS = 33;

/** When a fact happened. */
export interface Stamp {
  uptime: number;
  time: number;
  trust: Trust;
}

/** A fact before it has its seq. */
export interface NewFact<K extends FactKind> extends Stamp {
  kind: K;
  body: FactBody<K>;
}

/**
 * Begins the next page with the state; undefined when the page there still holds facts nobody else
 * has.
 */
export function turnPage(journal: Journal): Change | undefined {
  if (!mayTurn(journal)) return undefined;
  const { map, durable } = journal;
  const turn = currentTurn(journal) + 1;
  const state = encodeState(durable);
  const bytes = encodePage({ turn, epoch: durable.epoch, base: durable.seq }, state);
  const address = addressOf(map, turn);
  const stored = journal.pages.length < map.pages ? journal.pages : journal.pages.slice(1);
  const headBytes = PAGE_HEADER_BYTES + state.length;
  return {
    journal: {
      ...journal,
      pages: stored.concat([{ turn, base: durable.seq }]),
      at: headBytes,
      headBytes,
      names: lotsOfState(durable),
    },
    effects: [
      { kind: "flash-erase", address },
      { kind: "flash-write", address, bytes },
    ],
  };
}

function unnamed(names: Lot[], lots: Lot[]): Lot[] {
  const missing: Lot[] = [];
  for (const lot of lots) {
    if (placeOfLot(names, lot) < 0 && placeOfLot(missing, lot) < 0) missing.push(lot);
  }
  return missing;
}

/** Writes ready records into the page being written; undefined when they do not all fit. */
function place(journal: Journal, records: Uint8Array[]): Change | undefined {
  let at = journal.at;
  const page = addressOf(journal.map, currentTurn(journal));
  const effects: FlashEffect[] = [];
  for (const bytes of records) {
    effects.push({ kind: "flash-write", address: page + at, bytes });
    at += bytes.length;
  }
  if (at > journal.map.pageBytes || journal.pages.length === 0) return undefined;
  return { journal: { ...journal, at }, effects };
}

function nonFact(seq: number, kind: number, body: Parameters<typeof encodeRecord>[1]) {
  return encodeRecord({ kind, trust: 0, seq, uptime: 0, time: 0 }, body);
}

function placeFact<K extends FactKind>(journal: Journal, fact: NewFact<K>): Change | undefined {
  const seq = journal.durable.seq;
  const missing = unnamed(journal.names, lotsOfBody(fact.kind, fact.body));
  const names = journal.names.concat(missing);
  const records = missing.map((lot) => nonFact(seq, KIND_LOT_NAMED, (w) => putLot(w, lot)));
  const head = {
    kind: codeOfKind(fact.kind),
    trust: TRUST_ORDER.indexOf(fact.trust),
    seq: seq + 1,
    uptime: fact.uptime,
    time: fact.time,
  };
  records.push(encodeRecord(head, (w) => putBody(w, fact, names)));
  const placed = place(journal, records);
  if (placed === undefined) return undefined;
  const durable = afterFact(journal.durable, { ...fact, seq: seq + 1 } as unknown as Fact);
  return { journal: { ...placed.journal, names, durable }, effects: placed.effects };
}

/** Tries the page being written, then a new one. */
function placeOrTurn(
  journal: Journal,
  attempt: (journal: Journal) => Change | undefined,
): Change | undefined {
  const here = attempt(journal);
  if (here !== undefined) return here;
  const turned = turnPage(journal);
  if (turned === undefined) return undefined;
  const there = attempt(turned.journal);
  if (there === undefined) return undefined;
  return { journal: there.journal, effects: turned.effects.concat(there.effects) };
}

/** One more fact; undefined when there is no room that may be used. */
export function append<K extends FactKind>(journal: Journal, fact: NewFact<K>): Change | undefined {
  return placeOrTurn(journal, (j) => placeFact(j, fact));
}

/** Reserves session numbers up to and including `reserved`, before any of them is used. */
export function reserveSessions(journal: Journal, reserved: number): Change | undefined {
  return placeOrTurn(journal, (j) => {
    const seq = j.durable.seq;
    const placed = place(j, [nonFact(seq, KIND_SESSIONS, (w) => putU32(w, reserved))]);
    if (placed === undefined) return undefined;
    const durable: Durable = { ...j.durable, sessionsReserved: reserved };
    return { journal: { ...placed.journal, durable }, effects: placed.effects };
  });
}
