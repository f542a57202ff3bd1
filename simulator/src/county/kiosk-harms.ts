import type { VirtualBoard } from "../boards/virtual-board.ts";
import type { Random } from "../world/random.ts";
import type { FaultName } from "./fault-names.ts";
import type { Harmed, KioskHarm } from "./faults.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Effects and flash operations of a few steps, so a planned cut falls in one of the next ones. */
const EFFECTS_AHEAD = 24;
const FLASH_OPERATIONS_AHEAD = 6;
const SLOW_MS_MAX = 30_000;

/** Losses of a board's line that have not ended: the line is back when the last of them has. */
const losses = new WeakMap<VirtualBoard, number>();

function losesLine(harmed: Harmed, board: VirtualBoard, ms: number): void {
  losses.set(board, (losses.get(board) ?? 0) + 1);
  harmed.broker.line(board.kiosk, false);
  harmed.time.after(ms, () => {
    const left = (losses.get(board) ?? 1) - 1;
    losses.set(board, left);
    if (left === 0) harmed.broker.line(board.kiosk, true);
  });
}

const loss: KioskHarm = (harmed, board) => {
  harmed.struck("loss", board);
  harmed.broker.cut(board.kiosk);
};

const delay: KioskHarm = (harmed, board, random) => {
  harmed.struck("delay", board);
  harmed.broker.slow(board.kiosk, random.between(1000, SLOW_MS_MAX));
  harmed.time.after(random.between(1, 30) * MINUTE_MS, () => harmed.broker.slow(board.kiosk, 0));
};

const partition: KioskHarm = (harmed, board, random) => {
  harmed.struck("partition", board);
  const long = random.chance(0.1);
  const minutes = long ? random.between(600, 2880) : random.between(1, 120);
  losesLine(harmed, board, minutes * MINUTE_MS);
};

const longPartition: KioskHarm = (harmed, board, random) => {
  harmed.struck("long-partition", board);
  losesLine(harmed, board, random.between(15 * 24, 22 * 24) * HOUR_MS);
};

/** A third of the cuts come at once; the rest wait for the middle of what the kiosk does next. */
const powerCut: KioskHarm = (_, board, random) => {
  if (random.chance(1 / 3)) board.cutPower();
  else board.cutsIn = random.below(EFFECTS_AHEAD);
};

/**
 * Half of them fall into the next operations of a vend, half into a reading of the climate that is
 * written now, whatever the kiosk is at.
 */
function atAnOperation(board: VirtualBoard, random: Random, set: (ahead: number) => void): void {
  if (random.chance(0.5)) return set(random.below(FLASH_OPERATIONS_AHEAD));
  set(0);
  board.input({ kind: "climate", temperatureCenti: 2100, humidityDeci: 480 });
}

const flashTear: KioskHarm = (_, board, random) => {
  atAnOperation(board, random, (ahead) => {
    board.memory.cutsIn = ahead;
  });
};

const repeat: KioskHarm = (harmed, board) => {
  harmed.struck("repeat", board);
  harmed.broker.again(board.kiosk, "newest");
};

const reorder: KioskHarm = (harmed, board) => {
  harmed.struck("reorder", board);
  harmed.broker.again(board.kiosk, "older");
};

/** Somebody starts the kiosk again within half a day. */
const flashWear: KioskHarm = (harmed, board, random) => {
  atAnOperation(board, random, (ahead) => {
    board.memory.failsIn = ahead;
  });
  harmed.time.after(random.between(1, 12) * HOUR_MS, () => {
    board.memory.failsIn = undefined;
    if (board.isCrippled()) board.cutPower();
  });
};

function wrongTime(random: Random): { seconds: number; perDay: number } {
  const kind = random.below(3);
  if (kind === 0) return { seconds: 0, perDay: random.between(-120, 120) };
  const days = kind === 1 ? random.between(-60, 60) : 0;
  return { seconds: days * 86_400 + random.between(-7200, 7200), perDay: 0 };
}

/** Somebody sets the chip right within ten days. */
const clock: KioskHarm = (harmed, board, random) => {
  const { time } = harmed;
  harmed.struck("clock", board);
  if (random.chance(0.25)) board.clock.lose();
  else board.clock.set(time.nowMs(), wrongTime(random));
  time.after(random.between(1, 10) * DAY_MS, () => {
    board.clock.set(time.nowMs(), { seconds: 0, perDay: 0 });
  });
};

const boardSwap: KioskHarm = (_, board) => board.swap();

const blindSensor: KioskHarm = (harmed, board, random) => {
  harmed.struck("blind-sensor", board);
  if (random.chance(0.4)) board.flicker();
  else board.sensor.set("blind");
};

/** What each fault does to one kiosk; those that are not here are chances, or of the whole site. */
export const KIOSK_HARMS: Partial<Record<FaultName, KioskHarm>> = {
  loss,
  delay,
  repeat,
  reorder,
  partition,
  "long-partition": longPartition,
  "power-cut": powerCut,
  "flash-tear": flashTear,
  "flash-wear": flashWear,
  clock,
  "board-swap": boardSwap,
  "blind-sensor": blindSensor,
};
