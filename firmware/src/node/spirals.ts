import type { BoardInput, Motors } from "../board/board.ts";
import { debounced } from "./debounce.ts";
import type { PinBoard } from "./firmata-board.ts";
import type { Log } from "./log.ts";
import type { LanePins } from "./pins.ts";
import type { Uptime } from "./uptime.ts";

/** Micro-switches settle within 10 ms; at 4 s a turn the coil moves under 2 degrees meanwhile. */
const HOME_STABLE_MS = 20;

export interface Spirals extends Motors {
  /** From now on the running lane's home switch is told. */
  start(sink: (input: BoardInput) => void): void;
  stop(): void;
  isRunning(): boolean;
}

/** Spiral motors on pins of their own, at most one with power at any moment. */
export function spirals(
  lanes: readonly LanePins[],
  parts: { pins: PinBoard; uptime: Uptime; log: Log },
): Spirals {
  const { pins, uptime, log } = parts;
  let running: LanePins | undefined;
  let sink: ((input: BoardInput) => void) | undefined;

  for (const lane of lanes) {
    const told = debounced({ uptime, stableMs: HOME_STABLE_MS }, (high) => {
      if (running === lane) sink?.({ kind: "home", at: !high });
    });
    pins.watch(lane.home, told);
  }

  function cut(): void {
    if (running !== undefined) pins.write(running.motor, false);
    running = undefined;
  }

  return {
    run(number) {
      cut();
      const lane = lanes.find((one) => one.lane === number);
      if (lane === undefined) return log("lane-unwired", `lane ${number}`);
      running = lane;
      pins.write(lane.motor, true);
    },
    halt(number) {
      if (running?.lane === number) cut();
    },
    start(to) {
      sink = to;
    },
    stop() {
      cut();
      sink = undefined;
    },
    isRunning: () => running !== undefined,
  };
}
