import type { AlertView, Cloud, KioskView } from "@anxin/cloud";
import type { LotCount } from "@anxin/firmware/contract";
import type { VirtualBoard } from "../boards/virtual-board.ts";
import { dayInChina } from "../checkers/china-day.ts";
import { arrivalMs, type LoadPlan, visit } from "../people/restocker.ts";
import { SERVICE } from "../world/assumptions.ts";
import type { Random } from "../world/random.ts";
import type { VirtualTime } from "../world/time.ts";
import { LANES } from "./catalogue.ts";
import { Reach } from "./reach.ts";
import type { Rest } from "./rest.ts";
import type { ClerkWorld } from "./store/clerk.ts";
import { Staff } from "./store/staff.ts";

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
  /** Fetches what may not go out, counts every store rightly, and closes the recalls. */
  closeBooks: () => void;
  staff: Staff;
  /** Whom the cloud could hear, by what the office's looks saw of the lines. */
  reach: Reach;
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
  kiosks: readonly string[];
  /** The whole way from the cloud to a kiosk is open now. */
  online: (kiosk: string) => boolean;
  /** The part of that way which all kiosks share. */
  siteUp: () => boolean;
  chances: { readonly miscounts: number };
  /** What happens to the office's own requests. */
  office: ClerkWorld["chances"];
  miscounted: (board: VirtualBoard) => void;
  note: (line: string) => void;
}

const LOOK_MS = 2 * 3_600_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const MONTH_MS = 30 * DAY_MS;
/** Alerts that a visit cannot mend. */
const NOT_AT_THE_KIOSK = ["gap", "fork", "quarantine", "near-expiry", "kiosk-offline"];

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
  readonly staff: Staff;
  readonly reach = new Reach();
  private isLooking = false;
  private cancel = () => {};
  private cancelRecall = () => {};
  private cancelDay = () => {};

  constructor(world: CareWorld) {
    this.world = world;
    const { time, rest, cloud, reachable, online } = world;
    this.staff = new Staff({
      time,
      rest,
      cloud,
      reachable,
      online,
      random: world.random.fork("store"),
      chances: world.office,
      kiosks: world.kiosks,
      miscounts: () => world.chances.miscounts,
      isUnsafe: (lot) => this.isUnsafe({ lot, expiry: expiryOf(lot) }),
      newLot: (random) => this.good(() => lotAt(time.nowMs(), random)),
      expiryOf,
    });
  }

  openCounty(): void {
    void this.openStores();
  }

  private async openStores(): Promise<void> {
    await this.staff.open();
    const views = await this.staff.clerk.ask(({ services }) => services.kiosks());
    for (const view of views) void this.dispatch(view, 60_000);
  }

  start(): void {
    this.dayLater();
    this.lookLater();
    this.recallLater();
  }

  stop(): void {
    this.cancel();
    this.reach.stop();
    this.cancelRecall();
    this.cancelDay();
  }

  visiting(): number {
    return this.busy.size + this.staff.unfinished();
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

  closeBooks(): void {
    this.staff.closeBooks();
  }

  private lookAtLines(): void {
    const { time, kiosks, online, siteUp } = this.world;
    const site = { nowMs: time.nowMs(), isSiteUp: siteUp() };
    for (const kiosk of kiosks) this.reach.look(kiosk, { ...site, isUp: online(kiosk) });
  }

  private lookLater(): void {
    this.cancel = this.world.time.after(LOOK_MS, () => {
      this.lookAtLines();
      if (this.world.reachable() && !this.isLooking) void this.look();
      this.lookLater();
    });
  }

  private dayLater(): void {
    this.cancelDay = this.world.time.after(DAY_MS, () => {
      this.staff.day();
      this.dayLater();
    });
  }

  private recallLater(): void {
    const { time, random, reachable } = this.world;
    this.cancelRecall = time.after(random.exponentialMs(DAYS_BETWEEN_RECALLS * DAY_MS), () => {
      const lots = [...this.staff.keeper.lots().keys()].filter((lot) => !this.recalled.has(lot));
      if (reachable() && lots.length > 0) this.recall(random.pick(lots));
      this.recallLater();
    });
  }

  recall(lot: string): void {
    this.world.note(`the county recalls lot ${lot}`);
    this.recalled.set(lot, this.world.time.nowMs());
    void this.staff.recalls.notify(lot, this.staff.keeper.lots().get(lot) ?? []);
  }

  private async look(): Promise<void> {
    this.isLooking = true;
    const views = await this.staff.clerk.ask(({ services }) => services.kiosks());
    this.isLooking = false;
    for (const view of views) {
      if (view.alerts.some(needsSomeone)) void this.dispatch(view, arrivalMs(this.world.random));
    }
  }

  private async dispatch(view: KioskView, inMs: number): Promise<void> {
    const board = this.world.boards.find((one) => one.kiosk === view.kiosk);
    if (board === undefined || this.busy.has(view.kiosk)) return;
    this.busy.add(view.kiosk);
    const loads = await this.planLoads(view);
    this.send(board, { loads, inMs }, this.world.chances.miscounts);
  }

  /** Boxes for every lane that has room, less what is on its way already. */
  private async planLoads(view: KioskView): Promise<LoadPlan[]> {
    const { cars } = this.staff;
    const { kiosk } = view;
    const waiting = cars.waiting(kiosk).filter((load) => !this.isUnsafe(load));
    cars.out(waiting, true);
    const loads: LoadPlan[] = [];
    for (const { lane, product } of LANES) {
      const carried = waiting.filter((load) => load.lane === lane);
      loads.push(...carried);
      const onHand = view.lanes.find((one) => one.lane === lane)?.onHand ?? 0;
      const count = SERVICE.laneDepth.value - Math.max(0, onHand);
      if (carried.length > 0 || count <= 0) continue;
      const warehouse = this.staff.storeOf(kiosk);
      const load = await cars.send({ kiosk, lane, product, count, warehouse });
      if (load !== undefined) loads.push(load);
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
    const { cars, shelves } = this.staff;
    const done = () => {
      cars.out(wish.loads, false);
      note(`a visit to ${board.kiosk} is over`);
      this.busy.delete(board.kiosk);
      if (!this.uncounted.has(board.kiosk)) return;
      this.uncounted.delete(board.kiosk);
      if (!board.isOpened()) this.boardPutIn(board);
    };
    const isUnsafe = (lot: LotCount) => this.isUnsafe(lot);
    time.after(wish.inMs, () => {
      const world = {
        time,
        random: own,
        board,
        miscounts,
        miscounted,
        placed: (load: LoadPlan) => cars.placed(load.id),
        taken: (at: { lane: number; lot: string; count: number }) => {
          const product = LANES.find(({ lane }) => lane === at.lane)?.product ?? "";
          shelves.put(`returns/${board.kiosk}`, { product, lot: at.lot, count: at.count });
        },
      };
      visit(world, { loads: wish.loads, count, isUnsafe }, done);
    });
  }
}
