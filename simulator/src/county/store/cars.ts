import type { LoadPlan } from "../../people/restocker.ts";
import { CHECKER, file, type StoreDesk, type Warehouse, zone } from "./store.ts";

/** A load that left a store and is not in its kiosk. */
export interface CarLoad extends LoadPlan {
  kiosk: string;
  warehouse: Warehouse;
  /** A restocker has it with him on a visit. */
  isOut: boolean;
}

/** A load whose boxes lie in their lane. */
interface Placed {
  id: string;
  kiosk: string;
  atMs: number;
}

export interface LoadNeed {
  kiosk: string;
  lane: number;
  product: string;
  count: number;
  warehouse: Warehouse;
}

export const car = (load: string): string => `in-transit/${load}`;

/** Loads between the stores and the kiosks. */
export class Cars {
  readonly #desk: StoreDesk;
  readonly #expiryOf: (lot: string) => number;
  readonly #loads = new Map<string, CarLoad>();
  readonly #placed: Placed[] = [];
  /** Every load that was planned, with its boxes: what documents mean by its id. */
  readonly planned = new Map<string, { product: string; lot: string; count: number }>();

  constructor(desk: StoreDesk, expiryOf: (lot: string) => number) {
    this.#desk = desk;
    this.#expiryOf = expiryOf;
  }

  /** Loads for a kiosk that may still go into it. */
  waiting(kiosk: string): CarLoad[] {
    return [...this.#loads.values()].filter((load) => load.kiosk === kiosk);
  }

  /** Restockers take these loads along, or bring back what did not go in. */
  out(loads: readonly LoadPlan[], isOut: boolean): void {
    for (const { id } of loads) {
      const load = this.#loads.get(id);
      if (load !== undefined) load.isOut = isOut;
    }
  }

  /** Loads whose boxes were put into this kiosk in this time. */
  placedAt(kiosk: string, { fromMs, toMs }: { fromMs: number; toMs: number }): string[] {
    const isThen = ({ atMs, ...one }: Placed) =>
      one.kiosk === kiosk && atMs >= fromMs && atMs <= toMs;
    return this.#placed.filter(isThen).map(({ id }) => id);
  }

  /** The kiosk took a load and its boxes lie in the lane. */
  placed(id: string): void {
    const load = this.#loads.get(id);
    if (load === undefined) return;
    this.#loads.delete(id);
    this.#placed.push({ id, kiosk: load.kiosk, atMs: this.#desk.clerk.nowMs() });
    this.#desk.shelves.put(car(id), { ...load, count: -load.count });
  }

  /**
   * Picks what expires first, plans it for a lane, and sends it off with a second person's check;
   * undefined when the store has none or a document was refused.
   */
  async send(need: LoadNeed): Promise<CarLoad | undefined> {
    const { clerk, shelves, key } = this.#desk;
    const { kiosk, lane, product, warehouse } = need;
    const wish = { warehouse, product, count: need.count };
    const [first] = await clerk.ask(({ inventory }) => inventory.pickList(wish));
    if (first === undefined) return undefined;
    const { lot, count } = first;
    const expiry = this.#expiryOf(lot);
    const request = key("plan");
    const id = await clerk.ask(({ county }) =>
      county.planLoad({ kiosk, lane, lot, expiry, count, request }),
    );
    const line = { product, lot, count };
    this.planned.set(id, line);
    if ((await file(this.#desk, { kind: "issue", warehouse, lines: [line] })) === undefined) {
      return undefined;
    }
    const picked = shelves.move(zone(warehouse, "qualified"), zone(warehouse, "dispatch"), line);
    const departed = { kind: "load", warehouse, load: id, checkedBy: CHECKER } as const;
    if (picked < count || (await file(this.#desk, departed)) === undefined) return undefined;
    shelves.move(zone(warehouse, "dispatch"), car(id), line);
    const load: CarLoad = { id, lane, product, lot, expiry, count, kiosk, warehouse, isOut: true };
    this.#loads.set(id, load);
    return load;
  }

  /** What may no more be given out comes back from the cars. */
  async bringBack(): Promise<void> {
    for (const load of this.#loads.values()) {
      const { id, warehouse, count } = load;
      if (load.isOut || !this.#desk.isUnsafe(load.lot)) continue;
      this.#loads.delete(id);
      const form = { kind: "load-return", warehouse, load: id, count } as const;
      if ((await file(this.#desk, form)) === undefined) this.#loads.set(id, load);
      else this.#desk.shelves.move(car(id), zone(warehouse, "returns"), load);
    }
  }
}
