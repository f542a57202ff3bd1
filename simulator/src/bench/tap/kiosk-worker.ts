/**
 * Kiosks on the real firmware for Node boards, all in one process: real flash files, real broker
 * connections, a machine that turns in a few milliseconds. Reports the moment each is armed.
 */
import { join } from "node:path";
import type { Board, BoardInput } from "@anxin/firmware/board";
import { mqttLink, openFlashFile, type RunningKiosk, runKiosk } from "@anxin/firmware/node";
import { LIMITS, topicOf } from "@anxin/firmware/contract";
import { kioskIds, LANES, LOT, rootFor } from "../county.ts";
import { order, report } from "../worker.ts";
import { nowMs } from "./monotonic.ts";

export interface KiosksOrder {
  folder: string;
  port: number;
  kiosks: number;
}

/** What the bench may wish of a kiosk later. */
export interface KioskWish {
  wish: "stock" | "press";
  kiosk: string;
}

/**
 * The button's lamp went on: the kiosk waits for the person. `atMs` is this machine's monotonic
 * time.
 */
export interface ArmedReport {
  armed: string;
  atMs: number;
}

/** The kiosk has opened its epoch: it can be stocked. */
export interface PlannedReport {
  planned: string;
}

const STEP_MS = 2;
/** Node's timers may fire this much before their time by `performance.now()`. */
const EARLY_MS = 1;

function quickBoard(kiosk: string): Board {
  let tell: (input: BoardInput) => void = () => {};
  const later = (steps: number, input: BoardInput): void => {
    setTimeout(() => tell(input), steps * STEP_MS);
  };
  return {
    motors: {
      run() {
        later(1, { kind: "home", at: false });
        later(2, { kind: "drop" });
        later(3, { kind: "home", at: true });
      },
      halt() {},
    },
    dropSensor: { test: () => later(0, { kind: "drop-tested", good: true }) },
    display: {
      show() {},
      lamp(on) {
        if (!on) return;
        const armed: ArmedReport = { armed: kiosk, atMs: nowMs() };
        report(armed);
      },
    },
    clock: { seconds: () => Math.floor(Date.now() / 1000) },
    start: (sink) => {
      tell = sink;
    },
    stop() {},
  };
}

function powerUp(kiosk: string, { folder, port }: KiosksOrder): RunningKiosk {
  const roots = Array.from({ length: LIMITS.epochRoots }, (_, at) => ({
    epoch: at + 1,
    root: rootFor(kiosk, at + 1),
  }));
  let opened = false;
  const running = runKiosk({
    config: { kiosk, firmware: "bench-1", roots },
    board: quickBoard(kiosk),
    flash: openFlashFile(join(folder, `${kiosk}.flash`), { durable: true }),
    link: mqttLink(`mqtt://127.0.0.1:${port}`),
    uptime: {
      nowMs: () => performance.now(),
      after(ms, action) {
        const timer = setTimeout(action, Math.ceil(ms) + EARLY_MS);
        return () => clearTimeout(timer);
      },
    },
    watch(effect) {
      if (opened || effect.kind !== "publish" || effect.topic !== topicOf(kiosk, "facts")) return;
      opened = true;
      const planned: PlannedReport = { planned: kiosk };
      report(planned);
    },
  });
  running.start();
  return running;
}

/** A restocker fills every lane and says what is in it. */
function stock(kiosk: RunningKiosk): void {
  for (let lane = 1; lane <= LANES; lane++) {
    kiosk.input({ kind: "lane-counted", lane, lots: [{ ...LOT, count: LIMITS.laneDepthMax }] });
  }
}

const wanted = await order<KiosksOrder>();
const running = new Map(kioskIds(wanted.kiosks).map((kiosk) => [kiosk, powerUp(kiosk, wanted)]));
process.on("message", ({ wish, kiosk }: KioskWish) => {
  const one = running.get(kiosk);
  if (one === undefined) return;
  if (wish === "stock") stock(one);
  else one.input({ kind: "button" });
});
