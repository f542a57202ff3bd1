import { expect, test } from "vitest";
import type { Board } from "../board/board.ts";
import type { Flash } from "../board/flash.ts";
import { boot } from "../kiosk/index.ts";
import type { Effect } from "../kiosk/interface.ts";
import { copyOfFlash, performFlash, readerOf } from "../kiosk/memory-flash.ts";
import { PROOF_CONFIG } from "../kiosk/proof-gateway.ts";
import { stockedBench } from "../kiosk/proof-story.ts";
import { nodeHash, nodeMac } from "./mac.ts";
import { ManualUptime } from "./manual-uptime.ts";
import { runKiosk } from "./run.ts";

const CLOCK = 1799976000;

/** A board whose door stands open, which it tells while it is being started. */
const openBoard: Board = {
  motors: { run() {}, halt() {} },
  dropSensor: { test() {} },
  display: { show() {}, lamp() {} },
  clock: { seconds: () => CLOCK },
  start: (sink) => sink({ kind: "door", open: true }),
  stop() {},
};

const opened = stockedBench([
  { lane: 1, product: "condom-m", lot: "A1", expiry: 20290131, count: 3 },
]);

/** That of a kiosk with an epoch and a box, so that a boot and a door are facts. */
function flashInMemory(): Flash {
  const memory = copyOfFlash(opened.flash);
  return {
    read: readerOf(memory),
    write: (address, bytes) => performFlash(memory, { kind: "flash-write", address, bytes }),
    erase: (address) => performFlash(memory, { kind: "flash-erase", address }),
  };
}

test("a door that stands open at the start is told when all that booting asks for is done", () => {
  const moment = { uptimeMs: 0, clockSeconds: CLOCK };
  const ports = { mac: nodeMac, hash: nodeHash };
  const booting = boot(PROOF_CONFIG, moment, flashInMemory().read, ports).effects;
  const done: Effect[] = [];
  const kiosk = runKiosk({
    config: PROOF_CONFIG,
    board: openBoard,
    flash: flashInMemory(),
    link: { connect() {}, disconnect() {}, publish() {} },
    uptime: new ManualUptime(),
    watch: (effect) => done.push(effect),
  });
  kiosk.start();
  expect(booting.map(({ kind }) => kind)).toContain("flash-write");
  expect(done.slice(0, booting.length)).toEqual(booting);
  expect(done.length).toBeGreaterThan(booting.length);
  kiosk.stop();
});
