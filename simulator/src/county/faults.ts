import type { VirtualBoard } from "../boards/virtual-board.ts";
import { FAULT_RATES, SENSOR } from "../world/assumptions.ts";
import type { Broker } from "../world/broker.ts";
import type { Random } from "../world/random.ts";
import type { VirtualTime } from "../world/time.ts";
import type { DeathPoint } from "./mortal-journal.ts";

/** What faults may do to the county. */
export interface Harmed {
  time: VirtualTime;
  random: Random;
  broker: Broker;
  boards: readonly VirtualBoard[];
  /** Kills the gateway's process and starts another on its journal after a while. */
  killGateway: (death: { at: DeathPoint | "now"; downMs: number }) => void;
  /** The cloud answers nobody for a while. */
  cutCloud: (downMs: number) => void;
}

/** Faults under way; `stop` lets the county heal. */
export interface Faults {
  stop: () => void;
}

const DEATHS = ["now", "before-append", "after-append"] as const;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/**
 * Effects and flash operations of a vend, so a planned cut falls anywhere in the next one or two.
 */
const EFFECTS_OF_A_VEND = 60;
const FLASH_OPERATIONS_OF_A_VEND = 8;

function again(harmed: Harmed, days: number, harm: (random: Random) => void): () => void {
  const random = harmed.random;
  let cancel = () => {};
  const next = () => {
    cancel = harmed.time.after(random.exponentialMs(days * DAY_MS), () => {
      harm(random);
      next();
    });
  };
  next();
  return () => cancel();
}

/**
 * Half of the cuts wait for the middle of something the kiosk does; the rest come whenever they
 * like.
 */
function cutPower(board: VirtualBoard, random: Random): void {
  const kind = random.below(4);
  if (kind === 0) return board.cutPower();
  board.plannedCut =
    kind === 1
      ? { at: "flash", countdown: random.below(FLASH_OPERATIONS_OF_A_VEND) }
      : { at: "effect", countdown: random.below(EFFECTS_OF_A_VEND) };
}

function loseLine(harmed: Harmed, kiosk: string, random: Random): void {
  const long = random.chance(0.1);
  const minutes = long ? random.between(600, 2880) : random.between(1, 120);
  harmed.broker.line(kiosk, false);
  harmed.time.after(minutes * MINUTE_MS, () => harmed.broker.line(kiosk, true));
}

function ofBoard(harmed: Harmed, board: VirtualBoard): (() => void)[] {
  const own = { ...harmed, random: harmed.random.fork("board/" + board.kiosk) };
  return [
    again(own, FAULT_RATES.daysBetweenPowerCuts.value, (random) => cutPower(board, random)),
    again(own, FAULT_RATES.daysBetweenLinkLosses.value, (random) =>
      loseLine(own, board.kiosk, random),
    ),
    again(own, SENSOR.daysBetweenBlindness.value, () => board.sensor.set("blind")),
    again(own, SENSOR.daysBetweenNoise.value, () => board.flicker()),
  ];
}

/** Starts every kind of fault, each on its own stream of chance. */
export function startFaults(harmed: Harmed): Faults {
  const gateway = { ...harmed, random: harmed.random.fork("gateway") };
  const cloud = { ...harmed, random: harmed.random.fork("cloud") };
  const cancels = [
    ...harmed.boards.flatMap((board) => ofBoard(harmed, board)),
    again(gateway, FAULT_RATES.daysBetweenGatewayKills.value, (random) =>
      harmed.killGateway({ at: random.pick(DEATHS), downMs: random.between(1, 30) * MINUTE_MS }),
    ),
    again(cloud, FAULT_RATES.daysBetweenCloudOutages.value, (random) =>
      harmed.cutCloud(random.between(1, 240) * MINUTE_MS),
    ),
  ];
  return {
    stop: () => {
      for (const cancel of cancels) cancel();
      for (const board of harmed.boards) {
        board.plannedCut = undefined;
        board.sensor.set("good");
        harmed.broker.line(board.kiosk, true);
      }
    },
  };
}
