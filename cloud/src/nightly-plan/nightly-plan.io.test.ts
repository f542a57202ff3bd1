import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  dispensed,
  intended,
  itemOf,
  NOW_MS,
  openTestCloud,
  openTestDatabase,
  restocked,
  type TestCloud,
  type TestDatabase,
} from "../fixtures/test-cloud.ts";
import { TERRITORY } from "../people/territory.ts";
import { forecastPanel } from "../planning/forecast/automatic.ts";
import { highsSolver } from "../solver/highs-solver.ts";
import { nightlyPlan, type Planner } from "./nightly-plan.ts";

const KIND = process.env["ANXIN_POSTGRES_URL"] === undefined ? "pglite" : "postgres";
const PLANNER: Planner = {
  forecast: async (...asked) => forecastPanel(...asked),
  solve: highsSolver(),
};
let database: TestDatabase;
let cloud: TestCloud;

beforeAll(async () => {
  database = await openTestDatabase(KIND);
});
beforeEach(async () => {
  cloud = await openTestCloud(database, { planner: PLANNER });
  await useCounty();
});
afterAll(() => database.close());

const both = (text: string) => ({ zh: text, en: text });

/** k1 and k2 lie near each other; 80 boxes came to k1 ten weeks ago, and one goes each day. */
async function useCounty(): Promise<void> {
  const { inventory } = cloud;
  const position = (east: number) => ({ latitude: 25.7, longitude: 119.3 + east / 100 });
  // Opens the divisions above as well.
  for (const kiosk of ["k1", "k2", "k3"]) await TERRITORY.put(database.db, kiosk, "350181");
  const inside = (place: string, kind: "warehouse" | "kiosk", east: number) => {
    return { place, kind, names: both(place), parent: "350181", position: position(east) };
  };
  const places = [inside("w1", "warehouse", 0), inside("k1", "kiosk", 3), inside("k2", "kiosk", 5)];
  for (const wish of places) {
    expect(await inventory.openPlace(wish)).toMatchObject({ ok: true });
  }
  await cloud.gateways.take("g1", { kiosks: ["k1", "k2", "k3"] });
  await cloud.gateways.intake("g1", [
    told(restocked(1, 80, { load: "L1" }), 71),
    ...Array.from({ length: 70 }, (_, at) => gave(at, 70 - at)).flat(),
  ]);
}

function told(fact: { time: number }, daysAgo: number) {
  fact.time = Math.floor(NOW_MS / 1000) - daysAgo * 86_400;
  return itemOf(fact as Parameters<typeof itemOf>[0], { kiosk: "k1" });
}

/** The vend of a number at k1. */
function gave(at: number, daysAgo: number) {
  return [
    told(intended(2 + 2 * at, String(at).padStart(16, "0")), daysAgo),
    told(dispensed(3 + 2 * at, 2 + 2 * at), daysAgo),
  ];
}

/** Gives boxes of the ten that are left. */
async function giveMore(boxes: number): Promise<void> {
  const items = Array.from({ length: boxes }, (_, at) => gave(70 + at, 0)).flat();
  await cloud.gateways.intake("g1", items);
}

const openCauses = async () =>
  (await database.db.selectFrom("alerts").select("cause").execute()).map(({ cause }) => cause);

async function levelOfK1(): Promise<number> {
  const [level, ...more] = await database.db.selectFrom("reorder_levels").selectAll().execute();
  expect(more).toEqual([]);
  expect(level).toMatchObject({ place: "k1", product: "condom-m" });
  return level?.reorder_at ?? 0;
}

const planNow = () => nightlyPlan(cloud.parts, PLANNER);

test("a kiosk that gives a box a day is expected to give seven a week", async () => {
  await planNow();
  const rows = await database.db
    .selectFrom("forecasts")
    .selectAll()
    .where("place", "=", "k1")
    .where("span", "=", "week")
    .orderBy("ahead")
    .execute();
  expect(rows.map(({ ahead }) => ahead)).toEqual([1, 2, 3, 4]);
  for (const { mean, p10, p90 } of rows) {
    expect(mean).toBeGreaterThan(6);
    expect(mean).toBeLessThan(8);
    expect(p10).toBeLessThanOrEqual(mean);
    expect(p90).toBeGreaterThanOrEqual(mean);
  }
});

test("somebody is called when the boxes left may not last until somebody comes", async () => {
  await planNow();
  const point = await levelOfK1();
  expect(point).toBeGreaterThan(0);
  expect(point).not.toBe(3);
  await giveMore(10 - point - 1);
  expect(await openCauses()).toEqual([]);
  await giveMore(10 - point);
  expect(await openCauses()).toEqual(["low-stock"]);
});

test("a point the county set itself stands above what was learned", async () => {
  const lanes = [{ lane: 1, product: "condom-m" }];
  await cloud.county.enrolKiosk({
    kiosk: "k1",
    names: both("k1"),
    lanes,
    reorder: { "condom-m": 0 },
  });
  await planNow();
  await giveMore(10 - (await levelOfK1()));
  expect(await openCauses()).toEqual([]);
});

test("the kiosk that runs short is on today's round, and is told how many boxes", async () => {
  await giveMore(9);
  await planNow();
  const night = await database.db.selectFrom("day_plans").selectAll().executeTakeFirstOrThrow();
  const [round, ...others] = night.plan?.rounds ?? [];
  expect(others).toEqual([]);
  expect(round).toMatchObject({ county: "350181", from: "w1", notToday: [] });
  expect(round?.visits.map(({ kiosk, reason }) => [kiosk, reason])).toEqual([["k1", "must"]]);
  expect(round?.visits[0]?.bring).toEqual([{ product: "condom-m", boxes: 79 }]);
  expect(round?.km).toBeCloseTo(round?.boundKm ?? 0, 6);
  expect(round?.visits[0]?.why.en).toContain("would find nothing");
});

test("a night is planned once, and again when it failed", async () => {
  const failing: Planner = { ...PLANNER, forecast: () => Promise.reject(new Error("no memory")) };
  await expect(nightlyPlan(cloud.parts, failing)).rejects.toThrow("no memory");
  await planNow();
  await planNow();
  const nights = await database.db.selectFrom("day_plans").select("ended_at").execute();
  expect(nights).toEqual([{ ended_at: NOW_MS }]);
  expect(cloud.logged.filter((code) => code === "day-planned")).toHaveLength(1);
});
