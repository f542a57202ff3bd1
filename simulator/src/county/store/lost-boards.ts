import type { Cars } from "./cars.ts";
import { CHECKER, file, type StoreDesk } from "./store.ts";

/** A board that was taken out, and what it had not told went with it. */
interface LostBoard {
  kiosk: string;
  atMs: number;
}

/** A link is away for three weeks at the longest, and a board tells all it has when it is back. */
const UNTOLD_MS = 30 * 86_400_000;

/**
 * Who takes a broken board out knows that nobody will ever hear of what was put in and taken out
 * under it: what the books still have on its way, or in a restocker's hands, is written off.
 */
export class LostBoards {
  readonly #desk: StoreDesk;
  readonly #cars: Cars;
  readonly #lost: LostBoard[] = [];

  constructor(desk: StoreDesk, cars: Cars) {
    this.#desk = desk;
    this.#cars = cars;
  }

  lost(board: LostBoard): void {
    this.#lost.push(board);
  }

  /** Settles what stands open of every lost board. */
  async settle(): Promise<void> {
    for (const { kiosk, atMs } of this.#lost.splice(0)) {
      for (const load of this.#cars.placedAt(kiosk, { fromMs: atMs - UNTOLD_MS, toMs: atMs })) {
        await this.#writeOff("in-transit", load);
      }
      await this.#writeOff("returns", kiosk);
    }
  }

  async #writeOff(of: "in-transit" | "returns", owner: string): Promise<void> {
    const held = await this.#desk.clerk.ask(({ inventory }) => {
      return inventory.holdings(`${of}/${owner}`);
    });
    const lines = held.map(({ product, lot, count }) => ({ product, lot, change: -count }));
    if (lines.length === 0) return;
    const reason = "its board was lost before it told";
    await file(this.#desk, { kind: "settlement", of, owner, checkedBy: CHECKER, reason, lines });
  }
}
