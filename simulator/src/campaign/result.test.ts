import { expect, test } from "vitest";
import { type CampaignResult, isClean } from "./result.ts";

const honest: CampaignResult = {
  victim: "gateway",
  planted: false,
  seed: "1",
  kiosks: 4,
  vends: 15,
  kills: 3,
  killed: { gateway: 3 },
  stops: 0,
  runs: 60,
  drops: 60,
  ledger: 60,
  lost: 0,
  duplicated: 0,
  outOfOrder: 0,
  acknowledgedLost: 0,
  unintended: 0,
  uncertain: 4,
  wallMs: 1,
};

test("a campaign is clean with a vend uncertain at each kiosk whose power was cut", () => {
  expect(isClean(honest)).toBe(true);
  expect(isClean({ ...honest, victim: "kiosk", uncertain: 7 })).toBe(true);
});

test("a system that calls every vend uncertain has not kept its word", () => {
  expect(isClean({ ...honest, uncertain: 60 })).toBe(false);
  expect(isClean({ ...honest, uncertain: 5 })).toBe(false);
});

test.each(["lost", "duplicated", "outOfOrder", "acknowledgedLost", "unintended"] as const)(
  "one %s is enough to break its word",
  (fault) => {
    expect(isClean({ ...honest, [fault]: 1 })).toBe(false);
  },
);
