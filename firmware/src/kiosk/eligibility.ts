import type { Refusal } from "../contract/codes.ts";
import { LIMITS } from "../contract/limits.ts";
import type { Plan, QuotaRule } from "../contract/messages.ts";
import {
  periodOfWindow,
  pseudonymOf,
  type QuotaBase,
  quotaKeyOf,
  ratcheted,
  windowOf,
  windowsBetween,
} from "../contract/quota.ts";
import { ageOn } from "../parts/age.ts";
import { civilFromDays } from "../parts/civil-day.ts";
import { type CardReading, numberInto, readIdCard, validityOn } from "../parts/id-card.ts";
import { ID_NUMBER_LENGTH } from "../parts/id-number.ts";
import { dayNumber } from "./calendar.ts";
import { type DeviceTime, deviceTime } from "./clock.ts";
import type { CardInput, CardMark, Moment } from "./interface.ts";
import type { State } from "./state.ts";

/** Who may take a box with a card: decided from a card's bytes, which nothing here keeps. */

/** Today in UTC+8, yyyymmdd. */
export function dayOf(now: DeviceTime): number {
  return civilFromDays(dayNumber(now.time));
}

/** Cards and codes need a clock that is right, not one that is merely not too early. */
export function clockRefusal(now: DeviceTime): Refusal | undefined {
  if (now.trust === "unknown") return "clock-unknown";
  return now.trust === "floor" ? "clock-unsure" : undefined;
}

/** The rules of the plan that bind the card. */
export function cardRules(plan: Plan): QuotaRule[] {
  return (plan.quotas ?? []).filter((q) => q.ways.indexOf("card") >= 0);
}

/**
 * A rule's base in this window. A kiosk without a link goes on from the one it holds, in memory
 * only: the stored one moves on authenticated time alone. Undefined without a key, and for a window
 * that is over or unbelievably far.
 */
export function baseAt(state: State, rule: number, window: number): QuotaBase | undefined {
  let base = state.keys.bases.filter((b) => b.rule === rule)[0];
  if (base === undefined || periodOfWindow(base.window) !== periodOfWindow(window)) {
    return undefined;
  }
  const steps = windowsBetween(base.window, window);
  if (steps < 0 || steps > LIMITS.quotaWindowsAtOnceMax) return undefined;
  for (let i = 0; i < steps; i++) base = ratcheted(state.fixed.mac, base);
  return base;
}

/** The pseudonym for every rule; undefined when a key is missing. The number is zeroed. */
function marksOf(state: State, block: Uint8Array, of: { plan: Plan; today: number }) {
  const marks: CardMark[] = [];
  const number = new Uint8Array(ID_NUMBER_LENGTH);
  try {
    for (const { rule, period } of cardRules(of.plan)) {
      const window = windowOf(period, of.today);
      const base = baseAt(state, rule, window);
      if (base === undefined) return undefined;
      const key = quotaKeyOf(state.fixed.mac, base);
      numberInto(block, number);
      marks.push({ rule, window, pseudonym: pseudonymOf(state.fixed.hash, key, number) });
    }
  } finally {
    number.fill(0);
  }
  return marks;
}

function ageRefusal(plan: Plan, birth: number, today: number): Refusal | undefined {
  const { min, max, boundary } = plan.ages ?? {};
  const age = ageOn(birth, today, boundary ?? "anniversary");
  if (min !== undefined && age < min) return "under-age";
  return max !== undefined && age > max ? "over-age" : undefined;
}

function cardRefusal(card: CardReading, at: { plan: Plan; today: number }): Refusal | undefined {
  if (card.kind === "refused") {
    const foreign = card.reason === "foreign-card" || card.reason === "unknown-card";
    return foreign ? "card-refused" : "card-unreadable";
  }
  if (validityOn(card, at.today) !== "valid") return "card-expired";
  return ageRefusal(at.plan, card.birth, at.today);
}

/**
 * Looks at the 256 bytes of a card's text and says what may be known of them: a refusal, or a
 * pseudonym for each quota rule. Neither number nor birth leaves here. The caller zeroes the block.
 */
export function lookAtCard(state: State, moment: Moment, block: Uint8Array): CardInput {
  const plan = state.plan?.plan;
  const refused = (code: Refusal): CardInput => ({ kind: "card", refused: code });
  if (plan === undefined || state.journal.durable.epoch === 0) return refused("no-epoch");
  if (!plan.ways.card) return refused("way-closed");
  const now = deviceTime(state.clock, moment);
  const unsure = clockRefusal(now);
  if (unsure !== undefined) return refused(unsure);
  const at = { plan, today: dayOf(now) };
  const refusal = cardRefusal(readIdCard(block), at);
  if (refusal !== undefined) return refused(refusal);
  const marks = marksOf(state, block, at);
  return marks === undefined ? refused("card-keyless") : { kind: "card", refused: "", marks };
}
