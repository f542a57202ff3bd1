import type { Refusal } from "../contract/codes.ts";
import { numberOf } from "../contract/keys.ts";
import { LIMITS } from "../contract/limits.ts";
import type { Grant } from "../contract/messages.ts";
import { minuteOfDay } from "./calendar.ts";
import { deviceTime } from "./clock.ts";
import { freeRecords } from "./journal/room.ts";
import { chooseLane } from "./lanes.ts";
import { tellProgress } from "./messages.ts";
import type { Choice, Vend, Wanted } from "./state.ts";
import { isNoisy, isQuiet } from "./strays.ts";
import { closeTakes } from "./takes.ts";
import { put, show, showResult, type Turn } from "./turn.ts";

/** How long a drop sensor may take to answer its self-test. */
export const DROP_TEST_MS = 2000;

/** Ends a permission that had no intent: it is remembered until restart only, flash untouched. */
export function refuse(turn: Turn, id: string, code: Refusal): void {
  const ended = turn.state.ended.concat([id]);
  put(turn, { ended: ended.slice(Math.max(0, ended.length - LIMITS.permissionsRemembered)) });
  tellProgress(turn, id, { state: "refused", code });
}

/** A phone waits for news of a grant; of cards and vouchers nothing is told but facts. */
export function tellWanted(turn: Turn, wanted: Wanted, told: Parameters<typeof tellProgress>[2]) {
  if (wanted.permission === "grant") tellProgress(turn, wanted.id, told);
}

/** Refuses what stands before the machine: lamp off, the reason on the display. */
export function refuseHere(turn: Turn, wanted: Wanted, code: Refusal): void {
  put(turn, { vend: { at: "idle" } });
  turn.effects.push({ kind: "lamp", on: false });
  showResult(turn, code);
  if (wanted.permission === "grant") refuse(turn, wanted.id, code);
}

/**
 * Ends a vend that is between test and intent. A second attempt that cannot go on ends as the
 * first did: without a box.
 */
export function giveUp(turn: Turn, vend: { wanted: Wanted; attempt: number }, code: Refusal): void {
  const { wanted } = vend;
  closeTakes(turn, false);
  if (vend.attempt === firstAttempt(wanted)) return refuseHere(turn, wanted, code);
  put(turn, { vend: { at: "idle" } });
  showResult(turn, "no-drop");
  tellWanted(turn, wanted, { state: "ended", code: "no-drop" });
}

/** A voucher that ran one motor without a box, and came back, is at its second. */
function firstAttempt(wanted: Wanted): number {
  return wanted.tried > 0 ? 2 : 1;
}

function isOpenHour(hours: { open: number; close: number }, minute: number): boolean {
  const { open, close } = hours;
  return open <= close ? minute >= open && minute < close : minute >= open || minute < close;
}

/**
 * The lane to use, or why none. Opening hours hold only for a trusted clock: they are a courtesy,
 * and a person stands there.
 */
export function precheck(turn: Turn, wanted: Wanted, except: number): Choice | Refusal {
  const { state, moment } = turn;
  if (state.journal.durable.epoch === 0 || state.plan === undefined) return "no-epoch";
  const plan = state.plan.plan;
  if (!plan.ways[wanted.permission]) return "way-closed";
  if (state.doorOpenedMs !== undefined) return "door-open";
  if (state.flashFailed) return "journal-full";
  if (freeRecords(state.journal) < LIMITS.journalReserveRecords) return "journal-full";
  if (isNoisy(turn) && !isQuiet(turn)) return "sensor-blind";
  const now = deviceTime(state.clock, moment);
  const trusted = now.trust === "trusted";
  if (trusted && !isOpenHour(plan.hours, minuteOfDay(now.time))) return "closed-hours";
  const wish = { product: wanted.product, lane: wanted.lane, except };
  return chooseLane({ durable: state.journal.durable, plan }, now, wish);
}

function idOf(vend: Vend): string {
  if (vend.at === "idle") return "";
  return "wanted" in vend ? vend.wanted.id : vend.run.wanted.id;
}

/** Only a phone can type a number; card and voucher are there already, and press the button. */
function numberFor(turn: Turn, wanted: Wanted): string {
  const { fixed, link } = turn.state;
  if (wanted.permission !== "grant" || link.key === undefined) return "";
  return numberOf(fixed.mac, link.key, { session: link.session, grant: wanted.id });
}

/** Lights the button for a person who may have a box. */
export function arm(turn: Turn, wanted: Wanted, lifeMs: number): void {
  const { plan } = turn.state;
  const number = numberFor(turn, wanted);
  const confirmMs = (plan?.plan.timeouts.confirmSeconds ?? LIMITS.grantSeconds) * 1000;
  const untilMs = turn.moment.uptimeMs + Math.min(lifeMs, confirmMs);
  put(turn, { vend: { at: "armed", wanted, number, untilMs, tries: 0 }, restMs: undefined });
  show(turn, number === "" ? "press-button" : "armed", number);
  turn.effects.push({ kind: "lamp", on: true });
  tellWanted(turn, wanted, { state: "armed", code: "" });
}

/** A number typed on the phone; three wrong ones end the grant. */
function typed(turn: Turn, vend: Extract<Vend, { at: "armed" }>, number: string): void {
  if (number === vend.number) return confirm(turn);
  const tries = vend.tries + 1;
  if (tries >= LIMITS.numberTriesMax) return refuseHere(turn, vend.wanted, "wrong-number");
  put(turn, { vend: { ...vend, tries } });
  tellProgress(turn, vend.wanted.id, { state: "armed", code: "wrong-number" });
}

/** The grant that is being served came again: with a number it may confirm. */
function again(turn: Turn, number: string | undefined): void {
  const { vend } = turn.state;
  if (vend.at === "armed" && number !== undefined) return typed(turn, vend, number);
  const state = vend.at === "armed" ? "armed" : vend.at === "testing" ? "confirmed" : "dropping";
  tellProgress(turn, idOf(vend), { state, code: "" });
}

function isRepeated(turn: Turn, id: string): boolean {
  const { ended, journal } = turn.state;
  return ended.indexOf(id) >= 0 || journal.durable.permissions.indexOf(id) >= 0;
}

/** A grant is noted nowhere but in its facts. */
const NOTHING_TAKEN = { tried: 0, marks: [], voucher: undefined };

/** A fresh, authentic grant. */
export function granted(turn: Turn, grant: Grant): void {
  const { vend } = turn.state;
  const { id } = grant;
  if (vend.at !== "idle" && idOf(vend) === id) return again(turn, grant.number);
  if (isRepeated(turn, id)) {
    return tellProgress(turn, id, { state: "refused", code: "grant-repeated" });
  }
  const leftMs = grant.until * 1000 - turn.moment.uptimeMs;
  const lifeMs = Math.min(leftMs, LIMITS.grantSeconds * 1000);
  if (lifeMs <= 0) return refuse(turn, id, "grant-expired");
  if (vend.at !== "idle" || turn.state.load !== undefined) return refuse(turn, id, "busy");
  const what = { product: grant.product ?? "", lane: grant.lane ?? 0 };
  const wanted: Wanted = { id, permission: "grant", ...what, ...NOTHING_TAKEN };
  const choice = precheck(turn, wanted, 0);
  if (typeof choice === "string") return refuse(turn, id, choice);
  arm(turn, wanted, lifeMs);
}

/** Begins the self-test that must be good before an intent is written. */
export function testBefore(
  turn: Turn,
  vend: { wanted: Wanted; choice: Choice; attempt: number },
): void {
  const untilMs = turn.moment.uptimeMs + DROP_TEST_MS;
  put(turn, { vend: { at: "testing", ...vend, untilMs } });
  turn.effects.push({ kind: "drop-test" });
}

/** A person at the machine confirmed: by the lit button, or by the number it shows. */
export function confirm(turn: Turn): void {
  const { vend } = turn.state;
  if (vend.at !== "armed") return;
  const { wanted } = vend;
  const choice = precheck(turn, wanted, wanted.tried);
  if (typeof choice === "string") return refuseHere(turn, wanted, choice);
  turn.effects.push({ kind: "lamp", on: false });
  tellWanted(turn, wanted, { state: "confirmed", code: "" });
  testBefore(turn, { wanted, choice, attempt: firstAttempt(wanted) });
}
