import { createHmac } from "node:crypto";
import { type Mac, openLoadCode } from "@anxin/firmware/contract";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { CHECKER } from "../fixtures/booked-county.ts";
import {
  itemOf,
  openTestCloud,
  openTestDatabase,
  restocked,
  type TestCloud,
  type TestDatabase,
} from "../fixtures/test-cloud.ts";
import type { Command } from "../inventory-services.ts";
import { accepted } from "../inventory/refusals.ts";
import { makeAccount } from "../people/accounts.ts";
import { TERRITORY } from "../people/territory.ts";
import { voucherKeysOf } from "../vouchers/voucher-keys.ts";
import { roundNow } from "./round.ts";

const KEY = "7e".repeat(32);
const mac: Mac = (key, message) =>
  createHmac("sha256", key).update(message, "latin1").digest("hex");

let database: TestDatabase;
let cloud: TestCloud;

beforeAll(async () => {
  database = await openTestDatabase("pglite");
});
beforeEach(async () => {
  const voucherKeys = voucherKeysOf([{ kiosk: "k1", keys: { 1: KEY, 2: KEY } }]);
  cloud = await openTestCloud(database, { voucherKeys });
  for (const kiosk of ["k1", "k2"]) await TERRITORY.put(cloud.db, kiosk, "350181");
  await cloud.gateways.take("g1", { kiosks: ["k1", "k2"] });
  await cloud.gateways.intake("g1", [itemOf(restocked(1, 2))]);
});
afterAll(() => database.close());

const wish = { kiosk: "k1", lane: 1, lot: "B7", expiry: 20290101, count: 6 };
const all = () => true;
const loadNow = async (load: string) => {
  const { stops } = await roundNow(cloud.parts, all);
  return stops.flatMap(({ loads }) => loads).find((one) => one.load === load);
};

test("the round has each load's code as its kiosk's reader takes it", async () => {
  const load = await cloud.county.planLoad(wish);
  const { stops, products, readAt } = await roundNow(cloud.parts, all);
  expect(stops.map(({ kiosk }) => kiosk)).toEqual(["k1"]);
  expect(products).toEqual([{ code: "condom-m", names: { zh: "condom", en: "condom" } }]);
  const [shown] = stops[0]?.loads ?? [];
  expect(shown).toMatchObject({ ...wishSeen, load, state: "ready", departed: false });
  const { text = "", epoch, until } = shown?.code ?? {};
  expect(openLoadCode(mac, Buffer.from(KEY, "hex"), text)).toEqual({
    epoch,
    until,
    id: load,
    lines: [{ lane: 1, lot: "B7", expiry: 20290101, count: 6 }],
  });
  expect((until ?? 0) * 1000 - readAt).toBeGreaterThan(6 * 86_400_000);
});

const wishSeen = { lane: 1, product: "condom-m", lot: "B7", expiry: 20290101, count: 6 };

test("a kiosk that is not the asker's is not on the round, and one without a key has no code", async () => {
  await cloud.county.planLoad(wish);
  const other = await cloud.county.planLoad({ ...wish, kiosk: "k2" });
  const mine = await roundNow(cloud.parts, (kiosk) => kiosk === "k2");
  expect(mine.stops.map(({ kiosk }) => kiosk)).toEqual(["k2"]);
  expect(await loadNow(other)).toMatchObject({ state: "ready", code: null });
});

test("where nothing is left to be put in comes after where there is", async () => {
  const load = await cloud.county.planLoad(wish);
  await cloud.county.planLoad({ ...wish, kiosk: "k2" });
  const kiosks = async () => {
    return (await roundNow(cloud.parts, all)).stops.map(({ kiosk }) => kiosk);
  };
  expect(await kiosks()).toEqual(["k1", "k2"]);
  const fact = restocked(2, 6, { load, lot: "B7", expiry: 20290101 });
  await cloud.gateways.intake("g1", [itemOf(fact)]);
  expect(await kiosks()).toEqual(["k2", "k1"]);
});

test("a load is shown as arrived for a day, and no code of it any more", async () => {
  const load = await cloud.county.planLoad(wish);
  const fact = restocked(2, 6, { load, lot: "B7", expiry: 20290101 });
  await cloud.gateways.intake("g1", [itemOf(fact)]);
  expect(await loadNow(load)).toMatchObject({ state: "arrived", code: null });
  cloud.time.now += 25 * 3_600_000;
  expect(await loadNow(load)).toBeUndefined();
});

test("a recalled lot and one past its day stop a load's code", async () => {
  const recalled = await cloud.county.planLoad(wish);
  const old = await cloud.county.planLoad({ ...wish, lot: "OLD", expiry: 20250101 });
  expect(await loadNow(recalled)).toMatchObject({ state: "ready" });
  await cloud.county.refuseLot("B7");
  expect(await loadNow(recalled)).toMatchObject({ state: "lot-refused", code: null });
  expect(await loadNow(old)).toMatchObject({ state: "lot-expired", code: null });
});

const both = (text: string) => ({ zh: text, en: text });
const of = { product: "condom-m", lot: "B7" };
const by = { by: "keeper-1", warehouse: "wh-1" };
const checkedBy = `account-${CHECKER}`;
const stocked: readonly Command[] = [
  {
    kind: "receipt",
    key: "receipt-0001",
    ...by,
    note: "DN-1",
    lines: [{ ...of, expiry: 20290101, count: 9 }],
  },
  {
    kind: "acceptance",
    key: "acceptance-0001",
    ...by,
    by: "keeper-2",
    from: "pending",
    lines: [{ ...of, accepted: 9, rejected: 0 }],
    reason: "none",
  },
  { kind: "issue", key: "issue-0001", ...by, lines: [{ ...of, count: 9 }] },
];

test("the round begins at the warehouse its boxes left, and what came back there has no code", async () => {
  const checker = { account: CHECKER, name: "checker", person: "x", grants: [], nowMs: 1 };
  await makeAccount(cloud.db, checker);
  const position = { latitude: 25.72, longitude: 119.38 };
  const place = { place: "wh-1", kind: "warehouse" as const, parent: "350181", position };
  accepted(await cloud.inventory.openPlace({ ...place, names: both("store") }));
  for (const command of stocked) accepted(await cloud.inventory.book(command));
  const load = await cloud.county.planLoad(wish);
  expect((await roundNow(cloud.parts, all)).from).toBeNull();
  accepted(await cloud.inventory.book({ kind: "load", key: "load-00001", ...by, load, checkedBy }));
  const { from } = await roundNow(cloud.parts, all);
  expect(from).toEqual({ place: "wh-1", names: both("store"), position });
  expect(await loadNow(load)).toMatchObject({ state: "ready", departed: true });
  const back = { kind: "load-return", key: "back-00001", ...by, load, count: 6 } as const;
  accepted(await cloud.inventory.book({ ...back, reason: "closed" } as Command));
  expect(await loadNow(load)).toMatchObject({ state: "returned", code: null });
});
