import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { LIMITS } from "@anxin/firmware/contract";
import { PLAN } from "@anxin/firmware/contract/schemas";
import { buildPlan, PlanTooLarge, refuseTooLarge, settingsOf } from "./build-plan.ts";

const settings = settingsOf({ lanes: [{ lane: 1, product: "condom-m" }] });
const wish = { settings, epoch: 1, opened: "0123456789abcdef", revision: 7 };
const load = { id: "L1", lane: 1, lot: "A1", expiry: 20280630, count: 10 };

test("a plan of defaults fits the contract's schema", () => {
  const text = buildPlan({ ...wish, loads: [load], refused: ["BAD"] });
  expect(new Ajv({ strict: false }).validate(PLAN, JSON.parse(text))).toBe(true);
});

test("the same wish is the same text", () => {
  const twice = [1, 2].map(() => buildPlan({ ...wish, loads: [load], refused: [] }));
  expect(twice[0]).toBe(twice[1]);
});

test("more loads than a kiosk holds are refused", () => {
  const loads = Array.from({ length: LIMITS.loadsPerPlanMax + 1 }, () => load);
  expect(() => refuseTooLarge({ settings, loads, refused: [] })).toThrow(PlanTooLarge);
});

test("a plan that would not fit its flash page is refused before it is issued", () => {
  const lanes = Array.from({ length: LIMITS.lanesMax }, (_, i) => {
    return { lane: i + 1, product: "product-" + (1000 + i) };
  });
  const full = settingsOf({ lanes });
  expect(() => refuseTooLarge({ settings: full, loads: [], refused: [] })).not.toThrow();
  const refused = Array.from({ length: LIMITS.refusedLotsMax }, (_, i) => "LOT-" + (1e15 + i));
  expect(() => refuseTooLarge({ settings: full, loads: [], refused })).toThrow("bytes");
});
