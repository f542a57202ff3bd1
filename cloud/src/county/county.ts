import { toHex } from "@anxin/firmware/contract";
import { closeAlert } from "../alerts/write-alerts.ts";
import { tokenHash } from "../gateways/tokens.ts";
import { sendPlan } from "../gateways/notices.ts";
import { lockKiosks } from "../ledger/kiosk-state.ts";
import { inTransaction } from "../database/in-transaction.ts";
import type { Db } from "../database/tables.ts";
import { readPolicy, writePolicy, type CountyPolicy } from "./policy.ts";
import type { Parts } from "../parts.ts";
import { nameKiosk, placeKiosk } from "../places/place-kiosk.ts";
import { settingsOf, type KioskSettings } from "../planning/build-plan.ts";
import { issuePlan, refuseUnplannable, type IssuedPlan } from "../planning/issue-plan.ts";
import { loadCodeOf } from "../vouchers/load-codes.ts";
import type { Names, Product } from "../services.ts";

/** A kiosk to enrol, or to change: everything not given has its default. */
export type KioskWish = {
  kiosk: string;
  names: Names;
  lanes: KioskSettings["lanes"];
} & Partial<KioskSettings>;

/** One lane's share of a visit. */
export interface LoadWish {
  kiosk: string;
  lane: number;
  lot: string;
  /** yyyymmdd, the last day it may be given out. */
  expiry: number;
  count: number;
  /** The same request twice is one load; without it every call is a new one. */
  request?: string;
}

/** Thrown when something named is not enrolled; nothing was changed. */
export class NotEnrolled extends Error {
  readonly code = "not-enrolled";
}

/** What the county office wishes. Every wish is safe to repeat; none of them touches the ledger. */
export class County {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Adds or changes products, in the order they are shown. */
  async setProducts(products: readonly Product[]): Promise<void> {
    for (const [place, product] of products.entries()) {
      const names = JSON.stringify(product.names);
      const choosing = JSON.stringify(product.choosing);
      await this.#parts.db
        .insertInto("products")
        .values({ code: product.code, names, choosing, place })
        .onConflict((c) => c.column("code").doUpdateSet({ names, choosing, place }))
        .execute();
    }
  }

  /** Lets a gateway in by a token of at least 16 random bytes; only its hash is stored. */
  async enrolGateway(gateway: string, token: string): Promise<void> {
    const token_hash = tokenHash(token);
    await this.#parts.db
      .insertInto("gateways")
      .values({ gateway, token_hash, enrolled_at: this.#parts.time.nowMs() })
      .onConflict((c) => c.column("gateway").doUpdateSet({ token_hash }))
      .execute();
  }

  /**
   * Enrols a kiosk or changes its settings; a change makes a new plan once its epoch is open.
   * Throws PlanTooLarge, and RefusedError when another place has its id.
   */
  async enrolKiosk(wish: KioskWish): Promise<void> {
    const { kiosk, names, ...given } = wish;
    const settings = JSON.stringify(settingsOf(given));
    await this.#plan(kiosk, async (trx) => {
      const before = await trx
        .selectFrom("kiosks")
        .select(["settings"])
        .where("kiosk", "=", kiosk)
        .executeTakeFirst();
      const named = JSON.stringify(names);
      const nowMs = this.#parts.time.nowMs();
      // A version written here by hand is the county's newest word; the same one again is none.
      const isVersion = before?.settings.firmware !== settingsOf(given).firmware;
      const program = isVersion ? { program: null } : {};
      await nameKiosk(trx, { kiosk, names, nowMs });
      await trx
        .insertInto("kiosks")
        .values({ kiosk, names: named, settings, enrolled_at: nowMs })
        .onConflict((c) => c.column("kiosk").doUpdateSet({ names: named, settings, ...program }))
        .execute();
      return JSON.stringify(before?.settings) !== settings;
    });
  }

  /**
   * Says at which place of the tree a kiosk stands, and so whose people may look at it and change
   * it; '' for nowhere yet. Throws RefusedError.
   */
  placeKiosk(kiosk: string, place: string): Promise<void> {
    return inTransaction(this.#parts.db, (trx) => placeKiosk(trx, kiosk, place));
  }

  /**
   * Plans boxes for a lane and returns the load's id, which the `restocked` fact will carry. Throws
   * NotEnrolled, PlanTooLarge.
   */
  async planLoad(wish: LoadWish): Promise<string> {
    const { kiosk, lane, lot, expiry, count } = wish;
    const request = wish.request ?? null;
    let load = toHex(this.#parts.entropy(6));
    await this.#plan(kiosk, async (trx) => {
      const known = await loadOf(trx, request);
      if (known !== undefined) {
        load = known;
        return false;
      }
      const row = await trx
        .selectFrom("kiosks")
        .select("settings")
        .where("kiosk", "=", kiosk)
        .executeTakeFirst();
      const product = row?.settings.lanes.find((l) => l.lane === lane)?.product;
      if (product === undefined) {
        throw new NotEnrolled(`no lane ${lane} at ${kiosk}: enrol it first`);
      }
      const planned_at = this.#parts.time.nowMs();
      const values = { load, kiosk, lane, product, lot, expiry, count, planned_at, request };
      await trx
        .insertInto("loads")
        .values({ ...values, arrived_at: null })
        .execute();
      return true;
    });
    return load;
  }

  /**
   * Stops a lot at every kiosk: recalled, quarantined or damaged. Throws PlanTooLarge when a plan
   * has no room for it.
   */
  async refuseLot(lot: string): Promise<void> {
    const refused_at = this.#parts.time.nowMs();
    await this.#planAll(async (trx) => {
      await trx
        .insertInto("refused_lots")
        .values({ lot, refused_at })
        .onConflict((c) => c.doNothing())
        .execute();
      return true;
    });
  }

  /**
   * Decides the quotas and ages of every kiosk, in the place of what held before. Throws BadPolicy,
   * and PlanTooLarge when a kiosk's plan has no room for it; then nothing is changed.
   */
  async setPolicy(policy: CountyPolicy): Promise<void> {
    await this.#planAll((trx) => writePolicy(trx, policy));
  }

  /** What the county has decided for every kiosk. */
  policy(): Promise<CountyPolicy> {
    return readPolicy(this.#parts.db);
  }

  /**
   * What a restocker shows to a kiosk that has no link, good for seven days; undefined when the
   * load has arrived or this cloud has no key for it.
   */
  loadCode(load: string): Promise<string | undefined> {
    return loadCodeOf(this.#parts, load);
  }

  /** Loads planned and not yet arrived. */
  async openLoads(
    kiosk: string,
  ): Promise<{ id: string; lane: number; lot: string; count: number }[]> {
    return this.#parts.db
      .selectFrom("loads")
      .select(["load as id", "lane", "lot", "count"])
      .where("kiosk", "=", kiosk)
      .where("arrived_at", "is", null)
      .orderBy("load")
      .execute();
  }

  /**
   * A person has looked into an alert; one whose state lasts comes back by itself. False when it
   * was not open.
   */
  async settleAlert(id: number): Promise<boolean> {
    const { db, time } = this.#parts;
    return closeAlert(db, id, time.nowMs());
  }

  /**
   * A change that concerns every kiosk: all plans are issued with it, or it is not made. `change`
   * says whether it changed anything.
   */
  async #planAll(change: (trx: Db) => Promise<boolean>): Promise<void> {
    const { db, time } = this.#parts;
    const rows = await db.selectFrom("kiosks").select("kiosk").orderBy("kiosk").execute();
    const kiosks = rows.map((row) => row.kiosk);
    const plans = await inTransaction(db, async (trx) => {
      await lockKiosks(trx, kiosks);
      if (!(await change(trx))) return [];
      const issued: (IssuedPlan | undefined)[] = [];
      for (const kiosk of kiosks) issued.push(await replan(trx, kiosk, time.nowMs()));
      return issued;
    });
    for (const plan of plans) if (plan !== undefined) sendPlan(this.#parts, plan);
  }

  async #plan(kiosk: string, change: (trx: Db) => Promise<boolean>): Promise<void> {
    const plan = await inTransaction(this.#parts.db, async (trx) => {
      await lockKiosks(trx, [kiosk]);
      const changed = await change(trx);
      return changed ? replan(trx, kiosk, this.#parts.time.nowMs()) : undefined;
    });
    if (plan !== undefined) sendPlan(this.#parts, plan);
  }
}

async function replan(trx: Db, kiosk: string, nowMs: number): Promise<IssuedPlan | undefined> {
  await refuseUnplannable(trx, kiosk);
  return issuePlan(trx, kiosk, nowMs);
}

async function loadOf(trx: Db, request: string | null): Promise<string | undefined> {
  if (request === null) return undefined;
  const row = await trx
    .selectFrom("loads")
    .select("load")
    .where("request", "=", request)
    .executeTakeFirst();
  return row?.load;
}
