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
const MONTH_MS = 30 * DAY_MS;
/** Alerts that a visit cannot mend. */
const NOT_AT_THE_KIOSK = ["gap", "fork", "quarantine"];

function yyyymmdd(ms: number): number {
  const day = new Date(ms).toISOString().slice(0, 10);
  return Number(day.split("-").join(""));
}

/** One lot a month, good for three years from its first day. */
function lotAt(nowMs: number): { lot: string; expiry: number } {
  const month = Math.floor(nowMs / MONTH_MS);
  return { lot: "L" + month, expiry: yyyymmdd(month * MONTH_MS + 3 * 365 * DAY_MS) };
}

function expiryOf(lot: string): number {
  return lotAt(Number(lot.slice(1)) * MONTH_MS).expiry;
}

/** People, looking after these boards. */
export function careOf(world: CareWorld): Care {
  return new Office(world);
}

const needsSomeone = (alert: AlertView) => !NOT_AT_THE_KIOSK.includes(alert.cause);

class Office implements Care {
  private readonly world: CareWorld;
  private readonly busy = new Set<string>();
  private cancel = () => {};

  constructor(world: CareWorld) {
    this.world = world;
  }

  openCounty(): void {
    const { rest, cloud } = this.world;
    const open = async () => {
      for (const view of await cloud.services.kiosks()) await this.dispatch(view, 60_000);
    };
    void rest.track(open());
  }

  start(): void {
    this.cancel = this.world.time.after(LOOK_MS, () => {
      if (this.world.reachable()) void this.world.rest.track(this.look());
      this.start();
    });
  }

  stop(): void {
    this.cancel();
  }

  visiting(): number {
    return this.busy.size;
  }

  countEverything(): void {
    for (const board of this.world.boards) this.send(board, { loads: [], inMs: 60_000 }, 0);
  }

  private async look(): Promise<void> {
    for (const view of await this.world.cloud.services.kiosks()) {
      if (view.alerts.some(needsSomeone)) await this.dispatch(view, arrivalMs(this.world.random));
    }
  }

  private async dispatch(view: KioskView, inMs: number): Promise<void> {
    const board = this.world.boards.find((one) => one.kiosk === view.kiosk);
    if (board === undefined || this.busy.has(view.kiosk)) return;
    this.busy.add(view.kiosk);
    const loads = await this.planLoads(view);
    this.send(board, { loads, inMs }, this.world.miscounts);
  }

  /** Boxes for every lane that has room, less what is on its way already. */
  private async planLoads(view: KioskView): Promise<LoadPlan[]> {
    const { cloud, time } = this.world;
    const open = await cloud.county.openLoads(view.kiosk);
    const { lot, expiry } = lotAt(time.nowMs());
    const loads: LoadPlan[] = [];
    for (const { lane, product } of LANES) {
      const waiting = open.find((load) => load.lane === lane);
      const onHand = view.lanes.find((one) => one.lane === lane)?.onHand ?? 0;
      const count = SERVICE.laneDepth.value - Math.max(0, onHand);
      if (waiting !== undefined) loads.push({ ...waiting, product, expiry: expiryOf(waiting.lot) });
      if (waiting !== undefined || count <= 0) continue;
      const id = await cloud.county.planLoad({ kiosk: view.kiosk, lane, lot, expiry, count });
      loads.push({ id, lane, product, lot, expiry, count });
    }
    return loads;
  }

  private send(
    board: VirtualBoard,
    wish: { loads: LoadPlan[]; inMs: number },
    miscounts: number,
  ): void {
    const { time, random } = this.world;
    this.busy.add(board.kiosk);
    const own = random.fork(`visit/${board.kiosk}/${time.monotonicMs()}`);
    const count = LANES.map((one) => one.lane);
    const done = () => void this.busy.delete(board.kiosk);
    time.after(wish.inMs, () => {
      visit({ time, random: own, board, miscounts }, { loads: wish.loads, count }, done);
    });
  }
}
