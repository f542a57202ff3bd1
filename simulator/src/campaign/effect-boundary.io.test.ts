import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Fact, Plan } from "@anxin/firmware/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { boardConfig, masterOf } from "../county/keys.ts";
import { randomFrom } from "../world/random.ts";
import { GatewayStandIn } from "./gateway-stand-in.ts";
import { compileOnce, powerUpProcess } from "./kiosk-process.ts";
import { PretendMachine } from "./pretend-machine.ts";
import { until } from "../bad-input/until.ts";

/** The kiosk as a process of its own, killed before each effect of a boot and a vend in turn. */

const CONFIG = boardConfig(masterOf("effect-boundary"), "k1", "1.0.0");
const GRANT = "00000000000000a1";
const LANE = 1;
/** Four times the cores: most of a kiosk's life is waiting. */
const SIDE_BY_SIDE = 8;
const LONG_MS = 240_000;
const NO_EARS = { receipt: () => {}, presence: () => {} };
const PLAN: Plan = {
  revision: 1,
  epoch: 1,
  opened: "",
  lanes: [{ lane: LANE, product: "condom-m" }],
  loads: [],
  refused: [],
  ways: { grant: true, voucher: false, card: false },
  hours: { open: 0, close: 1440 },
  timeouts: {
    confirmSeconds: 60,
    homeLeaveMs: 30_000,
    homeReturnMs: 30_000,
    settleMs: 20,
    dropMs: 400,
    doorOpenSeconds: 3600,
  },
  nearest: [],
  firmware: "1.0.0",
};

/** What one kiosk's life, cut once, left behind. */
interface Outcome {
  cut: boolean;
  runs: number;
  fell: number;
  facts: readonly Fact[];
}

let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "anxin-boundary-"));
  process.env["NODE_COMPILE_CACHE"] = join(folder, "compiled");
  await compileOnce();
  await stock(join(folder, "stocked"));
}, LONG_MS);
afterAll(() => {
  delete process.env["NODE_COMPILE_CACHE"];
  rmSync(folder, { recursive: true });
});

/** Every run gives one box; a box on the edge falls when the power goes, or does not. */
function machineOf(fallsUnseen: boolean): PretendMachine {
  const random = { ...randomFrom("one box"), below: () => 999, chance: () => fallsUnseen };
  return new PretendMachine(random, [LANE]);
}

/** A flash file whose epoch is open and whose lane is full. */
async function stock(flashFile: string): Promise<void> {
  const gateway = await GatewayStandIn.start(CONFIG, PLAN);
  const machine = machineOf(false);
  const setup = { config: CONFIG, brokerUrl: gateway.url, flashFile };
  const kiosk = powerUpProcess(setup, machine, NO_EARS);
  await until("the opened epoch", () => gateway.presence?.epoch === 1);
  kiosk.input({ kind: "lane-counted", lane: LANE, lots: machine.fill(LANE) });
  await until("the count", () => gateway.facts.some((fact) => fact.kind === "counted"));
  await kiosk.cut();
  await gateway.stop();
}

/** A person asks for a box and presses the lit button, for as long as the kiosk lives. */
async function serve(
  gateway: GatewayStandIn,
  machine: PretendMachine,
  kiosk: ReturnType<typeof powerUpProcess>,
): Promise<void> {
  let alive = true;
  void kiosk.ended.then(() => (alive = false));
  await until("the kiosk, or its end", () => gateway.presence !== undefined || !alive);
  if (!alive) return;
  gateway.grant(GRANT, LANE);
  const isOver = () =>
    !alive || gateway.facts.some((fact) => ["dispensed", "vend-uncertain"].includes(fact.kind));
  await until("the lamp, or an end", () => machine.lamp || isOver());
  if (machine.lamp) kiosk.input({ kind: "button" });
  await until("the result, or the kiosk's end", isOver);
  // What comes after the result's publish is also killed before: the timers run on a while.
  await Promise.race([kiosk.ended, pause(400)]);
}

/** Boots and serves, killed before the n-th effect; then boots and serves again, not killed. */
async function killedBefore(n: number, fallsUnseen: boolean): Promise<Outcome> {
  const flashFile = join(folder, `flash-${n}-${fallsUnseen}`);
  copyFileSync(join(folder, "stocked"), flashFile);
  const gateway = await GatewayStandIn.start(CONFIG, PLAN);
  const machine = machineOf(fallsUnseen);
  machine.fill(LANE);
  const setup = { config: CONFIG, brokerUrl: gateway.url, flashFile };
  const first = powerUpProcess({ ...setup, killBefore: n }, machine, NO_EARS);
  await serve(gateway, machine, first);
  const cut = await Promise.race([first.ended.then(() => true), pause(10).then(() => false)]);
  await first.cut();
  gateway.forget();
  const second = powerUpProcess(setup, machine, NO_EARS);
  await serve(gateway, machine, second);
  await until("all facts again", () => {
    const { facts, presence } = gateway;
    return (
      presence !== undefined && facts.length > 0 && (facts.at(-1)?.seq ?? 0) >= presence.next - 1
    );
  });
  await second.cut();
  await gateway.stop();
  const fell = machine.runs.reduce((sum, run) => sum + run.fell, 0);
  return { cut, runs: machine.runs.length, fell, facts: gateway.facts };
}

function expectTold({ runs, fell, facts }: Outcome): void {
  const bodies = <K extends Fact["kind"]>(kind: K) =>
    facts.flatMap((fact) =>
      fact.kind === kind ? [fact.body as Extract<Fact, { kind: K }>["body"]] : [],
    );
  const intents = bodies("vend-intended");
  const uncertain = bodies("vend-uncertain");
  const counted = bodies("dispensed").reduce((sum, body) => sum + body.count, 0);
  expect(intents).toHaveLength(1);
  expect(runs).toBeLessThanOrEqual(1);
  expect(bodies("dispensed").length + uncertain.length).toBe(1);
  if (uncertain.length === 0) expect(counted).toBe(fell);
}

describe("A kiosk process killed at every effect boundary of a boot and a vend", () => {
  test(
    "runs no motor twice and loses nothing silently",
    async () => {
      const outcomes: Outcome[] = [];
      for (let n = 0; outcomes.every((outcome) => outcome.cut); n += SIDE_BY_SIDE) {
        // A box on the edge falls unseen at every other boundary, and stays in its coil otherwise.
        const some = Array.from({ length: SIDE_BY_SIDE }, (_, i) =>
          killedBefore(n + i, i % 2 === 0),
        );
        outcomes.push(...(await Promise.all(some)));
      }
      for (const outcome of outcomes) expectTold(outcome);
      const cuts = outcomes.filter((outcome) => outcome.cut);
      expect(cuts.length).toBeGreaterThan(20);
      const isUncertain = (fact: Fact) => fact.kind === "vend-uncertain";
      expect(cuts.some(({ facts }) => facts.some(isUncertain))).toBe(true);
    },
    LONG_MS,
  );
});
