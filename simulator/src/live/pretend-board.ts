import type { Board, BoardInput, LookAtCard } from "@anxin/firmware/board";
import { motorsOf } from "../boards/motor.ts";
import type { Machine } from "../people/visit.ts";
import {
  type Lane,
  PERFECT_TURNS,
  type PhysicalLot,
  spiralLane,
  type TurnChances,
} from "../world/lane.ts";
import type { Random } from "../world/random.ts";
import { realAfter } from "./real-time.ts";
import { NO_TROUBLE, type Trouble } from "./trouble.ts";

export interface PretendParts {
  kiosk: string;
  lanes: readonly number[];
  random: Random;
  /** Boxes that lay in the lanes when the process last ended. */
  boxes: Readonly<Record<string, PhysicalLot[]>>;
  /** Called after every change of what lies in the lanes. */
  keep: (boxes: Record<string, PhysicalLot[]>) => void;
}

const SELF_TEST_MS = 20;
const SHADOW_MS = 80;
const CLIMATE_MS = 60_000;
/** A cabinet in the sun, in hundredths of a degree above the room. */
const HEAT_CENTI = 1800;

/**
 * A machine made of nothing, in real time: the firmware's own ports over modelled motors, lanes and
 * curtain.
 */
export class PretendBoard implements Board, Machine {
  readonly kiosk: string;
  readonly lanes: ReadonlyMap<number, Lane>;
  readonly watchers = new Set<() => void>();
  readonly truth = { drops: 0 };
  readonly motors: Board["motors"];
  readonly dropSensor: Board["dropSensor"];
  readonly display: Board["display"];
  readonly clock: Board["clock"];
  shown = { code: "", number: "" };
  lamp = false;
  /** The lane whose motor has power; 0 when none has. */
  turning = 0;
  /** Boxes that lie in the tray until somebody takes them. */
  tray = 0;
  door = false;
  /** What the sensor measured last. */
  climate = { temperatureCenti: 0, humidityDeci: 0 };

  private readonly parts: PretendParts;
  private sink: ((input: BoardInput) => void) | undefined;
  private look: LookAtCard | undefined;
  private noMoreClimate: () => void = () => {};
  private wrong: Trouble = NO_TROUBLE;
  private readonly motorsOff: () => void;

  constructor(parts: PretendParts) {
    this.parts = parts;
    this.kiosk = parts.kiosk;
    this.lanes = new Map(parts.lanes.map((lane) => [lane, filledLane(parts.boxes[lane] ?? [])]));
    const { random } = parts;
    const world = { time: { after: realAfter }, random, chances: () => this.chances() };
    const motors = motorsOf(world, {
      home: (at) => this.input({ kind: "home", at }),
      current: () => this.input({ kind: "motor-current" }),
      fell: (fallen) => this.fell(fallen),
    });
    this.motorsOff = () => {
      motors.off();
      this.turning = 0;
      this.tell();
    };
    this.motors = {
      run: (number) => {
        const lane = this.lanes.get(number);
        if (lane === undefined) return;
        this.turning = number;
        motors.on(lane);
        this.tell();
      },
      halt: this.motorsOff,
    };
    this.dropSensor = {
      test: () =>
        void realAfter(SELF_TEST_MS, () =>
          this.input({ kind: "drop-tested", good: !this.wrong.blind }),
        ),
    };
    this.display = {
      show: (code, number) => {
        this.shown = { code, number };
        this.tell();
      },
      lamp: (on) => {
        this.lamp = on;
        this.tell();
      },
    };
    this.clock = { seconds: () => Math.floor(Date.now() / 1000) };
  }

  start(sink: (input: BoardInput) => void, look: LookAtCard): void {
    this.sink = sink;
    this.look = look;
    if (this.door) this.input({ kind: "door", open: true });
    this.readClimate();
  }

  /** The machine goes dark. */
  stop(): void {
    this.noMoreClimate();
    this.sink = undefined;
    this.look = undefined;
    this.shown = { code: "", number: "" };
    this.lamp = false;
    this.motorsOff();
  }

  /** What is wrong with the machine now. */
  get trouble(): Trouble {
    return this.wrong;
  }

  /** From now on this is wrong with the machine, or no more. */
  meddle(change: Partial<Trouble>): void {
    this.wrong = { ...this.wrong, ...change };
    if (this.sink !== undefined) this.readClimate();
    this.tell();
  }

  openDoor(open: boolean): void {
    this.door = open;
    this.input({ kind: "door", open });
    this.tell();
  }

  /** Somebody takes what lies in the tray. */
  emptyTray(): void {
    this.tray = 0;
    this.tell();
  }

  /** A technician frees every coil, wipes the curtain, and tells each lane's count. */
  repair(): void {
    this.meddle({ turn: "good", blind: false });
    for (const [lane, spiral] of this.lanes) {
      spiral.free();
      this.input({ kind: "lane-counted", lane, lots: spiral.lots() });
    }
    this.tell();
  }

  /** A card is on the reader: looked at and forgotten, as the reader's driver does. */
  card(block: Uint8Array): void {
    try {
      const seen = this.look?.(block);
      if (seen !== undefined) this.input(seen);
    } finally {
      block.fill(0);
    }
  }

  input(input: BoardInput): void {
    this.sink?.(input);
  }

  /** A person puts boxes into a lane. */
  put(lane: number, lot: PhysicalLot): void {
    this.lanes.get(lane)?.put(lot);
    this.keep();
  }

  /** Storage at room temperature, a little different each minute. */
  private readClimate(): void {
    const { random } = this.parts;
    const heat = this.wrong.heat ? HEAT_CENTI : 0;
    const temperatureCenti = random.between(2200, 2400) + heat;
    this.climate = { temperatureCenti, humidityDeci: random.between(480, 520) };
    const silent = this.wrong.climateLost;
    this.input(silent ? { kind: "climate-lost" } : { kind: "climate", ...this.climate });
    this.noMoreClimate();
    this.noMoreClimate = realAfter(CLIMATE_MS, () => this.readClimate());
    this.tell();
  }

  private chances(): TurnChances {
    const { turn } = this.wrong;
    return turn === "good" ? PERFECT_TURNS : { ...PERFECT_TURNS, [turn]: 1 };
  }

  private fell(fallen: { boxes: number; shadows: number }): void {
    this.truth.drops += fallen.boxes;
    this.tray += fallen.boxes;
    this.keep();
    const edges = this.wrong.blind ? 0 : fallen.shadows;
    for (let i = 0; i < edges; i++) {
      realAfter(i * SHADOW_MS, () => this.input({ kind: "drop" }));
    }
    this.tell();
  }

  private keep(): void {
    const lanes = [...this.lanes].map(([number, lane]) => [String(number), lane.lots()]);
    this.parts.keep(Object.fromEntries(lanes) as Record<string, PhysicalLot[]>);
  }

  /** Something about the machine is different now. */
  tell(): void {
    for (const watcher of Array.from(this.watchers)) watcher();
  }
}

function filledLane(lots: readonly PhysicalLot[]): Lane {
  const lane = spiralLane();
  for (const lot of lots) lane.put(lot);
  return lane;
}
