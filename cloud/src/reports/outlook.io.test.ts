import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  dispensed,
  intended,
  itemOf,
  openTestCloud,
  openTestDatabase,
  restocked,
  type TestCloud,
  type TestDatabase,
} from "../fixtures/test-cloud.ts";
import { openCountyPlaces } from "../fixtures/test-places.ts";
import { factHistory } from "../ledger/fact-history.ts";
import { outlook } from "./outlook.ts";

const DAY_MS = 86_400_000;

let database: TestDatabase;
let cloud: TestCloud;

beforeAll(async () => {
  database = await openTestDatabase("pglite");
});
afterAll(() => database.close());
beforeEach(async () => {
  cloud = await openTestCloud(database);
  await cloud.gateways.take("g1", { kiosks: ["k1"] });
  const facts = [restocked(1, 10), intended(2), dispensed(3, 2), intended(4), dispensed(5, 4)];
  await cloud.gateways.intake(
    "g1",
    facts.map((fact) => itemOf(fact)),
  );
});

const look = (keeps: (kiosk: string) => boolean = () => true) =>
  outlook(cloud.db, { nowMs: cloud.time.nowMs(), reorderPointDefault: 3, keeps });

test("eight boxes that go two a day last four days, and today is the last of four weeks", async () => {
  const { kiosks, days } = await look();
  expect(kiosks.find(({ kiosk }) => kiosk === "k1")).toEqual({
    kiosk: "k1",
    position: null,
    products: [
      { product: "condom-m", onHand: 8, reorderAt: 3, daysLeft: 4 },
      { product: "pill", onHand: 0, reorderAt: 3, daysLeft: 0 },
    ],
  });
  expect(days).toHaveLength(28);
  expect(days.map(({ boxes }) => boxes)).toEqual([...Array.from({ length: 27 }, () => 0), 2]);
  expect(days.at(-1)?.startsAt).toBe(Date.UTC(2026, 10, 21, 16));
});

test("a week later the same two boxes are two in eight days, and a month later none", async () => {
  const productOf = async () => (await look()).kiosks[0]?.products[0];
  cloud.time.advance(7 * DAY_MS);
  expect(await productOf()).toMatchObject({ onHand: 8, daysLeft: 32 });
  cloud.time.advance(30 * DAY_MS);
  expect(await productOf()).toMatchObject({ onHand: 8, daysLeft: null });
});

test("what is elsewhere is neither listed nor counted", async () => {
  const { kiosks, days } = await look((kiosk) => kiosk === "k2");
  expect(kiosks.map(({ kiosk }) => kiosk)).toEqual(["k2"]);
  expect(days.at(-1)?.boxes).toBe(0);
});

test("a kiosk stands where the county said", async () => {
  await openCountyPlaces(cloud);
  const position = { latitude: 34.72, longitude: 114.02 };
  const parent = "410122101203";
  const names = { zh: "村", en: "village" };
  await cloud.inventory.openPlace({ place: "k1", kind: "kiosk", parent, names, position });
  expect((await look()).kiosks[0]?.position).toEqual(position);
});

test("a kiosk's history is told newest first, and goes on below a point", async () => {
  const all = await factHistory(cloud.db, "k1");
  expect(all.items.map(({ kind }) => kind)).toEqual([
    "dispensed",
    "vend-intended",
    "dispensed",
    "vend-intended",
    "restocked",
  ]);
  expect(all.next).toBeNull();
  const older = await factHistory(cloud.db, "k1", { epoch: 1, seq: 3 });
  expect(older.items.map(({ seq }) => seq)).toEqual([2, 1]);
  expect(JSON.stringify(all.items)).not.toContain("00000000000000aa");
});
