import type { Board, BoardInput, LookAtCard } from "@anxin/firmware/board";
import type { PartTime } from "../parts/part.ts";
import type { Cabinet } from "./cabinet.ts";

/** A contact counts when it has not changed for this long. */
const STEADY_MS = 20;
/** A box shadows the curtain for longer than it takes to look at it once. */
const LOOK_MS = 5;

/**
 * The plainest board there can be: the kiosk's ports on the contacts of a cabinet. It stands where
 * nothing but the kiosk itself is to be tried.
 */
export class SimpleBoard implements Board {
  readonly motors: Board["motors"];
  readonly dropSensor: Board["dropSensor"];
  readonly display: Board["display"];
  readonly clock: Board["clock"];
  shown: string;
  private readonly cabinet: Cabinet;
  private readonly time: PartTime;
  private sink: (input: BoardInput) => void;
  private look: LookAtCard | undefined;
  private running: number;
  private testing: boolean;
  private homeTold: boolean;

  constructor(cabinet: Cabinet, time: PartTime, seconds: () => number) {
    this.cabinet = cabinet;
    this.time = time;
    this.shown = "";
    this.sink = () => {};
    this.look = undefined;
    this.running = 0;
    this.testing = false;
    this.homeTold = true;
    this.motors = { run: (lane) => this.run(lane), halt: (lane) => this.halt(lane) };
    this.dropSensor = { test: () => this.test() };
    this.display = {
      show: (code) => {
        this.shown = code;
      },
      lamp() {},
    };
    this.clock = { seconds };
  }

  start(sink: (input: BoardInput) => void, look: LookAtCard): void {
    this.sink = sink;
    this.look = look;
    this.cabinet.curtain.emit(true);
    this.cabinet.wires = {
      home: (lane, closed) => this.home(lane, closed),
      light: (light) => {
        if (!light && !this.testing) this.sink({ kind: "drop" });
      },
      door: (open) => this.sink({ kind: "door", open }),
      button: (pressed) => {
        if (pressed) this.sink({ kind: "button" });
      },
    };
    if (this.cabinet.doorOpen) sink({ kind: "door", open: true });
  }

  stop(): void {
    this.sink = () => {};
    this.cabinet.cutPower();
    this.shown = "";
  }

  /** Something a driver this board does not have would tell. */
  input(input: BoardInput): void {
    this.sink(input);
  }

  /** A card reader this board does not have has read this. */
  card(block: Uint8Array): void {
    if (this.look !== undefined) this.sink(this.look(block));
  }

  private run(lane: number): void {
    this.running = lane;
    this.homeTold = true;
    this.cabinet.power(lane, true);
  }

  private halt(lane: number): void {
    this.cabinet.power(lane, false);
    if (this.running === lane) this.running = 0;
  }

  private home(lane: number, closed: boolean): void {
    this.time.after(STEADY_MS, () => {
      const steady = this.cabinet.turning(lane) !== closed;
      if (lane !== this.running || !steady || closed === this.homeTold) return;
      this.homeTold = closed;
      this.sink({ kind: "home", at: closed });
    });
  }

  private test(): void {
    const { curtain } = this.cabinet;
    this.testing = true;
    curtain.emit(false);
    this.time.after(LOOK_MS, () => {
      const dark = !curtain.light();
      curtain.emit(true);
      this.time.after(LOOK_MS, () => {
        this.testing = false;
        this.sink({ kind: "drop-tested", good: dark && curtain.light() });
      });
    });
  }
}
