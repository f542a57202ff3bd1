import type { Cloud } from "@anxin/cloud";
import type { Effect, Input } from "@anxin/firmware/kiosk";
import { describe, expect, it } from "vitest";
import { bootKiosk } from "../boards/kiosk-program.ts";
import { type Replaced, simulate } from "./command.ts";
import { FAULT_NAMES } from "./fault-names.ts";

const SMALL = {
  seed: "7",
  days: 3,
  kiosks: 3,
  faults: FAULT_NAMES,
  perDay: 3,
  demand: undefined,
} as const;
const SLOW_MS = 300_000;

interface Change {
  overlooks?: (input: Input) => Input;
  does?: (effects: Effect[]) => Effect[];
}

/** The firmware's kiosk with what it hears and what it does changed on the way. */
function bootWith(change: Change): NonNullable<Replaced["boot"]> {
  const { overlooks = (input) => input, does = (effects) => effects } = change;
  return (config) => (read, moment) => {
    const { program, effects } = bootKiosk(config)(read, moment);
    const step: typeof program.step = (at, input) => does(program.step(at, overlooks(input)));
    return { program: { ...program, step }, effects };
  };
}

async function verdict(replaced: Replaced) {
  const { report } = await simulate({ ...SMALL, days: 2, kiosks: 2, faults: [] }, replaced);
  return report;
}

type Intake = Cloud["gateways"]["intake"];

/** The cloud with its intake replaced by one that may call the real one. */
function intakeInstead(make: (real: Intake) => Intake): Replaced {
  return {
    plant: (cloud) => {
      cloud.gateways.intake = make(cloud.gateways.intake);
    },
  };
}

describe("a simulated county", () => {
  it(
    "tells the truth under faults, and the same seed gives the same line",
    { timeout: SLOW_MS },
    async () => {
      const [one, two] = [await simulate(SMALL), await simulate(SMALL)];
      expect(one.findings).toEqual([]);
      expect(one.report.drops).toBeGreaterThan(5);
      expect(one.report.ledger).toBe(one.report.drops);
      const line = (report: typeof one.report) => ({ ...report, wallMs: 0 });
      expect(line(two.report)).toEqual(line(one.report));
    },
  );

  it("serves everyone when nothing goes wrong", { timeout: SLOW_MS }, async () => {
    const report = await verdict({});
    expect(report).toMatchObject({ lost: 0, duplicated: 0, doubleVends: 0, unsettled: 0 });
    expect(report.served).toBeGreaterThanOrEqual(0.99);
  });

  it("loses nothing either when no lull is skipped", { timeout: SLOW_MS }, async () => {
    const short = { ...SMALL, days: 1, kiosks: 1 };
    const { report } = await simulate(short, { lulls: false });
    expect(report).toMatchObject({ lost: 0, duplicated: 0, doubleVends: 0 });
    expect(report.events).toBeGreaterThan(4000);
  });
});

describe("the checkers catch a planted", () => {
  it("kiosk that overlooks boxes its sensor saw", { timeout: SLOW_MS }, async () => {
    let edges = 0;
    const overlooks = (input: Input): Input =>
      input.kind === "drop" && (edges += 1) % 3 === 0 ? { kind: "tick" } : input;
    expect((await verdict({ boot: bootWith({ overlooks }) })).lost).toBeGreaterThan(0);
  });

  it("kiosk that runs its motor twice for one intent", { timeout: SLOW_MS }, async () => {
    const does = (effects: Effect[]): Effect[] =>
      effects.flatMap((effect) =>
        effect.kind === "motor" && effect.on
          ? [effect, { ...effect, on: false }, effect]
          : [effect],
      );
    const boot = bootWith({ does });
    expect((await verdict({ boot })).doubleVends).toBeGreaterThan(0);
  });

  it("cloud that answers before it commits", { timeout: SLOW_MS }, async () => {
    let requests = 0;
    const forgetful = intakeInstead((real) => async (gateway, items) => {
      requests += 1;
      if (requests % 9 !== 0) return real(gateway, items);
      const marks = (items as { kiosk: string; epoch: number; fact?: { seq: number } }[]).flatMap(
        ({ kiosk, epoch, fact }) => (fact === undefined ? [] : [{ kiosk, epoch, kept: fact.seq }]),
      );
      return { marks, refused: [] };
    });
    expect((await verdict(forgetful)).lost).toBeGreaterThan(0);
  });

  it("cloud that counts a box twice", { timeout: SLOW_MS }, async () => {
    const twice = intakeInstead((real) => (gateway, items) => {
      const copy = JSON.parse(JSON.stringify(items)) as {
        fact?: { kind: string; body: { count: number } };
      }[];
      for (const { fact } of copy) if (fact?.kind === "dispensed") fact.body.count += 1;
      return real(gateway, copy);
    });
    expect((await verdict(twice)).duplicated).toBeGreaterThan(0);
  });
});
