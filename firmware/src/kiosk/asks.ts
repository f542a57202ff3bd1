import { LIMITS } from "../contract/limits.ts";
import type { Answer, Ask } from "../contract/messages.ts";
import { periodOfWindow, type QuotaBase, quotaKeyOf, takeOf, windowOf } from "../contract/quota.ts";
import { deviceTime } from "./clock.ts";
import { baseAt, dayOf } from "./eligibility.ts";
import type { CardMark } from "./interface.ts";
import { publish, takeN } from "./messages.ts";
import type { Vend } from "./state.ts";
import {
  ANSWERED,
  clearBit,
  epochByteOf,
  type FoundTake,
  GAVE_BACK,
  isStill,
  isWhole,
  ruleOf,
  seqOf,
  TOOK,
  visitTakes,
  windowByteOf,
} from "./take-log.ts";
import { pseudonymIn } from "./takes.ts";
import { flashOf, put, type Turn } from "./turn.ts";

/** What is asked of the county's quota table, and what becomes of its answers. */

type Want = Exclude<Ask["want"], "epoch" | "program">;

const RESEND_MS = LIMITS.resendSeconds * 1000;

function ask(turn: Turn, want: Want, of: CardMark & { take: string }): number {
  const n = takeN(turn);
  const { rule, window, pseudonym, take } = of;
  const told: Ask = { want, session: turn.state.link.session, n, rule, window, pseudonym, take };
  publish(turn, "ask", { json: JSON.stringify(told), qos: 1, retain: false });
  return n;
}

/** The id of what a vend of this seq takes, under the key of a base's window. */
function takeUnder(turn: Turn, base: QuotaBase, seq: number): string {
  const { fixed, journal } = turn.state;
  const vend = { kiosk: fixed.config.kiosk, epoch: journal.durable.epoch, seq };
  return takeOf(fixed.mac, quotaKeyOf(fixed.mac, base), vend);
}

/** Whether there is somebody to ask: connected, and a receipt of this session was heard. */
export function canAsk(turn: Turn): boolean {
  const { link } = turn.state;
  return link.phase === "up" && link.marked;
}

/** May this person have a box? The number of the question; undefined when it cannot be asked. */
export function askMay(turn: Turn, mark: CardMark): number | undefined {
  const base = baseAt(turn.state, mark.rule, mark.window);
  if (base === undefined || !canAsk(turn)) return undefined;
  const take = takeUnder(turn, base, turn.state.journal.durable.seq + 1);
  return ask(turn, "may", { ...mark, take });
}

/** The base of the window that is now; the stored one's while the clock cannot tell. */
function baseNow(turn: Turn, rule: number): QuotaBase | undefined {
  const now = deviceTime(turn.state.clock, turn.moment);
  const stored = turn.state.keys.bases.filter((b) => b.rule === rule)[0];
  if (stored === undefined || now.trust !== "trusted") return stored;
  return baseAt(turn.state, rule, windowOf(periodOfWindow(stored.window), dayOf(now)));
}

function isOwed(found: FoundTake, epoch: number): boolean {
  const settled = !isStill(found, TOOK) || !isStill(found, GAVE_BACK);
  if (ruleOf(found) === 0 || !settled || !isStill(found, ANSWERED)) return false;
  return epochByteOf(found) === epoch && isWhole(found);
}

/**
 * Tells the county of one take it does not know of yet; what belongs to a window that is over is
 * not told, because its table is gone. One question at a time.
 */
export function askOwed(turn: Turn): void {
  const { takes, vend, fixed, journal } = turn.state;
  if (!takes.owed || takes.asked !== undefined || vend.at !== "idle" || !canAsk(turn)) return;
  let base: QuotaBase | undefined;
  let next: FoundTake | undefined;
  visitTakes(fixed.takes, flashOf(turn), (found) => {
    if (!isOwed(found, journal.durable.epoch & 255)) return false;
    base = baseNow(turn, ruleOf(found));
    if (base === undefined || (base.window & 255) !== windowByteOf(found)) return false;
    next = found;
    return true;
  });
  if (base === undefined || next === undefined) {
    return put(turn, { takes: { ...takes, owed: false } });
  }
  tellTake(turn, next, base);
}

function tellTake(turn: Turn, found: FoundTake, base: QuotaBase): void {
  const want = isStill(found, GAVE_BACK) ? "took" : "gave-back";
  const pseudonym = pseudonymIn(found);
  const { rule, window } = base;
  const take = takeUnder(turn, base, seqOf(found));
  const n = ask(turn, want, { rule, window, pseudonym, take });
  const asked = { n, address: found.address, sentMs: turn.moment.uptimeMs };
  put(turn, { takes: { ...turn.state.takes, asked } });
}

/** When a question without an answer is asked again. */
export function askAgainMs(turn: Turn): number | undefined {
  const { asked } = turn.state.takes;
  return asked === undefined ? undefined : asked.sentMs + RESEND_MS;
}

/** Forgets a question without an answer, so that it is asked again. */
export function askAgain(turn: Turn): void {
  put(turn, { takes: { ...turn.state.takes, asked: undefined } });
}

/** An answer about a take that was told: any ends it. True when it was that. */
export function takeAnswered(turn: Turn, answer: Answer): boolean {
  const { takes } = turn.state;
  if (takes.asked === undefined || takes.asked.n !== answer.re) return false;
  turn.effects.push(clearBit(flashOf(turn), takes.asked.address, ANSWERED));
  askAgain(turn);
  return true;
}

/** Whether this answers the question the running vend waits for. */
export function isAnswerTo(vend: Vend, answer: Answer): boolean {
  return vend.at === "asking" && vend.n === answer.re;
}
