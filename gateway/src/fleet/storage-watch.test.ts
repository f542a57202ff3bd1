import { describe, expect, test } from "vitest";
import { CLIMATE_RULES_DEFAULT } from "@anxin/firmware/contract/schemas";
import type { ClimateRules } from "@anxin/firmware/contract/schemas";
import type { Watch } from "./storage-watch.ts";
import { NEW_WATCH, codesOf, onReading, onSilence } from "./storage-watch.ts";

const MINUTE_MS = 60_000;

/** Warm above 30.00 °C for 3 minutes, hot above 40.00 °C for 2, frozen below 0.00 °C at once. */
const RULES: ClimateRules = {
  lostMinutes: 5,
  rules: [
    { code: "storage-warm", over: 3000, back: 100, minutes: 3 },
    { code: "storage-hot", over: 4000, back: 100, minutes: 2 },
    { code: "storage-frozen", under: 0, back: 100, minutes: 0 },
    { code: "storage-humid", over: 750, back: 20, minutes: 2 },
  ],
};

/**
 * A minute each: a number is degrees, `h80` humidity in percent at 20 degrees, `-` a minute online
 * without a reading, `off` one without the kiosk, `restart` a gateway that goes on from its memory.
 */
function after(series: string, rules: ClimateRules = RULES): string {
  let watch: Watch = NEW_WATCH;
  let sinceMs = 0;
  for (const word of series.split(" ")) {
    if (word === "restart") {
      watch = JSON.parse(JSON.stringify(watch)) as Watch;
      sinceMs = 0;
    } else if (word === "-") {
      watch = onSilence(watch, MINUTE_MS);
      sinceMs += MINUTE_MS;
    } else if (word === "off") {
      sinceMs += MINUTE_MS;
    } else {
      watch = onReading(watch, readingOf(word), { rules, sinceMs });
      sinceMs = MINUTE_MS;
    }
  }
  return codesOf(watch, rules).join(" ");
}

function readingOf(word: string) {
  if (word.startsWith("h")) {
    return { temperatureCenti: 2000, humidityDeci: Math.round(Number(word.slice(1)) * 10) };
  }
  return { temperatureCenti: Math.round(Number(word) * 100), humidityDeci: 500 };
}

const SERIES: [what: string, series: string, states: string][] = [
  ["within every rule", "20 25 30 20", ""],
  ["at the limit and not beyond", "30 30 30 30 30 30", ""],
  ["beyond, not long enough", "31 31 31", ""],
  ["beyond, long enough", "31 31 31 31", "storage-warm"],
  ["beyond in short visits that cool off between", "31 31 28 31 31 28 31 31", ""],
  [
    "flapping at the limit counts what is beyond",
    "30.1 29.9 30.1 29.9 30.1 29.9 30.1",
    "storage-warm",
  ],
  ["flapping within the hysteresis stays one state", "31 31 31 31 29.9 30.1 29.2", "storage-warm"],
  ["back by the hysteresis", "31 31 31 31 29", ""],
  ["not yet back by the hysteresis", "31 31 31 31 29.01", "storage-warm"],
  ["hot hides warm", "41 41 41 41", "storage-hot"],
  ["no more hot is still warm", "41 41 41 41 38", "storage-warm"],
  ["hot before it was warm for long", "41 41 41", "storage-hot"],
  ["frozen at once", "20 -0.5", "storage-frozen"],
  ["thawed by the hysteresis", "-0.5 1", ""],
  ["not yet thawed", "-0.5 0.5", "storage-frozen"],
  ["from frost to heat", "-0.5 41 41 41", "storage-hot"],
  ["humid", "h80 h80 h80", "storage-humid"],
  ["dry again", "h80 h80 h80 h73", ""],
  ["silent, not long enough", "20 - - - -", ""],
  ["silent: the sensor is lost", "20 - - - - -", "climate-sensor-lost"],
  ["one reading and the sensor is back", "20 - - - - - 20", ""],
  ["lost during alarm: both", "41 41 41 - - - - -", "climate-sensor-lost storage-hot"],
  ["back after that, still hot", "41 41 41 - - - - - 41", "storage-hot"],
  ["back after that, cool again", "41 41 41 - - - - - 20", ""],
  ["a kiosk that is not there has not lost its sensor", "20 off off off off off off off", ""],
  ["an alarm outlasts the kiosk's absence", "41 41 41 off off off off", "storage-hot"],
  ["a long absence counts as little as a late reading", "31 off off off off off off 31", ""],
  ["a restart keeps the state", "41 41 41 restart 39.5", "storage-hot"],
  ["a restart keeps the time beyond", "31 31 31 restart 31 31", "storage-warm"],
  ["a restart adds none of the time between", "31 31 31 restart 31", ""],
  ["a restart keeps the silence", "20 - - - restart - -", "climate-sensor-lost"],
];

describe("storage under the rules of a plan", () => {
  test.each(SERIES)("%s: %s", (_what, series, states) => {
    expect(after(series)).toBe(states);
  });

  test("a rule that is no more in the plan takes its state with it", () => {
    const [warm] = RULES.rules;
    const watch = [41, 41, 41, 41].reduce<Watch>(
      (so, degrees) =>
        onReading(so, readingOf(String(degrees)), { rules: RULES, sinceMs: MINUTE_MS }),
      NEW_WATCH,
    );
    expect(codesOf(watch, { lostMinutes: 5, rules: [warm!] })).toEqual(["storage-warm"]);
    expect(codesOf(watch, { lostMinutes: 5, rules: [] })).toEqual([]);
  });

  test("what is told stays with the watch through every step", () => {
    const told: Watch = { ...NEW_WATCH, told: ["storage-hot"] };
    const by = { rules: RULES, sinceMs: 0 };
    expect(onSilence(onReading(told, readingOf("20"), by), 1).told).toEqual(["storage-hot"]);
  });
});

describe("the rules of a county that decided nothing", () => {
  const hours = (degrees: number, count: number) =>
    Array.from({ length: count * 60 + 1 }, () => String(degrees)).join(" ");

  test.each([
    ["31 degrees for an hour is warm", hours(31, 1), "storage-warm"],
    ["36 degrees for 23 hours is warm", hours(36, 23), "storage-warm"],
    ["36 degrees for a day is hot", hours(36, 24), "storage-hot"],
    ["41 degrees for half an hour is hot", hours(41, 0.5), "storage-hot"],
    ["a warm lunch break is nothing", hours(33, 0.5), ""],
  ])("%s", (_what, series, states) => {
    expect(after(series, CLIMATE_RULES_DEFAULT)).toBe(states);
  });
});
