import type { AlertView, Cloud, KioskView } from "@anxin/cloud";
import type { LotCount } from "@anxin/firmware/contract";
import type { VirtualBoard } from "../boards/virtual-board.ts";
import { dayInChina } from "../checkers/china-day.ts";
import { arrivalMs, type LoadPlan, visit } from "../people/restocker.ts";
import { SERVICE } from "../world/assumptions.ts";
import type { Random } from "../world/random.ts";
import type { VirtualTime } from "../world/time.ts";
import { LANES } from "./catalogue.ts";
import { ofTheDead } from "./cloud-process.ts";
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
  /** A board was put in: its lanes are closed until somebody has counted. */
  boardPutIn: (board: VirtualBoard) => void;
  /** The kiosk waits for that count. */
  awaits: (kiosk: string) => boolean;
  /** Expired, or recalled by the county. */
  isUnsafe: (lot: Pick<LotCount, "lot" | "expiry">) => boolean;
  /** The county recalls a lot. */
  recall: (lot: string) => void;
  /** Lots recalled so far, and when. */
  recalls: () => ReadonlyMap<string, number>;
}

export interface CareWorld {
  time: VirtualTime;
  random: Random;
  rest: Rest;
  /** The cloud that runs now; throws while none does. */
  cloud: () => Cloud;
  /** A wish of the office reaches the cloud only while the road is open. */
  reachable: () => boolean;
  boards: readonly VirtualBoard[];
  chances: { readonly miscounts: number };
  miscounted: (board: VirtualBoard) => void;
  note: (line: string) => void;
}

const LOOK_MS = 2 * 3_600_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const MONTH_MS = 30 * DAY_MS;
/** Alerts that a visit cannot mend. */
const NOT_AT_THE_KIOSK = ["gap", "fork", "quarantine"];

/** Boxes of one delivery in twelve are short-dated. */
const SHORT_DATED = 1 / 12;
const DAYS_BETWEEN_RECALLS = 25;
const LINES = ["a", "b", "c"];

/** Lots of a month, good for three years from its first day, or one that ends within weeks. */
function lotAt(nowMs: number, random: Random): { lot: string; expiry: number } {
  if (random.chance(SHORT_DATED)) {
    const expiry = dayInChina(nowMs + random.between(15, 45) * DAY_MS);
    return { lot: "S" + expiry, expiry };
  }
  const lot = "L" + Math.floor(nowMs / MONTH_MS) + random.pick(LINES);
  return { lot, expiry: expiryOf(lot) };
}

function expiryOf(lot: string): number {
  if (lot.startsWith("S")) return Number(lot.slice(1));
  return dayInChina(Number.parseInt(lot.slice(1), 10) * MONTH_MS + 3 * 365 * DAY_MS);
}

/** People, looking after these boards. */
export function careOf(world: CareWorld): Care {
  return new Office(world);
}

const needsSomeone = (alert: AlertView) => !NOT_AT_THE_KIOSK.includes(alert.cause);

class Office implements Care {
  private readonly world: CareWorld;
  private readonly busy = new Set<string>();
  private readonly uncounted = new Set<string>();
  private readonly recalled = new Map<string, number>();
  private readonly untold = new Set<string>();
  private readonly delivered = new Set<string>();
  private cancel = () => {};
  private cancelRecall = () => {};

  constructor(world: CareWorld) {
    this.world = world;
  }

  openCounty(): void {
    this.work(async () => {
      for (const view of await this.world.cloud().services.kiosks()) {
        await this.dispatch(view, 60_000);
      }
    });
  }

  start(): void {
    this.lookLater();
    this.recallLater();
  }

  stop(): void {
    this.cancel();
    this.cancelRecall();
  }

  visiting(): number {
    return this.busy.size;
  }

  countEverything(): void {
    for (const board of this.world.boards) this.send(board, { loads: [], inMs: 60_000 }, 0);
  }

  boardPutIn(board: VirtualBoard): void {
    this.uncounted.add(board.kiosk);
    const inMs = this.world.random.between(3, 12) * HOUR_MS;
    this.send(board, { loads: [], inMs }, this.world.chances.miscounts);
  }

  awaits(kiosk: string): boolean {
    return this.uncounted.has(kiosk);
  }

  isUnsafe({ lot, expiry }: Pick<LotCount, "lot" | "expiry">): boolean {
    return this.recalled.has(lot) || expiry < dayInChina(this.world.time.nowMs());
  }

  recalls(): ReadonlyMap<string, number> {
    return this.recalled;
  }

  /** Work in the cloud; if its process dies on the way the office looks again later. */
  private work(task: () => Promise<void>): void {
    void this.world.rest.track(task()).catch(ofTheDead);
  }

  private lookLater(): void {
    this.cancel = this.world.time.after(LOOK_MS, () => {
      if (this.world.reachable()) this.work(() => this.look());
      this.lookLater();
    });
  }

  private recallLater(): void {
    const { time, random, reachable } = this.world;
    this.cancelRecall = time.after(random.exponentialMs(DAYS_BETWEEN_RECALLS * DAY_MS), () => {
      const lots = [...this.delivered].filter((lot) => !this.recalled.has(lot));
      if (reachable() && lots.length > 0) this.recall(random.pick(lots));
      this.recallLater();
    });
  }

  recall(lot: string): void {
    this.world.note(`the county recalls lot ${lot}`);
    this.recalled.set(lot, this.world.time.nowMs());
    this.untold.add(lot);
    this.work(() => this.tellRecalls());
  }

  /** Said again until the cloud has answered. */
  private async tellRecalls(): Promise<void> {
    for (const lot of this.untold) {
      await this.world.cloud().county.refuseLot(lot);
      this.untold.delete(lot);
    }
  }

  private async look(): Promise<void> {
    await this.tellRecalls();
    for (const view of await this.world.cloud().services.kiosks()) {
      if (view.alerts.some(needsSomeone)) await this.dispatch(view, arrivalMs(this.world.random));
    }
  }

  private async dispatch(view: KioskView, inMs: number): Promise<void> {
    const board = this.world.boards.find((one) => one.kiosk === view.kiosk);
    if (board === undefined || this.busy.has(view.kiosk)) return;
    this.busy.add(view.kiosk);
    try {
      const loads = await this.planLoads(view);
      this.send(board, { loads, inMs }, this.world.chances.miscounts);
    } catch (error) {
      this.busy.delete(view.kiosk);
      throw error;
    }
  }

  /** Boxes for every lane that has room, less what is on its way already. */
  private async planLoads(view: KioskView): Promise<LoadPlan[]> {
    const { cloud, time, random } = this.world;
    const open = await cloud().county.openLoads(view.kiosk);
    const loads: LoadPlan[] = [];
    for (const { lane, product } of LANES) {
      const waiting = open.find((load) => load.lane === lane);
      const onHand = view.lanes.find((one) => one.lane === lane)?.onHand ?? 0;
      const count = SERVICE.laneDepth.value - Math.max(0, onHand);
      if (waiting !== undefined) loads.push({ ...waiting, product, expiry: expiryOf(waiting.lot) });
      if (waiting !== undefined || count <= 0) continue;
      const { lot, expiry } = this.good(() => lotAt(time.nowMs(), random));
      this.delivered.add(lot);
      const id = await cloud().county.planLoad({ kiosk: view.kiosk, lane, lot, expiry, count });
      loads.push({ id, lane, product, lot, expiry, count });
    }
    return loads;
  }

  /** Nobody sends out what was recalled. */
  private good(draw: () => { lot: string; expiry: number }): { lot: string; expiry: number } {
    for (;;) {
      const lot = draw();
      if (!this.recalled.has(lot.lot)) return lot;
    }
  }

  private send(
    board: VirtualBoard,
    wish: { loads: LoadPlan[]; inMs: number },
    miscounts: number,
  ): void {
    const { time, random, miscounted, note } = this.world;
    this.busy.add(board.kiosk);
    const own = random.fork(`visit/${board.kiosk}/${time.monotonicMs()}`);
    const count = LANES.map((one) => one.lane);
    const done = () => {
      note(`a visit to ${board.kiosk} is over`);
      this.busy.delete(board.kiosk);
      if (!this.uncounted.has(board.kiosk)) return;
      this.uncounted.delete(board.kiosk);
      if (!board.isOpened()) this.boardPutIn(board);
    };
    const isUnsafe = (lot: LotCount) => this.isUnsafe(lot);
    time.after(wish.inMs, () => {
      const world = { time, random: own, board, miscounts, miscounted };
      visit(world, { loads: wish.loads, count, isUnsafe }, done);
    });
  }
}
