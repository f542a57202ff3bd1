import type { VirtualBoard } from "../boards/virtual-board.ts";
import { FAULT_RATES } from "../world/assumptions.ts";
import type { Broker } from "../world/broker.ts";
import type { Random } from "../world/random.ts";
import type { VirtualTime } from "../world/time.ts";
import type { Aim } from "./aim.ts";
import type { CloudDesk } from "./cloud-desk.ts";
import type { CloudRoad } from "./cloud-road.ts";
import type { FaultName } from "./fault-names.ts";
import type { GatewayProcess } from "./gateway-process.ts";
import { KIOSK_HARMS } from "./kiosk-harms.ts";
import { SITE_HARMS } from "./site-harms.ts";

/** What faults may do to the county. */
export interface Harmed {
  time: VirtualTime;
  random: Random;
  broker: Broker;
  boards: readonly VirtualBoard[];
  gateway: GatewayProcess;
  desk: CloudDesk;
  road: CloudRoad;
  aim: Aim;
  /** Told of every fault as it falls upon a kiosk. */
  struck: (fault: FaultName, board: VirtualBoard) => void;
  /** False once the faults were stopped: what one of them began does not go on. */
  active: () => boolean;
}

/** Does harm now; those that can last choose for how long. */
export type KioskHarm = (harmed: Harmed, board: VirtualBoard, random: Random) => void;
export type SiteHarm = (harmed: Harmed, random: Random) => void;

/** Faults under way; `stop` lets the county heal. */
export interface Faults {
  stop: () => void;
}

const DAY_MS = 86_400_000;
/** Of the faults that come at their own time, how many wait for a vend. */
const AIMED = 0.7;

function again(harmed: Harmed, days: number, harm: (random: Random) => void): () => void {
  const { random, time } = harmed;
  let cancel = () => {};
  const next = () => {
    cancel = time.after(random.exponentialMs(days * DAY_MS), () => {
      harm(random);
      next();
    });
  };
  next();
  return () => cancel();
}

function ofBoard(harmed: Harmed, board: VirtualBoard, fault: FaultName): (() => void)[] {
  const harm = KIOSK_HARMS[fault];
  if (harm === undefined) return [];
  const random = harmed.random.fork(`${board.kiosk}/${fault}`);
  const days = FAULT_RATES.daysBetween[fault]?.value ?? 30;
  return [
    again({ ...harmed, random }, days, () => {
      const strike = () => harm(harmed, board, random);
      if (random.chance(AIMED)) harmed.aim.wait(board, strike);
      else strike();
    }),
  ];
}

function ofSite(harmed: Harmed, fault: FaultName): (() => void)[] {
  const harm = SITE_HARMS[fault];
  if (harm === undefined) return [];
  const random = harmed.random.fork("site/" + fault);
  const days = FAULT_RATES.daysBetween[fault]?.value ?? 30;
  return [
    again({ ...harmed, random }, days, () => {
      const strike = () => {
        if (!harmed.active()) return;
        for (const board of harmed.boards) harmed.struck(fault, board);
        harm(harmed, random);
      };
      if (random.chance(AIMED)) harmed.aim.wait(random.pick(harmed.boards), strike);
      else strike();
    }),
  ];
}

/** Starts these faults, each on its own stream of chance. */
export function startFaults(world: Omit<Harmed, "active">, faults: readonly FaultName[]): Faults {
  let active = true;
  const harmed: Harmed = { ...world, active: () => active };
  const cancels = faults.flatMap((fault) => [
    ...harmed.boards.flatMap((board) => ofBoard(harmed, board, fault)),
    ...ofSite(harmed, fault),
  ]);
  return {
    stop: () => {
      active = false;
      for (const cancel of cancels) cancel();
      harmed.aim.stop();
      repair(harmed);
    },
  };
}

/** Everything that can be put right by hand. */
function repair({ boards, broker, time, gateway, road, desk }: Harmed): void {
  for (const board of boards) {
    board.cutsIn = undefined;
    board.memory.cutsIn = undefined;
    board.memory.failsIn = undefined;
    board.sensor.set("good");
    board.clock.set(time.nowMs(), { seconds: 0, perDay: 0 });
    broker.line(board.kiosk, true);
    broker.slow(board.kiosk, 0);
    if (board.isCrippled()) board.cutPower();
    board.attend();
  }
  gateway.spare();
  gateway.setClock(0);
  desk.spare();
  if (!gateway.running()) gateway.start();
  if (!desk.running()) desk.start();
  if (!road.open()) road.reopen();
}
