import type { Line } from "../../ledger/paper-books.ts";
import { SERVICE } from "../../world/assumptions.ts";
import { LANES } from "../catalogue.ts";
import { countZone } from "./count-zone.ts";
import {
  CHECKER,
  countedAs,
  file,
  type StoreDesk,
  type Warehouse,
  WAREHOUSES,
  zone,
  ZONE_NAMES,
  type ZoneName,
} from "./store.ts";

/** Boxes that break, are torn or are put wrongly on a transfer, of so many chances. */
const TORN = 0.1;
const MISPICKED = 0.1;
const LOST_ON_THE_WAY = 0.1;
const BROKEN_A_DAY = 0.1;
const DISPOSED_A_DAY = 0.3;
const MISTAKES_A_DAY = 0.15;
const LIVE: readonly ZoneName[] = ["pending", "qualified", "dispatch"];
const PRODUCTS = [...new Set(LANES.map(({ product }) => product))];
const HOUR_MS = 3_600_000;

export interface KeeperWorld extends StoreDesk {
  kiosks: number;
  /** A lot nobody has recalled. */
  newLot: () => { lot: string; expiry: number };
}

/** Who keeps the stores, with a second person at hand. */
export class Storekeeper {
  readonly #desk: KeeperWorld;
  /** Products of each lot that ever came. */
  readonly #lots = new Map<string, Set<string>>();
  /** Boxes that were broken or got lost, and nobody knows. */
  lost = 0;
  #onTheWay = 0;
  #days = 0;

  constructor(desk: KeeperWorld) {
    this.#desk = desk;
  }

  /** Transfers somebody still has to receive. */
  underWay(): number {
    return this.#onTheWay;
  }

  lots(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.#lots;
  }

  /** Deliveries to both stores, so that every kiosk can be filled with boxes that may go out. */
  async open(): Promise<void> {
    for (const warehouse of WAREHOUSES) {
      await this.isolate(warehouse);
      // What the books know less of than there is cannot be accepted before it is counted.
      if (this.#desk.shelves.at(zone(warehouse, "pending")).length > 0) {
        await countZone(this.#desk, warehouse, "pending");
        await this.#inspect(warehouse, "pending");
      }
      await this.#receive(warehouse);
      await this.#inspect(warehouse, "pending");
    }
  }

  /** One day's work, at which everything has its turn. */
  async day(): Promise<void> {
    const { random } = this.#desk;
    this.#days += 1;
    await this.#receive("wh-1");
    for (const warehouse of WAREHOUSES) {
      await this.isolate(warehouse);
      await this.#inspect(warehouse, "pending");
      if (random.chance(DISPOSED_A_DAY)) await this.#dispose(warehouse);
    }
    await this.#supply();
    if (random.chance(MISTAKES_A_DAY)) await this.#mistake();
    if (random.chance(BROKEN_A_DAY)) await this.#breakOne();
    const at = this.#days % (WAREHOUSES.length * ZONE_NAMES.length);
    const warehouse = WAREHOUSES[at % WAREHOUSES.length] ?? "wh-1";
    await countZone(this.#desk, warehouse, ZONE_NAMES[at >> 1] ?? "qualified");
    if (this.#days % 7 === 0) await this.#settle(warehouse);
  }

  /** Counts every zone, and gives up what nobody can explain. */
  async closeBooks(): Promise<void> {
    for (const warehouse of WAREHOUSES) {
      await this.#inspect(warehouse, "pending");
      for (const name of ZONE_NAMES) await countZone(this.#desk, warehouse, name);
      await this.#settle(warehouse);
    }
  }

  /** What may not go out goes back to inspection, is rejected there, and so lies apart. */
  async isolate(warehouse: Warehouse): Promise<void> {
    const { shelves, isUnsafe } = this.#desk;
    for (const from of ["qualified", "dispatch"] as const) {
      const lines = shelves.at(zone(warehouse, from)).filter(({ lot }) => isUnsafe(lot));
      if (lines.length === 0) continue;
      const form = { kind: "quarantine", warehouse, from, reason: "unsafe", lines } as const;
      if ((await file(this.#desk, form)) === undefined) continue;
      for (const line of lines)
        shelves.move(zone(warehouse, from), zone(warehouse, "pending"), line);
    }
    await this.#inspect(warehouse, "pending");
    await this.#inspect(warehouse, "returns");
  }

  /** Boxes restockers took out of kiosks come into the store's returns. */
  async takeIn(warehouse: Warehouse, kiosk: string): Promise<void> {
    const { shelves } = this.#desk;
    const lines = shelves.at(`returns/${kiosk}`);
    if (lines.length === 0) return;
    const form = { kind: "return", warehouse, kiosk, lines } as const;
    if ((await file(this.#desk, form)) === undefined) return;
    for (const line of lines) shelves.move(`returns/${kiosk}`, zone(warehouse, "returns"), line);
  }

  /** What both stores should have of a product. */
  #wanted(product: string): number {
    const lanes = LANES.filter((one) => one.product === product).length;
    return lanes * SERVICE.laneDepth.value * this.#desk.kiosks;
  }

  #has(warehouse: Warehouse, product: string): number {
    const lying = LIVE.flatMap((name) => this.#desk.shelves.at(zone(warehouse, name)));
    return lying.reduce((sum, line) => sum + (line.product === product ? line.count : 0), 0);
  }

  async #receive(warehouse: Warehouse): Promise<void> {
    const { shelves, newLot } = this.#desk;
    const came: (Line & { expiry: number })[] = [];
    for (const product of PRODUCTS) {
      const wanted = this.#wanted(product);
      if (this.#has(warehouse, product) * 2 > wanted) continue;
      const { lot, expiry } = newLot();
      came.push({ product, lot, expiry, count: wanted });
    }
    const lines = countedAs(this.#desk, came).map((line) => ({
      ...line,
      expiry: came.find(({ product }) => product === line.product)?.expiry ?? 0,
    }));
    if (lines.length === 0) return;
    const note = this.#desk.key("DN");
    if ((await file(this.#desk, { kind: "receipt", warehouse, note, lines })) === undefined) return;
    for (const { product, lot, count } of came) {
      this.#lots.set(lot, (this.#lots.get(lot) ?? new Set()).add(product));
      shelves.put("supplier", { product, lot, count: -count });
      shelves.put(zone(warehouse, "pending"), { product, lot, count });
    }
  }

  /** Unsafe and torn boxes are rejected, the others accepted. */
  async #inspect(warehouse: Warehouse, from: "pending" | "returns"): Promise<void> {
    const { shelves, random, isUnsafe } = this.#desk;
    const lines = shelves.at(zone(warehouse, from)).map(({ product, lot, count }) => {
      const torn = random.chance(TORN) ? Math.min(2, count) : 0;
      const rejected = isUnsafe(lot) ? count : torn;
      return { product, lot, accepted: count - rejected, rejected };
    });
    if (lines.length === 0) return;
    const form = { kind: "acceptance", warehouse, from, reason: "looked at", lines } as const;
    if ((await file(this.#desk, form)) === undefined) return;
    for (const { accepted, rejected, ...of } of lines) {
      const here = zone(warehouse, from);
      shelves.move(here, zone(warehouse, "qualified"), { ...of, count: accepted });
      shelves.move(here, zone(warehouse, "unqualified"), { ...of, count: rejected });
    }
  }

  /** Rejected boxes are destroyed before a witness or go back to where they came from. */
  async #dispose(warehouse: Warehouse): Promise<void> {
    const { shelves, random } = this.#desk;
    const here = zone(warehouse, "unqualified");
    const lines = shelves.at(here);
    if (lines.length === 0) return;
    const kind = random.chance(0.5) ? "discard" : "supplier-return";
    const form = { kind, warehouse, checkedBy: CHECKER, reason: "rejected", lines } as const;
    if ((await file(this.#desk, form)) === undefined) return;
    const to = kind === "discard" ? "discarded" : "supplier";
    for (const line of lines) shelves.move(here, to, line);
  }

  /** The township's store is filled from the county's. */
  async #supply(): Promise<void> {
    const { clerk, shelves } = this.#desk;
    const [warehouse, to] = WAREHOUSES;
    for (const product of PRODUCTS) {
      const wanted = this.#wanted(product);
      if (this.#has(to, product) * 2 > wanted) continue;
      const wish = { warehouse, product, count: Math.ceil(wanted / 2) };
      const picked = await clerk.ask(({ inventory }) => inventory.pickList(wish));
      const lines = picked.map(({ lot, count }) => ({ product, lot, count }));
      if (lines.length === 0) continue;
      if ((await file(this.#desk, { kind: "issue", warehouse, lines })) === undefined) continue;
      for (const line of lines) {
        shelves.move(zone(warehouse, "qualified"), zone(warehouse, "dispatch"), line);
      }
      const form = { kind: "transfer", warehouse, to, checkedBy: CHECKER, lines } as const;
      const sent = await file(this.#desk, form);
      if (sent !== undefined) void this.#carry(`transfer/${sent.key}`, lines);
    }
  }

  /** A box more or fewer is put on the car, one falls off, and who receives counts what came. */
  async #carry(way: string, lines: readonly Line[]): Promise<void> {
    const { shelves, random, clerk } = this.#desk;
    const [from, to] = WAREHOUSES;
    this.#onTheWay += 1;
    for (const line of lines) {
      const more = random.chance(MISPICKED) ? random.pick([-1, 1]) : 0;
      shelves.move(zone(from, "dispatch"), way, { ...line, count: line.count + more });
    }
    const [first] = shelves.at(way);
    if (first !== undefined && random.chance(LOST_ON_THE_WAY)) this.#lose(way, first);
    await clerk.sleep(random.between(4, 30) * HOUR_MS);
    const transfer = way.slice("transfer/".length);
    for (;;) {
      const found = countedAs(this.#desk, shelves.at(way));
      const form = { kind: "transfer-receipt", transfer, lines: found } as const;
      if ((await file(this.#desk, form)) !== undefined) break;
      await clerk.sleep(HOUR_MS);
    }
    for (const line of shelves.at(way)) shelves.move(way, zone(to, "pending"), line);
    this.#onTheWay -= 1;
  }

  #lose(address: string, { product, lot }: Line): void {
    this.lost += 1;
    this.#desk.shelves.put(address, { product, lot, count: -1 });
  }

  /** Issued by mistake, and taken back before anything was moved. */
  async #mistake(): Promise<void> {
    const warehouse = this.#desk.random.pick(WAREHOUSES);
    const [line] = this.#desk.shelves.at(zone(warehouse, "qualified"));
    if (line === undefined) return;
    const lines = [{ ...line, count: 1 }];
    const wrong = await file(this.#desk, { kind: "issue", warehouse, reason: "wrong form", lines });
    if (wrong === undefined) return;
    await file(this.#desk, { kind: "reversal", reverses: wrong.key, reason: "by mistake" });
  }

  /** A box breaks, and the books are set right with the reason. */
  async #breakOne(): Promise<void> {
    const warehouse = this.#desk.random.pick(WAREHOUSES);
    const here = zone(warehouse, "qualified");
    const [line] = this.#desk.shelves.at(here);
    if (line === undefined) return;
    this.#lose(here, line);
    const lines = [{ product: line.product, lot: line.lot, change: -1 }];
    const form = { kind: "adjustment", warehouse, zone: "qualified", reason: "broken", lines };
    await file(this.#desk, form as Parameters<typeof file>[1]);
  }

  async #settle(warehouse: Warehouse): Promise<void> {
    const address = `discrepancy/${warehouse}`;
    const held = await this.#desk.clerk.ask(({ inventory }) => inventory.holdings(address));
    const lines = held.map(({ product, lot, count }) => ({ product, lot, change: -count }));
    if (lines.length === 0) return;
    const form = { kind: "settlement", of: "discrepancy", owner: warehouse } as const;
    await file(this.#desk, { ...form, checkedBy: CHECKER, reason: "looked for", lines });
  }
}
