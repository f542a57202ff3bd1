import { expect, it } from "vitest";
import type { SimWish } from "./command.ts";
import { FAULT_NAMES } from "./fault-names.ts";
import { noHits } from "./fault-tally.ts";
import type { Outcome } from "./report.ts";
import { shrink } from "./shrink.ts";

const WISH: SimWish = {
  seed: "7",
  days: 30,
  kiosks: 8,
  perDay: 5,
  faults: FAULT_NAMES,
  demand: undefined,
};

function outcome(failed: boolean): Outcome {
  const finding = { checker: "conservation", kind: "lost", count: 1, story: "a box" } as const;
  return {
    report: { ...NOTHING },
    findings: failed ? [finding] : [],
    hits: noHits(),
    story: [],
    longestAwayDays: 0,
    windows: 0,
  };
}

const NOTHING: Outcome["report"] = {
  seed: 7,
  kiosks: 1,
  days: 1,
  vends: 0,
  drops: 0,
  ledger: 0,
  lost: 0,
  duplicated: 0,
  doubleVends: 0,
  violations: 0,
  unsettled: 0,
  able: 0,
  served: 1,
  documents: 0,
  recalls: 0,
  told: 0,
  events: 0,
  wallMs: 0,
};

/** Fails from the sixth day on, at two kiosks or more, when a gateway may die. */
const run = async ({ days, kiosks, faults }: SimWish) =>
  outcome(days >= 6 && kiosks >= 2 && faults.includes("gateway-death"));

it("finds the days, kiosks and faults a failure needs, and no more", async () => {
  const failing = { wish: WISH, outcome: outcome(true) };
  const { wish } = await shrink(failing, { run, isTimeUp: () => false });
  expect(wish).toMatchObject({ days: 6, kiosks: 2, faults: ["gateway-death"] });
});

it("ends when its time is up, with what it has", async () => {
  let tries = 0;
  const failing = { wish: WISH, outcome: outcome(true) };
  const { wish } = await shrink(failing, { run, isTimeUp: () => (tries += 1) > 1 });
  expect(wish).toMatchObject({ days: 15, kiosks: 8 });
});

it("leaves a run as it was when nothing smaller fails", async () => {
  const failing = { wish: WISH, outcome: outcome(true) };
  const never = async () => outcome(false);
  expect((await shrink(failing, { run: never, isTimeUp: () => false })).wish).toBe(WISH);
});
