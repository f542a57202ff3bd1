import type { AlertView, Cloud, KioskView } from "@anxin/cloud";
import type { VirtualBoard } from "../boards/virtual-board.ts";
import { arrivalMs, type LoadPlan, visit } from "../people/restocker.ts";
import { SERVICE } from "../world/assumptions.ts";
import type { Random } from "../world/random.ts";
import type { VirtualTime } from "../world/time.ts";
import { LANES } from "./catalogue.ts";
import type { Rest } from "./rest.ts";

/** The people of the county office who look at alerts and send someone. */
export interface Care {
  /** Fills every kiosk for the first time; resolves in virtual time by itself. */
  openCounty: () => void;
  /** Looks at the alerts every two hours until told to stop. */
  start: () => void;
  stop: () => void;
  /** Visits under way. */
  visiting: () => number;
  /** Counts every lane of every kiosk rightly. */
  countEverything: () => void;
}

export interface CareWorld {
  time: VirtualTime;
  random: Random;
  rest: Rest;
  cloud: Cloud;
  /** A wish of the office reaches the cloud only while the road is open. */
  reachable: () => boolean;
  boards: readonly VirtualBoard[];
  miscounts: number;
}

const LOOK_MS = 2 * 3_600_000;
const DAY_MS = 86_400_000;
/** Alerts that a visit cannot mend. */
const NOT_AT_THE_KIOSK = ["gap", "fork", "quarantine"];

function yyyymmdd(ms: number): number {
  const day = new Date(ms).toISOString().slice(0, 10);
  return Number(day.split("-").join(""));
}

/** One lot a month, good for three years. */
function lotAt(nowMs: number): { lot: string; expiry: number } {
  const month = Math.floor(nowMs / (30 * DAY_MS));
  return { lot: "L" + month, expiry: yyyymmdd(nowMs + 3 * 365 * DAY_MS) };
}

/** People, looking after these boards. */
export function careOf(world: CareWorld): Care {
  const { time, random, rest, cloud, boards } = world;
  const busy = new Set<string>();
  let cancel = () => {};

  /** Boxes for every lane that has room, less what is on its way already. */
  async function planLoads(view: KioskView): Promise<LoadPlan[]> {
    const open = await cloud.county.openLoads(view.kiosk);
    const loads: LoadPlan[] = [];
    for (const { lane, product } of LANES) {
      const { lot, expiry } = lotAt(time.nowMs());
      const waiting = open.find((load) => load.lane === lane);
      if (waiting !== undefined) {
        loads.push({ ...waiting, product, expiry });
        continue;
      }
      const onHand = view.lanes.find((one) => one.lane === lane)?.onHand ?? 0;
      const count = SERVICE.laneDepth.value - Math.max(0, onHand);
      if (count <= 0) continue;
      const id = await cloud.county.planLoad({ kiosk: view.kiosk, lane, lot, expiry, count });
      loads.push({ id, lane, product, lot, expiry, count });
    }
    return loads;
  }

  function send(
    board: VirtualBoard,
    wish: { loads: LoadPlan[]; count: number[]; inMs: number },
    miscounts = world.miscounts,
  ): void {
    busy.add(board.kiosk);
    const own = random.fork(`visit/${board.kiosk}/${time.monotonicMs()}`);
    const visitWorld = { time, random: own, board, miscounts };
    time.after(wish.inMs, () => visit(visitWorld, wish, () => busy.delete(board.kiosk)));
  }

  async function dispatch(view: KioskView, inMs: number): Promise<void> {
    const board = boards.find((one) => one.kiosk === view.kiosk);
    if (board === undefined || busy.has(view.kiosk)) return;
    busy.add(view.kiosk);
    const loads = await planLoads(view);
    send(board, { loads, count: LANES.map((one) => one.lane), inMs });
  }

  const needsSomeone = (alert: AlertView) => !NOT_AT_THE_KIOSK.includes(alert.cause);

  async function look(): Promise<void> {
    for (const view of await cloud.services.kiosks()) {
      if (view.alerts.some(needsSomeone)) await dispatch(view, arrivalMs(random));
    }
  }

  function start(): void {
    cancel = time.after(LOOK_MS, () => {
      if (world.reachable()) void rest.track(look());
      start();
    });
  }

  async function open(): Promise<void> {
    for (const view of await cloud.services.kiosks()) await dispatch(view, 60_000);
  }

  return {
    openCounty: () => void rest.track(open()),
    start,
    stop: () => cancel(),
    visiting: () => busy.size,
    countEverything() {
      for (const board of boards) {
        send(board, { loads: [], count: LANES.map((one) => one.lane), inMs: 60_000 }, 0);
      }
    },
  };
}
