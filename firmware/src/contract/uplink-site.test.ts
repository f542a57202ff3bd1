import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import golden from "./golden/v1/site.json" with { type: "json" };
import { isKioskId } from "./topics.ts";
import {
  CLIMATE_RULES,
  CLIMATE_RULES_DEFAULT,
  EXCURSION_LEVELS,
  SITE_FACT_BODIES,
} from "./schemas-climate.ts";
import { EXCURSIONS } from "./codes.ts";
import { LIMITS } from "./limits.ts";
import { ITEM, SITE } from "./uplink.ts";

const ajv = new Ajv({ strict: false });
const isItem = ajv.compile(ITEM);
const bodies = new Map(
  Object.entries(SITE_FACT_BODIES).map(([kind, schema]) => [kind, ajv.compile(schema)]),
);
const isRules = ajv.compile(CLIMATE_RULES);

function isKnown(item: object): boolean {
  if (!("fact" in item)) return isItem(item);
  const { kind, body } = item.fact as { kind: string; body: object };
  return isItem(item) && bodies.get(kind)?.(body) === true;
}

describe("what a gateway tells of its site", () => {
  test.each(golden.items)("$name", ({ item, envelope, known }) => {
    expect({ envelope: isItem(item), known: isKnown(item) }).toEqual({ envelope, known });
  });

  test("its origin can be no kiosk's id", () => {
    expect(isKioskId(SITE)).toBe(false);
  });
});

describe("the rules of storage climate", () => {
  const row = { code: "storage-hot", back: 100, minutes: 30 };
  const rules = (...rows: object[]) => ({ lostMinutes: 15, rules: rows });

  test.each([
    ["none", rules(), true],
    ["above a limit", rules({ ...row, over: 4000 }), true],
    ["below a limit", rules({ ...row, under: -500 }), true],
    ["without a limit", rules(row), false],
    ["with two limits", rules({ ...row, over: 4000, under: 0 }), false],
    ["of a state nobody knows", rules({ ...row, over: 4000, code: "storage-cosy" }), false],
    ["in fractions", rules({ ...row, over: 40.5 }), false],
    ["nine of them", rules(...Array.from({ length: 9 }, () => ({ ...row, over: 1 }))), false],
    ["impatient with silence", { ...rules(), lostMinutes: 1 }, false],
  ])("%s", (_name, value, fits) => {
    expect(isRules(value)).toBe(fits);
  });

  test("of the default fit, and every state has a level", () => {
    expect(isRules(CLIMATE_RULES_DEFAULT)).toBe(true);
    expect(Object.keys(EXCURSION_LEVELS).sort()).toEqual([...EXCURSIONS].sort());
  });

  test("at their largest leave most of a plan's page to the rest", () => {
    const longest = { code: "storage-frozen", under: -32768, back: 1000, minutes: 10080 };
    const most = Array.from({ length: LIMITS.climateRulesMax }, () => longest);
    const text = JSON.stringify({ climate: { lostMinutes: 1440, rules: most } });
    expect(text.length).toBeLessThan(LIMITS.planBytesMax / 5);
  });
});
