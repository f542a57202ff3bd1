/**
 * Rules of storage climate, and what a gateway says of it under its own origin. Read by gateway and
 * cloud; a kiosk carries the rules in its plan and reads none of them.
 */
import { EXCURSIONS } from "./codes.ts";
import type { Excursion } from "./codes.ts";
import { LIMITS } from "./limits.ts";
import { KIOSK, SECONDS, count, object } from "./schemas-scalars.ts";
import type { Of } from "./schema-type.ts";

const centi = { type: "integer", minimum: -32768, maximum: 32767 } as const;
const minutes = count(10_080);

/**
 * One row: the state `code` begins once the value was beyond `over` (or under `under`) for
 * `minutes`, and ends when it is back by `back`. Temperature in centi-degrees Celsius, humidity in
 * deci-percent, by the code. Exactly one of `over` and `under`.
 */
const climateRule = {
  oneOf: [
    object({ code: { enum: EXCURSIONS }, over: centi, back: count(1000), minutes }, [
      "code",
      "over",
      "back",
      "minutes",
    ]),
    object({ code: { enum: EXCURSIONS }, under: centi, back: count(1000), minutes }, [
      "code",
      "under",
      "back",
      "minutes",
    ]),
  ],
} as const;

export const CLIMATE_RULES = object(
  {
    /** A kiosk that is online and tells no climate for so long has lost its sensor. */
    lostMinutes: { type: "integer", minimum: 3, maximum: 1440 },
    rules: { type: "array", maxItems: LIMITS.climateRulesMax, items: climateRule },
  },
  ["lostMinutes", "rules"],
);

export type ClimateRules = Of<typeof CLIMATE_RULES>;
export type ClimateRule = ClimateRules["rules"][number];

/**
 * What holds where a county decides nothing; a plan then carries no rules. Sources:
 * hardware-docs/measurements, "Storage climate".
 */
export const CLIMATE_RULES_DEFAULT: ClimateRules = {
  lostMinutes: 15,
  rules: [
    { code: "storage-warm", over: 3000, back: 100, minutes: 60 },
    { code: "storage-hot", over: 4000, back: 100, minutes: 30 },
    { code: "storage-hot", over: 3500, back: 100, minutes: 1440 },
    { code: "storage-frozen", under: 0, back: 100, minutes: 10 },
    { code: "storage-humid", over: 750, back: 20, minutes: 60 },
  ],
};

/** What a state beyond a rule asks for: warn, look today; alarm, someone must act. */
export const EXCURSION_LEVELS: Record<Excursion, "warn" | "alarm"> = {
  "storage-warm": "warn",
  "storage-hot": "alarm",
  "storage-cool": "warn",
  "storage-frozen": "alarm",
  "storage-humid": "warn",
  "storage-wet": "alarm",
};

/** States of a kiosk's storage: beyond a rule, or unknown because its sensor is lost. */
export const STORAGE_CODES = [...EXCURSIONS, "climate-sensor-lost"] as const;

const threeOf = <const S extends object>(items: S) =>
  ({ type: "array", minItems: 3, maxItems: 3, items }) as const;

/** Seconds of one summary; summaries begin at multiples of it, unix time. */
export const SUMMARY_SECONDS = 600;

/** Body of each kind of fact a gateway tells under its own origin. */
export const SITE_FACT_BODIES = {
  /** Minimum, mean and maximum of what each kiosk told in the ten minutes from `start`. */
  "climate-summarized": object(
    {
      /** Unix seconds by the gateway's clock. */
      start: SECONDS,
      /** Summaries of a kiosk that found no room since the last fact of this kind. */
      skipped: count(4294967295),
      kiosks: {
        type: "array",
        maxItems: LIMITS.kiosksPerSiteFactMax,
        items: object(
          {
            kiosk: KIOSK,
            count: { type: "integer", minimum: 1, maximum: 1_000_000 },
            temperatureCenti: threeOf(centi),
            humidityDeci: threeOf(count(1000)),
          },
          ["kiosk", "count", "temperatureCenti", "humidityDeci"],
        ),
      },
    },
    ["start", "skipped", "kiosks"],
  ),
  /** The whole state of these kiosks' storage from now on; no code means within every rule. */
  "storage-judged": object(
    {
      kiosks: {
        type: "array",
        minItems: 1,
        maxItems: LIMITS.kiosksPerSiteFactMax,
        items: object(
          {
            kiosk: KIOSK,
            codes: {
              type: "array",
              maxItems: STORAGE_CODES.length,
              items: { enum: STORAGE_CODES },
            },
          },
          ["kiosk", "codes"],
        ),
      },
    },
    ["kiosks"],
  ),
} as const;

export type SiteFactKind = keyof typeof SITE_FACT_BODIES;
export type SiteFactBody<K extends SiteFactKind> = Of<(typeof SITE_FACT_BODIES)[K]>;
export type StorageCode = (typeof STORAGE_CODES)[number];
export type ClimateSummary = SiteFactBody<"climate-summarized">["kiosks"][number];
