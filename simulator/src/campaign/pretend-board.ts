import type { Board } from "@anxin/firmware/board";
import type { PretendMachine } from "./pretend-machine.ts";

/** The board ports through which a kiosk in this process reaches its machine. */
export function pretendBoard(machine: PretendMachine): Board {
  return {
    motors: {
      run: (lane) => machine.setMotor(lane, true),
      halt: (lane) => machine.setMotor(lane, false),
    },
    dropSensor: { test: () => machine.testDropSensor() },
    display: { show: () => {}, lamp: (on) => machine.setLamp(on) },
    clock: { seconds: () => Math.floor(Date.now() / 1000) },
    start: (sink) => machine.wire(sink),
    stop: () => machine.cutPower(),
  };
}
