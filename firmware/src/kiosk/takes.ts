import { fromHex, toBytes, toHex } from "../contract/hex.ts";
import type { Fact } from "../contract/messages.ts";
import { endOfWindow, periodOfWindow, windowOf } from "../contract/quota.ts";
import { dayNumber, dayNumberOf } from "./calendar.ts";
import { deviceTime } from "./clock.ts";
import { dayOf } from "./eligibility.ts";
import type { CardMark } from "./interface.ts";
import { readFacts } from "./journal/reader.ts";
import type { Wanted } from "./state.ts";
import {
  clearBit,
  dropEnded,
  dropTorn,
  epochByteOf,
  findPlace,
  type FoundTake,
  GAVE_BACK,
  isBlotted,
  isOf,
  isStill,
  isWhole,
  placeTake,
  ruleOf,
  seqOf,
  type Take,
  TOOK,
  TWICE,
  visitTakes,
  windowByteOf,
} from "./take-log.ts";
import { flashOf, put, type Turn } from "./turn.ts";

/**
 * What is noted of a vend in the take log: one entry for each quota rule that binds its card, or
 * one for its voucher. In flash before the intent, its end told after the result.
 */

const WHO_BYTES = 16;
/** In an entry of a voucher: the lane of its first motor run. */
const LANE_AT = 15;
/** Codes of one week share a page, so that few pages are begun. */
const WEEK_DAYS = 7;

/** Rule 0 is no quota: codes that are taken once. */
export const CODES = { rule: 0, window: 0 };

/** Entries keep 24 bits of a seq. */
const SEQ_SPAN = 0x1000000;

type Wish = Pick<Take, "who" | "rule" | "window" | "endDay">;

function padded(bytes: Uint8Array): Uint8Array {
  const who = new Uint8Array(WHO_BYTES);
  who.set(bytes);
  return who;
}

/** Who a mark is about, as the take log says it. */
export const whoOfMark = (mark: CardMark) => fromHex(mark.pseudonym);
export const whoOfVoucher = (id: string) => padded(fromHex(id));
export const whoOfLoad = (id: string) => padded(toBytes(id));

/** The day number on which a code that ends at this unix second may be forgotten. */
export function endDayOfCode(expirySeconds: number): number {
  return (Math.floor(dayNumber(expirySeconds) / WEEK_DAYS) + 1) * WEEK_DAYS;
}

function wishesOf(wanted: Wanted): Wish[] {
  if (wanted.voucher !== undefined) {
    const endDay = endDayOfCode(wanted.voucher.expiry);
    return [{ ...CODES, who: whoOfVoucher(wanted.id), endDay }];
  }
  return wanted.marks.map((mark) => {
    const { rule, window } = mark;
    return { rule, window, who: whoOfMark(mark), endDay: dayNumberOf(endOfWindow(window)) };
  });
}

/** Whether the log can still note what this vend would take. */
export function hasRoomFor(turn: Turn, wanted: Wanted): boolean {
  const read = flashOf(turn);
  const wishes = wishesOf(wanted);
  const need = wishes.length;
  return wishes.every(({ endDay }) => {
    return findPlace(turn.state.fixed.takes, read, { endDay, need }) !== undefined;
  });
}

/** Writes one entry; false when the log is full. */
function noteTake(turn: Turn, wish: Wish, as: { seq: number; became: number }): boolean {
  const { endDay } = wish;
  const place = findPlace(turn.state.fixed.takes, flashOf(turn), { endDay, need: 1 });
  if (place === undefined) return false;
  const { epoch } = turn.state.journal.durable;
  for (const effect of placeTake(place, { ...wish, ...as, epoch })) turn.effects.push(effect);
  return true;
}

/** Before the first `restocked` fact of a load code: notes its use. False when the log is full. */
export function openLoad(turn: Turn, id: string, untilSeconds: number): boolean {
  const wish = { ...CODES, who: whoOfLoad(id), endDay: endDayOfCode(untilSeconds) };
  return noteTake(turn, wish, { seq: turn.state.journal.durable.seq + 1, became: 0 });
}

/** After its facts: a load of which any line is in the journal was used, once and for all. */
export function closeLoad(turn: Turn, recorded: boolean): void {
  markOpen(turn, recorded ? TOOK : GAVE_BACK);
}

/** Before the first intent of a permission: notes who takes. False when the log is full. */
export function openTakes(turn: Turn, wanted: Wanted, lane: number): boolean {
  if (turn.state.takes.open > 0) return true;
  const wishes = wishesOf(wanted);
  if (wishes.length === 0) return true;
  const seq = turn.state.journal.durable.seq + 1;
  put(turn, { takes: { ...turn.state.takes, open: seq } });
  for (const wish of wishes) {
    if (wanted.voucher !== undefined) wish.who[LANE_AT] = lane;
    if (!noteTake(turn, wish, { seq, became: 0 })) return false;
  }
  return true;
}

/** After an intent: notes when it is the second one under what was noted. */
export function noteIntent(turn: Turn, intent: number): void {
  const { open } = turn.state.takes;
  if (open > 0 && open !== intent) markOpen(turn, TWICE);
}

/** Every entry of which nothing became yet. */
function visitOpen(turn: Turn, visit: (found: FoundTake) => void): void {
  visitTakes(turn.state.fixed.takes, flashOf(turn), (found) => {
    if (isStill(found, TOOK) && isStill(found, GAVE_BACK) && isWhole(found)) visit(found);
    return false;
  });
}

function markOpen(turn: Turn, bit: number): void {
  const at: number[] = [];
  visitOpen(turn, (found) => at.push(found.address));
  for (const address of at) turn.effects.push(clearBit(flashOf(turn), address, bit));
}

/** After the result, in flash: the person took a box, or did not. */
export function closeTakes(turn: Turn, took: boolean): void {
  const { takes } = turn.state;
  if (takes.open === 0) return;
  markOpen(turn, took ? TOOK : GAVE_BACK);
  put(turn, { takes: { ...takes, open: 0, owed: true } });
}

/**
 * Whether the facts from an entry's seq on say that a box fell, or may have, or that a load's first
 * line was recorded. No vend comes after one that is still open. An entry of an epoch that is
 * gone is believed to have taken.
 */
function tookByFacts(turn: Turn, found: FoundTake): boolean {
  const { journal } = turn.state;
  const { seq, epoch } = journal.durable;
  if (epochByteOf(found) !== (epoch & 255)) return true;
  const from = Math.floor(seq / SEQ_SPAN) * SEQ_SPAN + seqOf(found);
  let next = from;
  let intended = false;
  let took = false;
  function visit(fact: Fact): boolean {
    next = fact.seq + 1;
    if (fact.seq === from) {
      intended = fact.kind === "vend-intended" || fact.kind === "restocked";
      took = fact.kind === "restocked";
    }
    const results = fact.kind === "dispensed" || fact.kind === "vend-uncertain";
    if (results && fact.body.intent >= from) took = true;
    return true;
  }
  for (;;) {
    const at = next;
    readFacts(journal, flashOf(turn), { seq: at, visit });
    if (next === at || next > seq) break;
  }
  return intended && took;
}

/** At boot: what a power cut left open is settled by what the journal says of its vend. */
export function settleTakes(turn: Turn): void {
  const { fixed } = turn.state;
  const read = flashOf(turn);
  for (const effect of dropTorn(fixed.takes, read)) turn.effects.push(effect);
  const open: { address: number; bit: number }[] = [];
  visitOpen(turn, (found) => {
    open.push({ address: found.address, bit: tookByFacts(turn, found) ? TOOK : GAVE_BACK });
  });
  for (const { address, bit } of open) turn.effects.push(clearBit(flashOf(turn), address, bit));
}

/**
 * Once a day of a trusted clock: what is over is erased whole. Where codes are noted a clock chip
 * alone is not believed: one that runs ahead for a while would have vouchers forgotten that live.
 */
export function dropTakes(turn: Turn): void {
  const { takes, clock, vend, fixed, flashFailed } = turn.state;
  if (vend.at !== "idle" || flashFailed) return;
  const now = deviceTime(clock, turn.moment);
  const authentic = clock.authentic !== undefined;
  const today = dayNumber(now.time);
  // Counted apart, so that authenticated time looks once more at what the chip left.
  const looked = authentic ? today : -today;
  if (now.trust !== "trusted" || looked === takes.droppedDay) return;
  const of = { today, codesToo: authentic };
  for (const effect of dropEnded(fixed.takes, flashOf(turn), of)) turn.effects.push(effect);
  if (authentic) blotEnded(turn, dayOf(now));
  put(turn, { takes: { ...takes, droppedDay: looked } });
}

/**
 * Where room is short a month's entries lie in a year's page; when their window is over the
 * pseudonym is written over with zeros. Only on authenticated time, for there is no way back.
 */
function blotEnded(turn: Turn, today: number): void {
  const { fixed, keys } = turn.state;
  const windows: { [rule: number]: number } = {};
  for (const { rule, window } of keys.bases)
    windows[rule] = windowOf(periodOfWindow(window), today);
  const over: number[] = [];
  visitTakes(fixed.takes, flashOf(turn), (found) => {
    const window = windows[ruleOf(found)];
    // Behind, within half of a byte's round: a later window was begun while a clock ran ahead.
    const isOver = window !== undefined && ((windowByteOf(found) - window) & 255) > 127;
    if (isOver && !isBlotted(found)) over.push(found.address);
    return false;
  });
  const bytes = new Uint8Array(WHO_BYTES);
  for (const address of over) turn.effects.push({ kind: "flash-write", address, bytes });
}

/** Boxes a person has under a mark's rule in its window, as far as this kiosk knows. */
export function countTaken(turn: Turn, mark: CardMark): number {
  const of = { rule: mark.rule, window: mark.window, who: whoOfMark(mark) };
  let count = 0;
  visitTakes(turn.state.fixed.takes, flashOf(turn), (found) => {
    if (isOf(found, of) && isStill(found, GAVE_BACK)) count++;
    return false;
  });
  return count;
}

/** What this kiosk knows of a code: `lane` is that of a voucher's one run without a box. */
export type CodeUse = { used: boolean; lane: number };

/**
 * A code is taken once. A voucher whose only motor run ended without a box may run once more, in
 * another lane (invariant 2).
 */
export function useOfCode(turn: Turn, who: Uint8Array): CodeUse {
  const use = { used: false, lane: 0 };
  visitTakes(turn.state.fixed.takes, flashOf(turn), (found) => {
    if (!isOf(found, { ...CODES, who })) return false;
    if (isStill(found, GAVE_BACK) || !isStill(found, TWICE) || use.lane > 0) use.used = true;
    use.lane = found.page[found.at + LANE_AT] ?? 0;
    return use.used;
  });
  return use;
}

/** The pseudonym of an entry as it travels. */
export function pseudonymIn(found: FoundTake): string {
  return toHex(new Uint8Array(found.page.subarray(found.at, found.at + WHO_BYTES)));
}

/** Room for the entry of a load code. */
export function hasRoomForCode(turn: Turn, expirySeconds: number): boolean {
  const wish = { endDay: endDayOfCode(expirySeconds), need: 1 };
  return findPlace(turn.state.fixed.takes, flashOf(turn), wish) !== undefined;
}
