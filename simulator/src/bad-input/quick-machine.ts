import type { Board, BoardInput } from "@anxin/firmware/board";

/** A pretend lane turns in milliseconds; nothing shown here depends on how long it takes. */
const LEAVES_HOME_MS = 1;
const FALLS_MS = 3;
const RETURNS_HOME_MS = 5;

/** A machine that gives one box a turn, and counts what really happened. */
export class QuickMachine implements Board {
  /** Motor runs and boxes that fell, since the machine was built. */
  runs = 0;
  drops = 0;
  lamp = false;
  shown = { code: "", number: "" };
  /** What the real-time clock says, unix seconds. */
  clockSays: () => number = () => Math.floor(Date.now() / 1000);

  readonly motors: Board["motors"] = {
    run: () => this.#turn(),
    halt: () => {},
  };
  readonly dropSensor: Board["dropSensor"] = {
    test: () => this.#after(0, { kind: "drop-tested", good: true }),
  };
  readonly display: Board["display"] = {
    show: (code, number) => {
      this.shown = { code, number };
    },
    lamp: (on) => {
      this.lamp = on;
    },
  };
  readonly clock: Board["clock"] = { seconds: () => this.clockSays() };
  #tell: ((input: BoardInput) => void) | undefined;

  start(sink: (input: BoardInput) => void): void {
    this.#tell = sink;
  }

  stop(): void {
    this.#tell = undefined;
    this.lamp = false;
  }

  #turn(): void {
    this.runs += 1;
    this.#after(LEAVES_HOME_MS, { kind: "home", at: false });
    setTimeout(() => {
      this.drops += 1;
      this.#tell?.({ kind: "drop" });
    }, FALLS_MS);
    this.#after(RETURNS_HOME_MS, { kind: "home", at: true });
  }

  #after(ms: number, input: BoardInput): void {
    setTimeout(() => this.#tell?.(input), ms);
  }
}
