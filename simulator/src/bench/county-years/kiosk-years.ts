/**
 * One kiosk's years, week by week: vends by chance, a restocker when a lane runs low, a count twice
 * a year, now and then a failed vend, one nobody is sure of, or a jam. The same seed is the same
 * years. Nothing here touches the world.
 */
import type { AnyFact } from "@anxin/firmware/contract";
import { PRODUCTS } from "../county.ts";

export const WEEK_SECONDS = 7 * 86_400;
const LANE_BOXES = 60;
/** A lane with fewer boxes at the week's end is filled on the week's last morning. */
const VISIT_BELOW = 15;
const WEEKS_BETWEEN_COUNTS = 26;
/** A lot is bought for half a year and good for four. */
const WEEKS_OF_LOT = 26;
const LOT_YEARS = 4;
/** The county's first kiosks were set up at its end. */
const FIRST_YEAR = 2026;
/**
 * Boxes a week of the quietest and the busiest kiosk: 2.1 a day on average, between the 1.17 and
 * 2.39 of two districts (PEERS.md, demand per machine per day).
 */
const BOXES_A_WEEK = { min: 4, max: 26 };
const FAILED_SHARE = 0.01;
const UNCERTAIN_SHARE = 0.0005;
const JAMS_A_WEEK = 0.02;
const COUNTED_SHORT_SHARE = 0.05;

interface LotInLane {
  lot: string;
  expiry: number;
  count: number;
}

/** A number from 0 to below 1. */
type Chance = () => number;

/** A kiosk that lives on from week to week. */
export class KioskYears {
  readonly #chance: Chance;
  readonly #perWeek: number;
  readonly #lanes: LotInLane[][] = PRODUCTS.map(() => []);
  #facts: AnyFact[] = [];
  #seq = 0;
  #now = 0;
  #visits = 0;

  constructor(seed: number) {
    this.#chance = chanceOf(seed);
    const { min, max } = BOXES_A_WEEK;
    this.#perWeek = min + (max - min) * this.#chance();
  }

  /** The facts of one week that begins at `start`, unix seconds; `week` counts from 0. */
  week(week: number, start: number): AnyFact[] {
    this.#facts = [];
    this.#now = start;
    if (week === 0) this.#begin(start);
    const vends = Math.round(this.#perWeek * (0.5 + this.#chance()));
    const stepSeconds = Math.floor((WEEK_SECONDS - 86_400) / (vends + 1));
    if (this.#chance() < JAMS_A_WEEK) this.#jam();
    for (let vend = 0; vend < vends; vend++) {
      this.#now += stepSeconds;
      this.#vend();
    }
    this.#now = start + WEEK_SECONDS - 80_000;
    const isCount = week % WEEKS_BETWEEN_COUNTS === WEEKS_BETWEEN_COUNTS - 1;
    if (isCount || this.#lanes.some((lane) => boxesIn(lane) < VISIT_BELOW)) {
      this.#visit(week, isCount);
    }
    return this.#facts;
  }

  #begin(start: number): void {
    this.#add("epoch-opened", { nonce: "00000000000000aa", revision: 1 });
    this.#add("booted", { cause: "power", firmware: "bench-1", boots: 1 });
    this.#visit(0, false);
    this.#now = start;
  }

  #add(kind: string, body: object): number {
    this.#seq += 1;
    this.#now += 20;
    const time = this.#now;
    this.#facts.push({
      seq: this.#seq,
      uptime: this.#seq * 31,
      time,
      trust: "trusted",
      kind,
      body,
    });
    return this.#seq;
  }

  #vend(): void {
    const at = Math.floor(this.#chance() * this.#lanes.length);
    const front = this.#lanes[at]?.[0];
    const product = PRODUCTS[at];
    if (front === undefined || product === undefined) return;
    const { lot, expiry } = front;
    const lane = at + 1;
    const id = this.#seq.toString(16).padStart(16, "0");
    const what = { lane, product, lot, expiry };
    const intent = this.#add("vend-intended", { permission: "grant", id, attempt: 1, ...what });
    const dice = this.#chance();
    if (dice < UNCERTAIN_SHARE) {
      this.#add("vend-uncertain", { intent, lane, product, lot, code: "power-lost" });
    } else if (dice < UNCERTAIN_SHARE + FAILED_SHARE) {
      this.#add("vend-failed", { intent, lane, code: "no-drop" });
    } else {
      this.#add("dispensed", { intent, lane, product, lot, count: 1, cause: "vend" });
      front.count -= 1;
      if (front.count === 0) this.#lanes[at]?.shift();
    }
  }

  #jam(): void {
    const lane = 1 + Math.floor(this.#chance() * this.#lanes.length);
    this.#add("fault-raised", { code: "lane-jammed", lane });
    this.#now += 3_600;
    this.#add("fault-cleared", { code: "lane-jammed", lane });
  }

  /** The restocker fills every lane, and counts it first when it is time to. */
  #visit(week: number, isCount: boolean): void {
    this.#visits += 1;
    this.#add("door-opened", {});
    for (const [at, lots] of this.#lanes.entries()) {
      const product = PRODUCTS[at] ?? "";
      if (isCount) this.#count(at, product);
      const count = LANE_BOXES - boxesIn(lots);
      if (count <= 0) continue;
      const { lot, expiry } = lotOf(product, week);
      const load = `V${this.#visits}-${at + 1}`;
      this.#add("restocked", { load, lane: at + 1, product, lot, expiry, count });
      const known = lots.find((one) => one.lot === lot);
      if (known === undefined) lots.push({ lot, expiry, count });
      else known.count += count;
    }
    this.#add("door-closed", { openSeconds: 240 });
  }

  #count(at: number, product: string): void {
    const lots = this.#lanes[at] ?? [];
    const last = lots.at(-1);
    const isShort = this.#chance() < COUNTED_SHORT_SHARE;
    if (isShort && last !== undefined && last.count > 1) last.count -= 1;
    this.#add("counted", { lane: at + 1, product, lots: lots.map((one) => ({ ...one })) });
  }
}

/** What the county buys at the time: everybody's lanes are filled with the same lot. */
export function lotOf(product: string, week: number): { lot: string; expiry: number } {
  const bought = Math.floor(week / WEEKS_OF_LOT);
  const year = FIRST_YEAR + Math.floor(bought / 2) + LOT_YEARS;
  return { lot: `${product}-${bought + 1}`, expiry: year * 10_000 + 1231 };
}

function boxesIn(lots: readonly LotInLane[]): number {
  return lots.reduce((sum, { count }) => sum + count, 0);
}

/** mulberry32: small, quick and good enough to spread a county's demand. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
