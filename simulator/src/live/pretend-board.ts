import type { Board, BoardInput, LookAtCard } from "@anxin/firmware/board";
import { motorsOf } from "../boards/motor.ts";
import type { Machine } from "../people/resident.ts";
import { type Lane, PERFECT_TURNS, type PhysicalLot, spiralLane } from "../world/lane.ts";
import type { Random } from "../world/random.ts";
import { realAfter } from "./real-time.ts";

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

  private readonly parts: PretendParts;
  private sink: ((input: BoardInput) => void) | undefined;
  private look: LookAtCard | undefined;
  private noMoreClimate: () => void = () => {};

  constructor(parts: PretendParts) {
    this.parts = parts;
    this.kiosk = parts.kiosk;
    this.lanes = new Map(parts.lanes.map((lane) => [lane, filledLane(parts.boxes[lane] ?? [])]));
    const { random } = parts;
    const world = { time: { after: realAfter }, random, chances: () => PERFECT_TURNS };
    const motors = motorsOf(world, {
      home: (at) => this.input({ kind: "home", at }),
      current: () => this.input({ kind: "motor-current" }),
      fell: (fallen) => this.fell(fallen),
    });
    this.motors = {
      run: (number) => {
        const lane = this.lanes.get(number);
        if (lane !== undefined) motors.on(lane);
      },
      halt: () => motors.off(),
    };
    this.dropSensor = {
      test: () =>
        void realAfter(SELF_TEST_MS, () => this.input({ kind: "drop-tested", good: true })),
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
    this.readClimate();
  }

  stop(): void {
    this.noMoreClimate();
    this.sink = undefined;
    this.look = undefined;
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
    const temperatureCenti = random.between(2200, 2400);
    this.input({ kind: "climate", temperatureCenti, humidityDeci: random.between(480, 520) });
    this.noMoreClimate = realAfter(CLIMATE_MS, () => this.readClimate());
  }

  private fell(fallen: { boxes: number; shadows: number }): void {
    this.truth.drops += fallen.boxes;
    this.keep();
    for (let i = 0; i < fallen.shadows; i++) {
      realAfter(i * SHADOW_MS, () => this.input({ kind: "drop" }));
    }
    this.tell();
  }

  private keep(): void {
    const lanes = [...this.lanes].map(([number, lane]) => [String(number), lane.lots()]);
    this.parts.keep(Object.fromEntries(lanes) as Record<string, PhysicalLot[]>);
  }

  private tell(): void {
    for (const watcher of Array.from(this.watchers)) watcher();
  }
}

function filledLane(lots: readonly PhysicalLot[]): Lane {
  const lane = spiralLane();
  for (const lot of lots) lane.put(lot);
  return lane;
}
