import { CLIMATE_RULES_DEFAULT } from "@anxin/firmware/contract/schemas";
import { expect, test } from "vitest";
import { policyForm, policyTyped, ruleSaid, type Policy } from "./policy-typed.ts";

const POLICY: Policy = {
  quotas: [{ rule: 1, period: "month", boxes: 2, ways: ["card"] }],
  ages: { min: 18, boundary: "dayAfter" },
  climate: CLIMATE_RULES_DEFAULT,
};

test("a policy is the same after a form held it", () => {
  expect(policyTyped(policyForm(POLICY, CLIMATE_RULES_DEFAULT))).toEqual(POLICY);
});

test("a county without rules of its own is shown the usual ones, and still has none", () => {
  const bare: Policy = { quotas: [], ages: {} };
  const form = policyForm(bare, CLIMATE_RULES_DEFAULT);
  expect(form.rules).toHaveLength(CLIMATE_RULES_DEFAULT.rules.length);
  expect(policyTyped(form)).toEqual(bare);
});

test("degrees and percents are said as people say them", () => {
  const minutes = 60;
  expect(ruleSaid({ code: "storage-warm", over: 3050, back: 100, minutes })).toEqual({
    code: "storage-warm",
    side: "over",
    limit: 30.5,
    back: 1,
    minutes,
  });
  expect(ruleSaid({ code: "storage-humid", over: 755, back: 20, minutes })).toMatchObject({
    limit: 75.5,
    back: 2,
  });
  const cold = ruleSaid({ code: "storage-frozen", under: -50, back: 100, minutes });
  expect(cold).toMatchObject({ side: "under", limit: -0.5 });
});
