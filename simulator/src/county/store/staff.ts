import type { Random } from "../../world/random.ts";
import { Cars } from "./cars.ts";
import { LostBoards } from "./lost-boards.ts";
import { Clerk, type ClerkWorld } from "./clerk.ts";
import { RecallDesk } from "./recall-desk.ts";
import { Shelves } from "./shelves.ts";
import { type StoreDesk, WAREHOUSES } from "./store.ts";
import { Storekeeper } from "./storekeeper.ts";

export interface StaffWorld extends ClerkWorld {
  kiosks: readonly string[];
  miscounts: () => number;
  isUnsafe: (lot: string) => boolean;
  newLot: (random: Random) => { lot: string; expiry: number };
  expiryOf: (lot: string) => number;
  online: (kiosk: string) => boolean;
}

/** The people of the stores, and what they keep. */
export class Staff {
  readonly clerk: Clerk;
  readonly shelves = new Shelves();
  readonly cars: Cars;
  readonly keeper: Storekeeper;
  readonly recalls: RecallDesk;
  readonly #boards: LostBoards;
  readonly #kiosks: readonly string[];
  #working = 0;

  constructor(world: StaffWorld) {
    const { kiosks, random, miscounts, isUnsafe, expiryOf, online, time } = world;
    this.clerk = new Clerk(world);
    let keys = 0;
    const key = (what: string) => `${what}-${String((keys += 1)).padStart(8, "0")}`;
    const { clerk, shelves } = this;
    const desk: StoreDesk = { clerk, shelves, random, miscounts, isUnsafe, key };
    this.cars = new Cars(desk, expiryOf);
    this.#boards = new LostBoards(desk, this.cars);
    const newLot = () => world.newLot(random);
    this.keeper = new Storekeeper({ ...desk, kiosks: kiosks.length, newLot });
    this.recalls = new RecallDesk({ clerk, nowMs: time.nowMs, kiosks, online });
    this.#kiosks = kiosks;
  }

  /** Which store looks after a kiosk. */
  storeOf(kiosk: string): (typeof WAREHOUSES)[number] {
    return WAREHOUSES[this.#kiosks.indexOf(kiosk) % WAREHOUSES.length] ?? "wh-1";
  }

  /** A kiosk's board was taken out, with all it had not told. */
  boardLost(kiosk: string): void {
    this.#boards.lost({ kiosk, atMs: this.clerk.nowMs() });
  }

  /** Whatever people in the stores have not finished. */
  unfinished(): number {
    return this.clerk.asking() + this.keeper.underWay() + this.#working;
  }

  /** Sees to it that both stores can fill every kiosk. */
  open(): Promise<void> {
    return this.#work(() => this.keeper.open());
  }

  /** The day's work; nothing while yesterday's still waits for an answer. */
  day(): void {
    if (this.#working > 0) return;
    void this.#work(async () => {
      await this.#fetch();
      await this.keeper.day();
      await this.recalls.closeThose();
    });
  }

  /** Brings everything back, counts it, and closes what can be closed. */
  closeBooks(): void {
    void this.#work(async () => {
      await this.#fetch();
      for (const warehouse of WAREHOUSES) await this.keeper.isolate(warehouse);
      await this.keeper.closeBooks();
      await this.#boards.settle();
      await this.recalls.closeThose();
      this.recalls.stop();
    });
  }

  async #fetch(): Promise<void> {
    await this.cars.bringBack();
    for (const kiosk of this.#kiosks) await this.keeper.takeIn(this.storeOf(kiosk), kiosk);
  }

  async #work(task: () => Promise<void>): Promise<void> {
    this.#working += 1;
    await task();
    this.#working -= 1;
  }
}
