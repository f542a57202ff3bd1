/**
 * A county's years in a database, brought there as they would come: facts through the gateways'
 * door, documents through the staff's. Only news that no door takes in bulk (when a kiosk was
 * heard, who changed what, residents' words, what was told of alerts) is written straight into its
 * table.
 */
import { Bus, type Cloud, createCloud, type Db, openDatabase } from "@anxin/cloud";
import type { Item } from "@anxin/firmware/contract/uplink";
import { EPOCH, kioskIds, PRODUCTS, productOf } from "../county.ts";
import { KioskYears, WEEK_SECONDS } from "./kiosk-years.ts";
import { openPlaces, townshipOf } from "./places.ts";
import { bookWeek } from "./warehouse-weeks.ts";
import { writeNews, writeNow } from "./weekly-news.ts";

/** 2026-01-04 16:00 UTC: a Monday's midnight in China, after the earliest time a clock may say. */
export const START_SECONDS = 1_767_542_400;
const GATEWAYS = 4;
const CONNECTIONS_MAX = 6;

export interface CountyWish {
  /** Of an empty PostgreSQL database. */
  url: string;
  kiosks: number;
  weeks: number;
  /** Progress, one line. */
  say: (line: string) => void;
}

/** A county that can be filled on. */
export interface CountyFill {
  /** Lives on to the end of that week, counted from 0, without it. */
  until(week: number): Promise<void>;
  /** Does something while nobody is connected. */
  paused<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Unix milliseconds at the beginning of a week, counted from 0. */
export function weekMs(week: number): number {
  return (START_SECONDS + week * WEEK_SECONDS) * 1000;
}

/** Opens the database and sets the county up in it, or goes on with one already filled so far. */
export async function openFill(wish: Omit<CountyWish, "weeks">): Promise<CountyFill> {
  const opened = () => {
    return openDatabase({ url: wish.url, folder: "", connectionsMax: CONNECTIONS_MAX });
  };
  const clock = { now: weekMs(0) };
  let cloud = createCloud(partsOf(await opened(), clock));
  const ids = kioskIds(wish.kiosks);
  const gateways = Array.from({ length: GATEWAYS }, (_, at) => ({
    gateway: `bench-${at + 1}`,
    kiosks: ids.filter((_, kiosk) => kiosk % GATEWAYS === at),
  })).filter(({ kiosks }) => kiosks.length > 0);
  await setUp(cloud, ids, gateways);
  const years = new Map(ids.map((kiosk, at) => [kiosk, new KioskYears(at + 1)]));
  let week = 0;
  return {
    async until(end) {
      for (; week < end; week++) {
        clock.now = weekMs(week + 1);
        const start = START_SECONDS + week * WEEK_SECONDS;
        await Promise.all(
          gateways.map(async ({ gateway, kiosks }) => {
            const items = kiosks.flatMap((kiosk) => itemsOf(years, { kiosk, week, start }));
            const { refused } = await cloud.gateways.intake(gateway, items);
            if (refused.length > 0) throw new Error(`refused: ${JSON.stringify(refused)}`);
          }),
        );
        await bookWeek(cloud, week);
        await writeNews(cloud.parts.db, { week, startMs: weekMs(week), endMs: clock.now });
        if (week % 26 === 25) wish.say(`  ${wish.kiosks} kiosks, ${week + 1} weeks`);
      }
    },
    async paused(work) {
      await cloud.parts.db.destroy();
      const done = await work();
      cloud = createCloud(partsOf(await opened(), clock));
      return done;
    },
    close: () => cloud.parts.db.destroy(),
  };
}

/** Everything the cloud is given but a clock that moves by itself. */
export function partsOf(db: Db, clock: { now: number }): Cloud["parts"] {
  let drawn = 0;
  return {
    db,
    time: { nowMs: () => clock.now, after: () => () => undefined },
    entropy: (count) => new Uint8Array(count).map(() => (drawn++ * 37 + (drawn >> 8)) % 256),
    log: () => undefined,
    bus: new Bus(),
    channels: ["hook"],
    reorderPointDefault: 15,
  };
}

/** Products, places, kiosks where they stand, and their gateways. */
async function setUp(
  cloud: Cloud,
  ids: readonly string[],
  gateways: readonly { gateway: string; kiosks: string[] }[],
): Promise<void> {
  const words = (text: string) => ({ zh: text, en: text });
  const { county } = cloud;
  await county.setProducts(
    PRODUCTS.map((code) => ({ code, names: words(code), choosing: words(code) })),
  );
  const lanes = PRODUCTS.map((_, at) => ({ lane: at + 1, product: productOf(at + 1) }));
  await openPlaces(cloud);
  for (const [at, kiosk] of ids.entries()) {
    await county.enrolKiosk({ kiosk, names: words(kiosk), lanes });
    await county.placeKiosk(kiosk, townshipOf(at));
  }
  for (const { gateway, kiosks } of gateways) {
    await county.enrolGateway(gateway, `token-of-${gateway}-in-a-bench`);
    await cloud.gateways.take(gateway, { kiosks });
  }
}

function itemsOf(
  years: ReadonlyMap<string, KioskYears>,
  { kiosk, week, start }: { kiosk: string; week: number; start: number },
): Item[] {
  const facts = years.get(kiosk)?.week(week, start) ?? [];
  return facts.map((fact) => {
    return { type: "fact", kiosk, term: 1, epoch: EPOCH, receivedAt: (fact.time + 1) * 1000, fact };
  });
}

/**
 * Fills a database, and another that is its copy after a tenth of the weeks. `copy` makes the
 * second of the first while nobody is connected.
 */
export async function fillTwo(
  wish: CountyWish,
  copy: () => Promise<string>,
): Promise<{ tenth: { url: string; nowMs: number }; whole: { url: string; nowMs: number } }> {
  const { url, weeks } = wish;
  const early = Math.max(1, Math.round(weeks / 10));
  const fill = await openFill(wish);
  await fill.until(early);
  const paused = await fill.paused(copy);
  await finish(paused, weekMs(early));
  await fill.until(weeks);
  await fill.close();
  await finish(url, weekMs(weeks));
  return {
    tenth: { url: paused, nowMs: weekMs(early) },
    whole: { url, nowMs: weekMs(weeks) },
  };
}

async function finish(url: string, nowMs: number): Promise<void> {
  const db = await openDatabase({ url, folder: "", connectionsMax: 1 });
  try {
    await writeNow(db, nowMs);
  } finally {
    await db.destroy();
  }
}
