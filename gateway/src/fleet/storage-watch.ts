/**
 * Judges a kiosk's storage by the climate rules of its plan. Time beyond a rule is observed time:
 * what passes between two readings of one kiosk, so neither a jump of the clock nor an outage
 * counts, and a restart goes on where the last memory was stored (decision 0005).
 */
import type { ClimateRule, ClimateRules, StorageCode } from "@anxin/firmware/contract/schemas";
import type { Reading } from "./climate-slots.ts";

/** What is remembered of one kiosk; plain JSON, stored in the journal. */
export interface Watch {
  /** The codes last told to the cloud, sorted; undefined before the first. */
  told?: StorageCode[];
  /** Milliseconds online without a reading. */
  silentMs: number;
  /** Of each rule that is not at rest: whether its state holds, and the time beyond it before. */
  rules: Record<string, { on: boolean; beyondMs: number }>;
}

export const NEW_WATCH: Watch = { silentMs: 0, rules: {} };

/** A kiosk tells its climate every minute; a longer silence is counted as no more than this. */
export const STEP_MS_MAX = 150_000;

const MINUTE_MS = 60_000;

/** A lesser state is not told beside the greater one of the same side. */
const HIDDEN_BY: Partial<Record<StorageCode, StorageCode>> = {
  "storage-warm": "storage-hot",
  "storage-cool": "storage-frozen",
  "storage-humid": "storage-wet",
};

/** The watch after a reading that came `sinceMs` after the one before, 0 for the first. */
export function onReading(
  watch: Watch,
  reading: Reading,
  by: { rules: ClimateRules; sinceMs: number },
): Watch {
  const stepMs = Math.min(by.sinceMs, STEP_MS_MAX);
  const rules: Watch["rules"] = {};
  for (const rule of by.rules.rules) {
    const key = keyOf(rule);
    const before = watch.rules[key];
    const after = judged(rule, before, { value: valueOf(rule, reading), stepMs });
    if (after !== undefined) rules[key] = after;
  }
  return { ...watch, silentMs: 0, rules };
}

/** The watch of a kiosk that was online for `stepMs` and told no climate. */
export function onSilence(watch: Watch, stepMs: number): Watch {
  return { ...watch, silentMs: watch.silentMs + Math.min(stepMs, STEP_MS_MAX) };
}

/** What is the case now, sorted; empty within every rule. */
export function codesOf(watch: Watch, { lostMinutes, rules }: ClimateRules): StorageCode[] {
  const codes = new Set<StorageCode>();
  for (const rule of rules) if (watch.rules[keyOf(rule)]?.on === true) codes.add(rule.code);
  if (watch.silentMs >= lostMinutes * MINUTE_MS) codes.add("climate-sensor-lost");
  return [...codes]
    .filter((code) => {
      const greater = HIDDEN_BY[code];
      return greater === undefined || !codes.has(greater);
    })
    .sort();
}

/** Undefined for a rule at rest. */
function judged(
  rule: ClimateRule,
  before: Watch["rules"][string] | undefined,
  now: { value: number; stepMs: number },
): Watch["rules"][string] | undefined {
  const beyond = distanceOf(rule, now.value);
  if (before === undefined) {
    return beyond > 0 ? { on: rule.minutes === 0, beyondMs: 0 } : undefined;
  }
  if (beyond <= -rule.back) return undefined;
  if (before.on || beyond <= 0) return before;
  const beyondMs = before.beyondMs + now.stepMs;
  return { on: beyondMs >= rule.minutes * MINUTE_MS, beyondMs };
}

/** How far beyond the rule a value is, negative within. */
function distanceOf(rule: ClimateRule, value: number): number {
  return "over" in rule ? value - rule.over : rule.under - value;
}

function valueOf({ code }: ClimateRule, { temperatureCenti, humidityDeci }: Reading): number {
  return code === "storage-humid" || code === "storage-wet" ? humidityDeci : temperatureCenti;
}

/** Rules of one code differ in where they begin and how long they wait. */
function keyOf(rule: ClimateRule): string {
  const limit = "over" in rule ? `>${rule.over}` : `<${rule.under}`;
  return `${rule.code}${limit}/${rule.minutes}`;
}
