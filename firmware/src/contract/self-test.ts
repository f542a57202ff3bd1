/** The record of a technician's self-test: written by the tool, kept by the county. */
import type { Of } from "./schema-type.ts";
import { ID, INTEGER_MAX, KIOSK, MARK, VERSION, count, object } from "./schemas-scalars.ts";
import { LIMITS } from "./limits.ts";

/** What is looked at, in the order in which it is. */
export const SELF_TEST_CHECKS = [
  "memory",
  "clock",
  "climate",
  "display",
  "drop-sensor",
  "button",
  "door",
  "code-reader",
  "card-reader",
  "lane",
  "network",
  "fact",
] as const;

export const CHECK_RESULTS = ["passed", "failed", "not-tested"] as const;

/** How the whole ended. Broken off: it was begun and nobody saw its end, so it proves nothing. */
export const SELF_TEST_OUTCOMES = ["passed", "failed", "broken-off"] as const;

/** Why a check did not pass; empty where it did. Never reused for something else. */
export const CHECK_CODES = [
  "",
  "no-answer",
  "memory-short",
  "clock-lost",
  "clock-stands",
  "clock-off",
  "reading-absurd",
  "no-glyphs",
  "sensor-blind",
  "nobody-did",
  "expander-silent",
  "motor-not-home",
  "motor-no-start",
  "motor-no-return",
  "motor-current",
  "box-fell",
  "sensor-blind-after",
  "door-open",
  "not-declared-empty",
  "no-epoch",
  "no-plan",
  "journal-full",
  "not-reached",
  "no-link",
  "not-kept",
] as const;

export type SelfTestCheck = (typeof SELF_TEST_CHECKS)[number];
export type CheckResult = (typeof CHECK_RESULTS)[number];
export type CheckCode = (typeof CHECK_CODES)[number];

const PERSON = { type: "string", minLength: 0, maxLength: 40 } as const;
const WORD = { type: "string", pattern: "^[!-~]{0,40}$" } as const;
const HASH = { type: "string", pattern: "^[0-9a-f]{64}$|^$" } as const;
const SECONDS = count(LIMITS.timeSecondsMax);
const VALUE = { type: "integer", minimum: -INTEGER_MAX, maximum: INTEGER_MAX } as const;

const check = object(
  {
    check: { enum: SELF_TEST_CHECKS },
    /** 0 when the check is of no one lane. */
    lane: count(LIMITS.lanesMax),
    result: { enum: CHECK_RESULTS },
    code: { enum: CHECK_CODES },
    /** Measured; each name ends in its unit, or is a count. */
    values: {
      type: "array",
      maxItems: 8,
      items: object({ name: WORD, value: VALUE }, ["name", "value"]),
    },
  },
  ["check", "lane", "result", "code", "values"],
);

const serial = object({ part: WORD, serial: WORD }, ["part", "serial"]);

/** One self-test. A record that was passed has every check passed, and no other has. */
export const SELF_TEST_RECORD = object(
  {
    format: { enum: [1] },
    id: ID,
    kiosk: KIOSK,
    /** 0 when the kiosk had none open. */
    epoch: count(65535),
    /** Who stood there, as they gave their name; may be empty. */
    technician: PERSON,
    /** Unix seconds, by the technician's computer. */
    startedAt: SECONDS,
    endedAt: SECONDS,
    outcome: { enum: SELF_TEST_OUTCOMES },
    tool: VERSION,
    /** SHA-256 of the kiosk's program. */
    program: HASH,
    serials: { type: "array", maxItems: 24, items: serial },
    checks: { type: "array", maxItems: 96, items: check },
    /** Seqs of the first and the last fact the self-test wrote; 0 when none. */
    facts: object({ first: MARK, last: MARK }, ["first", "last"]),
  },
  [
    "format",
    "id",
    "kiosk",
    "epoch",
    "technician",
    "startedAt",
    "endedAt",
    "outcome",
    "tool",
    "program",
    "serials",
    "checks",
    "facts",
  ],
);

export type SelfTestRecord = Of<typeof SELF_TEST_RECORD>;
export type CheckRecord = SelfTestRecord["checks"][number];

/** What only some kiosks have: one whose lanes are on a lane board reads no cards. */
const OPTIONAL: readonly SelfTestCheck[] = ["card-reader"];

/** Passed when every check did, and none of those that every kiosk has is left out. */
export function outcomeOf(checks: readonly CheckRecord[]): "passed" | "failed" {
  const wanted = SELF_TEST_CHECKS.filter((name) => OPTIONAL.indexOf(name) < 0);
  const whole = wanted.every((name) => checks.some((one) => one.check === name));
  return whole && checks.every(({ result }) => result === "passed") ? "passed" : "failed";
}

/** Whether something is a kiosk's id. */
export function isKioskId(value: unknown): value is string {
  return typeof value === "string" && new RegExp(KIOSK.pattern).test(value);
}
