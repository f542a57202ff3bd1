import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { BoardInput } from "@anxin/firmware/board";
import type { Presence, Receipt } from "@anxin/firmware/contract";
import type { KioskSetup, PowerUp } from "./site.ts";

/** What a kiosk process tells the world it stands in. */
export type FromKiosk =
  | { is: "motor"; lane: number; on: boolean }
  | { is: "drop-test" }
  | { is: "lamp"; on: boolean }
  | { is: "receipt"; receipt: Receipt }
  | { is: "presence"; presence: Presence };

/** What the world tells it: first how to start, then every input of its hardware. */
export type ToKiosk = { is: "setup"; setup: KioskSetup } | { is: "input"; input: BoardInput };

const ENTRY = fileURLToPath(new URL("./kiosk-process-main.ts", import.meta.url));

/** Runs the program once to its own end, which is when Node writes what it compiled. */
export async function compileOnce(): Promise<void> {
  const child = fork(ENTRY, { stdio: "ignore" });
  child.disconnect();
  await new Promise<void>((resolve) => child.once("exit", () => resolve()));
}

/**
 * A kiosk in a process of its own; cutting its power is SIGKILL. The machine stays in this process.
 */
export const powerUpProcess = ((setup, machine, ears) => {
  const child = fork(ENTRY, {
    serialization: "advanced",
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let hasPower = true;
  const tell = (message: ToKiosk) => {
    if (hasPower && child.connected) child.send(message);
  };
  child.on("message", (message: FromKiosk) => {
    if (!hasPower) return;
    if (message.is === "motor") machine.setMotor(message.lane, message.on);
    if (message.is === "drop-test") machine.testDropSensor();
    if (message.is === "lamp") machine.setLamp(message.on);
    if (message.is === "receipt") ears.receipt(message.receipt);
    if (message.is === "presence") ears.presence(message.presence);
  });
  machine.wire((input) => tell({ is: "input", input }));
  tell({ is: "setup", setup });
  return {
    ended,
    input: (input) => tell({ is: "input", input }),
    async cut() {
      hasPower = false;
      child.kill("SIGKILL");
      machine.cutPower();
      await ended;
    },
  };
}) satisfies PowerUp;
