import { expect, test } from "vitest";
import type { Evidence } from "./evidence.ts";
import type { RolloutEvidence } from "./rollout-evidence.ts";
import { rolloutsHold } from "./rollouts-hold.ts";

const start = (kiosk: string, version: string | undefined, atMs = 5) => ({ kiosk, version, atMs });
const BAD = {
  rollout: "r2",
  version: "bad",
  manner: "crashes",
  kiosks: 100,
  state: "halted",
} as const;
const HONEST: RolloutEvidence = {
  started: [start("k1", "old", 1), start("k1", "new"), start("k2", "bad")],
  updated: [{ kiosk: "k1", version: "new", atMs: 6 }],
  rollouts: [{ ...BAD, rollout: "r1", version: "new", manner: "good", state: "done" }, BAD],
};
const findings = (change: Partial<RolloutEvidence>) =>
  rolloutsHold({ rollouts: { ...HONEST, ...change } } as unknown as Evidence).length;

test("an honest county's roll-outs are found to hold", () => {
  expect(findings({})).toBe(0);
});

test.each<[string, Partial<RolloutEvidence>]>([
  ["a kiosk called updated that never ran it", { started: [start("k1", "old")] }],
  ["a kiosk called updated before it ran it", { started: [start("k1", "new", 7)] }],
  [
    "a bad version that is called updated where it was tried",
    { updated: [{ kiosk: "k2", version: "bad", atMs: 9 }] },
  ],
  ["a bad version at two of a hundred", { started: [...HONEST.started, start("k3", "bad")] }],
  ["a bad version that ended well", { rollouts: [{ ...BAD, state: "done" }] }],
  ["a board without a program", { started: [...HONEST.started, start("k1", undefined)] }],
])("%s is found", (_what, change) => {
  expect(findings(change)).toBe(1);
});

test("a bad version may come to one percent of a large county", () => {
  const started = [...HONEST.started, start("k3", "bad")];
  expect(findings({ started, rollouts: [{ ...BAD, kiosks: 200 }] })).toBe(0);
});
