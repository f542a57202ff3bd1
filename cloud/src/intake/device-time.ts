import type { Trust } from "@anxin/firmware/contract";
import { LIMITS } from "@anxin/firmware/contract";

const DAY_MS = 86_400_000;

/**
 * What to believe of a kiosk's time: `known` is unix seconds or null, `wrong` says that the clock
 * claims an impossible time, `right` that it vouches for a possible one (DESIGN.md section 3,
 * invariant 5).
 */
export function judgeTime(fact: { time: number; trust: Trust }, receivedAtMs: number) {
  if (fact.trust === "unknown") return { known: null, wrong: false, right: false };
  const impossible =
    fact.time < LIMITS.timeSecondsMin ||
    fact.time > LIMITS.timeSecondsMax ||
    fact.time * 1000 > receivedAtMs + DAY_MS;
  return impossible
    ? { known: null, wrong: true, right: false }
    : { known: fact.time, wrong: false, right: true };
}
