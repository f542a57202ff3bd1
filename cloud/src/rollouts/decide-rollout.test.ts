import { describe, expect, test } from "vitest";
import { decideRollout, type OpenKiosk, type Report, type Rollout } from "./decide-rollout.ts";
import { targetOf, toleratedOf, TOLD_PER_ROUND_MAX } from "./decide-rollout.ts";
import { GATE_DEFAULT, KIOSK_STATES, STAGES_DEFAULT } from "./rollout-state.ts";

const TOLD_AT = 1_000_000;
const WITHIN_MS = GATE_DEFAULT.withinMinutes * 60_000;
const WATCH_MS = GATE_DEFAULT.watchMinutes * 60_000;

const told: OpenKiosk = { kiosk: "k1", state: "told", sinceMs: TOLD_AT, revision: 7, faults: [] };
const watched: OpenKiosk = { ...told, state: "watched" };
const well: Report = { firmware: "2.0.0", isOnline: true, revision: 7, faults: [] };
const old: Report = { ...well, firmware: "1.0.0" };

function rolloutOf(given: Partial<Rollout> = {}): Rollout {
  const open = given.open ?? [];
  const none = Object.fromEntries(KIOSK_STATES.map((state) => [state, 0])) as Rollout["counts"];
  const kiosks = given.kiosks ?? 100;
  const counts = { ...none, waiting: kiosks - open.length };
  for (const { state } of open) counts[state] += 1;
  const base = { state: "running", version: "2.0.0", stages: STAGES_DEFAULT, stage: 0 } as const;
  return { ...base, gate: GATE_DEFAULT, kiosks, counts, open, ...given };
}

const judgedAs = (open: OpenKiosk, report: Report, afterMs: number) => {
  const heard = { reports: new Map([["k1", report]]), reachable: [] };
  const [step] = decideRollout(rolloutOf({ open: [open] }), heard, TOLD_AT + afterMs);
  if (step?.do !== "judge") return "stays";
  return step.to === "failed" ? step.code : step.to;
};

describe("a kiosk that was told", () => {
  test.each<[string, OpenKiosk, Report, number, string]>([
    ["still runs the old one in time", told, old, WITHIN_MS - 1, "stays"],
    ["says that it runs the version", told, well, 1, "watched"],
    ["says that it gave way", told, { ...old, ended: "not-started" }, 1, "not-started"],
    ["could not connect with it", told, { ...old, ended: "not-connected" }, 1, "not-connected"],
    ["was given a wrong tag", told, { ...old, ended: "bad-tag" }, 1, "bad-tag"],
    ["is heard and runs the old one too long", told, old, WITHIN_MS, "not-updated"],
    ["was not heard again", told, { ...old, isOnline: false }, WITHIN_MS, "not-back"],
    ["never had its plan", told, { ...old, revision: 6 }, WITHIN_MS, "waiting"],
    ["is not heard, but in time", told, { ...old, isOnline: false }, WITHIN_MS - 1, "stays"],
    ["runs it, not yet long enough", watched, well, WATCH_MS - 1, "stays"],
    ["runs it long enough", watched, well, WATCH_MS, "healthy"],
    ["ran it and runs the old one", watched, old, 1, "fell-back"],
    ["gave way later", watched, { ...old, ended: "not-started" }, 1, "not-started"],
    ["has a fault it had not", watched, { ...well, faults: ["flash-failed"] }, 1, "new-fault"],
    ["went away after it", watched, { ...well, isOnline: false }, WATCH_MS, "stays"],
    [
      "stays away after it",
      watched,
      { ...well, isOnline: false },
      WATCH_MS + WITHIN_MS,
      "not-back",
    ],
  ])("that %s", (...[, open, report, afterMs, expected]) => {
    expect(judgedAs(open, report, afterMs)).toBe(expected);
  });

  test("is not failed by a fault it had before", () => {
    const open = { ...watched, faults: ["lane-jammed"] };
    expect(judgedAs(open, { ...well, faults: ["lane-jammed"] }, WATCH_MS)).toBe("healthy");
  });

  test("is failed by what it said of the attempt though it claims to run the version", () => {
    expect(judgedAs(told, { ...well, ended: "bad-image" }, 1)).toBe("bad-image");
  });
});

const NAMES = Array.from({ length: 1000 }, (_, index) => `k${index + 1}`);

/** Plays a roll-out to its end; `report` says what becomes of a kiosk that was told. */
function played(kiosks: number, report: (kiosk: string) => Report, gate = GATE_DEFAULT) {
  let rollout = rolloutOf({ kiosks, gate, counts: rolloutOf({ kiosks }).counts });
  const states = new Map(NAMES.slice(0, kiosks).map((kiosk) => [kiosk, "waiting"]));
  const steps: string[] = [];
  let nowMs = TOLD_AT;
  for (let round = 0; round < 10_000 && rollout.state === "running"; round += 1) {
    nowMs += WATCH_MS;
    const reports = new Map(rollout.open.map(({ kiosk }) => [kiosk, report(kiosk)]));
    const reachable = [...states].filter(([, state]) => state === "waiting").map(([k]) => k);
    for (const step of decideRollout(rollout, { reports, reachable }, nowMs)) {
      const inFlight = rollout.open.filter(
        ({ kiosk }) => !("kiosk" in step) || kiosk !== step.kiosk,
      );
      if (step.do === "judge") states.set(step.kiosk, step.to);
      if (step.do === "tell") states.set(step.kiosk, "told");
      if (step.do === "stage") rollout = { ...rollout, stage: step.stage };
      if (step.do === "halt") rollout = { ...rollout, state: "halted" };
      if (step.do === "end") rollout = { ...rollout, state: "done" };
      if (step.do === "tell") {
        const open = { kiosk: step.kiosk, state: "told" as const, sinceMs: nowMs };
        rollout = { ...rollout, open: [...inFlight, { ...open, revision: 7, faults: [] }] };
      } else if (step.do === "judge") {
        const open = { ...told, kiosk: step.kiosk, state: "watched" as const, sinceMs: nowMs };
        rollout = { ...rollout, open: step.to === "watched" ? [...inFlight, open] : inFlight };
      }
      steps.push(step.do);
    }
    const counts = Object.fromEntries(
      KIOSK_STATES.map((state) => [state, [...states.values()].filter((s) => s === state).length]),
    ) as Rollout["counts"];
    rollout = { ...rollout, counts };
  }
  return { rollout, told: kiosks - rollout.counts.waiting, steps };
}

describe("a roll-out", () => {
  test.each([1, 3, 100, 1000])("of a good version to %i kiosks reaches all of them", (kiosks) => {
    const { rollout } = played(kiosks, () => well);
    expect([rollout.state, rollout.counts.healthy]).toEqual(["done", kiosks]);
  });

  test.each<[string, Report]>([
    ["crashes", { ...old, ended: "not-started" }],
    ["cannot connect", { ...old, ended: "not-connected" }],
    ["makes a fault", { ...well, faults: ["flash-failed"] }],
  ])("of a version that %s is halted at one kiosk of a thousand", (_how, report) => {
    const { rollout, told: reached } = played(1000, () => report, {
      ...GATE_DEFAULT,
      failedMax: 9,
    });
    expect([rollout.state, reached]).toEqual(["halted", 1]);
  });

  test("of a version that one kiosk in two hundred cannot take is halted by the first of them", () => {
    const bad: Report = { ...old, ended: "too-large" };
    const { rollout } = played(1000, (kiosk) => (kiosk === "k150" ? bad : well));
    expect([rollout.state, rollout.counts.failed]).toEqual(["halted", 1]);
  });

  test("bears as many failed kiosks as it was told to, below one percent", () => {
    const bad: Report = { ...old, ended: "too-large" };
    const gate = { ...GATE_DEFAULT, failedMax: 2 };
    const some = played(1000, (kiosk) => (["k90", "k500"].includes(kiosk) ? bad : well), gate);
    expect([some.rollout.state, some.rollout.counts.failed]).toEqual(["done", 2]);
    expect(toleratedOf({ gate: { ...gate, failedMax: 500 }, stage: 4, kiosks: 1000 })).toBe(9);
    expect(toleratedOf({ gate: { ...gate, failedMax: 500 }, stage: 4, kiosks: 150 })).toBe(0);
    expect(toleratedOf({ gate: { ...gate, failedMax: 500 }, stage: 0, kiosks: 1000 })).toBe(0);
  });

  test.each([
    [0, 1000, 1],
    [1, 1000, 10],
    [1, 20, 1],
    [2, 20, 2],
    [4, 20, 20],
    [4, 33, 33],
  ])("in stage %i of %i kiosks may have begun %i", (stage, kiosks, target) => {
    expect(targetOf({ stages: STAGES_DEFAULT, stage, kiosks })).toBe(target);
  });

  test("that is paused tells nobody and still sees what became of those told", () => {
    const paused = rolloutOf({ state: "paused", open: [told] });
    const heard = { reports: new Map([["k1", well]]), reachable: ["k2"] };
    expect(decideRollout(paused, heard, TOLD_AT)).toEqual([
      { do: "judge", kiosk: "k1", to: "watched" },
    ]);
  });

  test.each(["halted", "stopped", "done"] as const)("that is %s does nothing", (state) => {
    const over = rolloutOf({ state, open: [told] });
    const heard = { reports: new Map([["k1", well]]), reachable: ["k2"] };
    expect(decideRollout(over, heard, TOLD_AT)).toEqual([]);
  });

  test("whose first kiosk was excused tells another first one, and does not go on without it", () => {
    const counts = { ...rolloutOf().counts, waiting: 99, excused: 1 };
    const heard = { reports: new Map(), reachable: ["k2", "k3"] };
    expect(decideRollout(rolloutOf({ counts }), heard, TOLD_AT)).toEqual([
      { do: "tell", kiosk: "k2" },
    ]);
  });

  test("tells no more kiosks in a round than one transaction should", () => {
    const counts = { ...rolloutOf().counts, waiting: 999, healthy: 1 };
    const rollout = rolloutOf({ stage: 4, kiosks: 1000, counts });
    const heard = { reports: new Map(), reachable: NAMES };
    expect(decideRollout(rollout, heard, TOLD_AT)).toHaveLength(TOLD_PER_ROUND_MAX);
  });
});
