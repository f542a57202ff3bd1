import { Bus, createCloud, openDatabase, type Cloud, type Db } from "@anxin/cloud";
import pg from "pg";

export const PRODUCTS = ["condom-m", "pill"] as const;
export const WAREHOUSES = ["wh-1", "wh-2", "wh-3"] as const;
export const LANES = 4;

const named = (text: string) => ({ zh: text, en: text });

/** How long after a cut a broken connection may still come to light. */
const NOTICED_MS = 5000;

/** Where a run keeps its database: a PostgreSQL of its own, or a folder for PGlite. */
export interface Where {
  url: string;
  folder: string;
}

/**
 * A cloud that is restarted while people work with it: on PostgreSQL with every connection cut in
 * the middle of whatever runs on it, on PGlite between two wishes.
 */
export class LedgerSite {
  cloud: Cloud;
  db: Db;
  readonly #where: Where;
  readonly #writers: number;
  #busy = 0;
  #closed: Promise<void> | undefined;
  #cutMs = -NOTICED_MS;
  restarts = 0;

  private constructor(where: Where, writers: number, db: Db) {
    this.#where = where;
    this.#writers = writers;
    this.db = db;
    this.cloud = cloudOn(db);
  }

  static async open(where: Where, writers: number): Promise<LedgerSite> {
    return new LedgerSite(where, writers, await database(where, writers));
  }

  /** Two wishes a writer may make at once need two connections. */
  async restart(): Promise<void> {
    if (this.#closed !== undefined) return this.#closed;
    this.restarts += 1;
    this.#closed = this.#where.url === "" ? this.#reopen() : this.#cut();
    await this.#closed;
    this.#closed = undefined;
  }

  /** Asks until there is an answer: what a restart left open is asked again. */
  async ask<T>(wish: (cloud: Cloud) => Promise<T>): Promise<T> {
    for (;;) {
      await this.#closed;
      const beganMs = Date.now();
      this.#busy += 1;
      try {
        return await wish(this.cloud);
      } catch (error) {
        // The pool notices a moment later that an idle connection was cut too.
        if (beganMs > this.#cutMs + NOTICED_MS) throw error;
      } finally {
        this.#busy -= 1;
      }
    }
  }

  async close(): Promise<void> {
    await this.db.destroy();
  }

  async #reopen(): Promise<void> {
    while (this.#busy > 0) await new Promise((done) => setTimeout(done, 1));
    await this.db.destroy();
    this.db = await database(this.#where, this.#writers);
    this.cloud = cloudOn(this.db);
  }

  async #cut(): Promise<void> {
    const killer = new pg.Client({ connectionString: this.#where.url });
    await killer.connect();
    this.#cutMs = Infinity;
    await killer.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    await killer.end();
    this.#cutMs = Date.now();
    this.cloud = cloudOn(this.db);
  }
}

function database({ url, folder }: Where, writers: number): Promise<Db> {
  return openDatabase({ url, folder, connectionsMax: 2 * writers });
}

/** 2026-11-22; what expires in 2028 may go out. */
const NOW_MS = 1795305600000;

function cloudOn(db: Db): Cloud {
  return createCloud({
    db,
    time: { nowMs: () => NOW_MS, after: () => () => undefined },
    entropy: (count) => crypto.getRandomValues(new Uint8Array(count)),
    log: () => undefined,
    bus: new Bus(),
    channels: [],
    reorderPointDefault: 3,
  });
}

/** A county with its warehouses and a kiosk and a gateway for every writer. */
export async function enrol(cloud: Cloud, writers: number): Promise<void> {
  const products = PRODUCTS.map((code) => ({ code, names: named(code), choosing: named(code) }));
  await cloud.county.setProducts(products);
  const { inventory } = cloud;
  await inventory.openPlace({ place: "410000", kind: "province", names: named("Henan") });
  const county = { place: "410122", kind: "county", parent: "410000", names: named("z") } as const;
  await inventory.openPlace(county);
  for (const place of WAREHOUSES) {
    await inventory.openPlace({ place, kind: "warehouse", parent: "410122", names: named(place) });
  }
  for (let writer = 0; writer < writers; writer += 1) {
    const kiosk = `k${writer}`;
    const lanes = Array.from({ length: LANES }, (_, i) => ({ lane: i + 1, product: productOf(i) }));
    await cloud.county.enrolKiosk({ kiosk, names: named(kiosk), lanes });
    await cloud.county.enrolGateway(`g${writer}`, `token-of-gateway-${writer}`);
    await cloud.gateways.take(`g${writer}`, { kiosks: [kiosk] });
  }
}

export const productOf = (lane: number): string => PRODUCTS[lane % PRODUCTS.length] ?? "";
