import type { LotCount } from "@anxin/firmware/contract";
import type { Random } from "../world/random.ts";
import type { Run } from "./verdict.ts";

/** What the machine tells its kiosk: sensor edges, as `step` takes them. */
export type MachineInput =
  | { kind: "home"; at: boolean }
  | { kind: "drop" }
  | { kind: "drop-tested"; good: boolean };

/** Parts of a thousand motor runs that go another way than one box. */
const NO_DROP_PERMILLE = 15;
const DOUBLE_DROP_PERMILLE = 10;

/**
 * Between two happenings of a run; real lanes take seconds, and nothing proven here depends on it.
 */
const STEP_MS = 1;

const LOT = "CAMPAIGN1";
const EXPIRY = 20991231;
/** Boxes after a restocker's visit: the most a lane holds. */
const DEPTH = 99;

/**
 * The hardware of one kiosk and the truth about it: what was run and what fell. It lives outside
 * whatever is killed, and the kiosk hears of it only through its sensors.
 */
export class PretendMachine {
  readonly #random: Random;
  readonly #lanes: readonly number[];
  readonly #runs: Run[] = [];
  readonly #boxes = new Map<number, number>();
  readonly #suspect = new Set<number>();
  #tell: (input: MachineInput) => void = () => {};
  #timer: NodeJS.Timeout | undefined;
  #falling: Run | undefined;
  #lamp = false;
  #lampChanged: (() => void)[] = [];

  constructor(random: Random, lanes: readonly number[]) {
    this.#random = random;
    this.#lanes = lanes;
    for (const lane of lanes) this.#suspect.add(lane);
  }

  /** Every motor run until now, oldest first. */
  get runs(): readonly Run[] {
    return this.#runs;
  }

  /** Wires the sensors to the kiosk that now has power; an earlier one hears no more. */
  wire(tell: (input: MachineInput) => void): void {
    this.#tell = tell;
  }

  /** The lit button: lit means a press gives a box. */
  get lamp(): boolean {
    return this.#lamp;
  }

  setLamp(on: boolean): void {
    this.#lamp = on;
    for (const changed of this.#lampChanged.splice(0)) changed();
  }

  /** Resolves to whether the button's lamp is as asked, at the latest after `timeoutMs`. */
  async lampBecomes(on: boolean, timeoutMs: number): Promise<boolean> {
    if (this.#lamp === on) return true;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#lampChanged.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
    return this.#lamp === on;
  }

  testDropSensor(): void {
    setImmediate(() => this.#tell({ kind: "drop-tested", good: true }));
  }

  setMotor(lane: number, on: boolean): void {
    this.#cancel();
    if (on) this.#run(lane);
  }

  /** Power is gone: what turns stops; a box on the edge may still fall, and no sensor sees it. */
  cutPower(): void {
    const onTheEdge = this.#falling;
    this.#cancel();
    this.#tell = () => {};
    this.setLamp(false);
    if (onTheEdge !== undefined && this.#random.chance(0.5)) this.#leave(onTheEdge);
    for (const lane of this.#lanes) this.#suspect.add(lane);
  }

  /** Lanes a restocker should see: nearly empty, gave nothing, or power was lost. */
  lanesToVisit(): number[] {
    return this.#lanes.filter(
      (lane) => this.#suspect.has(lane) || (this.#boxes.get(lane) ?? 0) <= 2,
    );
  }

  /** A restocker fills the lane and counts it; the answer is what was counted. */
  fill(lane: number): LotCount[] {
    this.#suspect.delete(lane);
    this.#boxes.set(lane, DEPTH);
    return [{ lot: LOT, expiry: EXPIRY, count: DEPTH }];
  }

  #run(lane: number): void {
    const run = { lane, fell: 0 };
    this.#runs.push(run);
    const boxes = Math.min(this.#fate(), this.#boxes.get(lane) ?? 0);
    if (boxes === 0) this.#suspect.add(lane);
    else this.#falling = run;
    this.#oneByOne([
      () => this.#tell({ kind: "home", at: false }),
      ...Array.from({ length: boxes }, () => () => this.#fall(run)),
      () => this.#tell({ kind: "home", at: true }),
    ]);
  }

  #fall(run: Run): void {
    this.#falling = undefined;
    this.#leave(run);
    this.#tell({ kind: "drop" });
  }

  #leave(run: Run): void {
    run.fell += 1;
    this.#boxes.set(run.lane, (this.#boxes.get(run.lane) ?? 0) - 1);
  }

  #fate(): number {
    const draw = this.#random.below(1000);
    if (draw < NO_DROP_PERMILLE) return 0;
    return draw < NO_DROP_PERMILLE + DOUBLE_DROP_PERMILLE ? 2 : 1;
  }

  /** Timers of their own might change places on a busy machine, and a box would fall after home. */
  #oneByOne(happenings: (() => void)[]): void {
    const [next, ...later] = happenings;
    if (next === undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      // What it tells may stop the motor, which ends the rest.
      if (later.length > 0) this.#oneByOne(later);
      next();
    }, STEP_MS);
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#falling = undefined;
  }
}
