import { sql } from "kysely";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { onDatabases } from "../fixtures/on-databases.ts";
import { openTestCloud } from "../fixtures/test-cloud.ts";
import type { TestCloud } from "../fixtures/test-cloud.ts";
import { openCountyPlaces } from "../fixtures/test-places.ts";
import { Desk } from "../fixtures/test-warehouse.ts";

const GTIN = "06901234567892";
const by = "keeper-1";

onDatabases("lots", ["memory", "pglite", "postgres"], (database) => {
  let cloud: TestCloud;
  let lots = 0;
  let lot = "";

  beforeAll(async () => {
    cloud = await openTestCloud(database());
    await openCountyPlaces(cloud);
    const item = { di: GTIN, product: "condom-m", packQuantity: 10, maker: "某某乳胶厂" };
    await cloud.inventory.setTradeItem(item);
  });
  beforeEach(() => {
    lots += 1;
    lot = `SCAN${lots}`;
  });

  const scanned = (text: string) => cloud.inventory.scan({ text, by });

  test("a pack's code tells whose it is, how many are in it and when it expires", async () => {
    const answer = await scanned(`]d201${GTIN}172806301124010110${lot}`);
    expect(answer).toEqual({
      ok: true,
      product: "condom-m",
      lot,
      di: GTIN,
      expiry: 20280630,
      produced: 20240101,
      packQuantity: 10,
      maker: "某某乳胶厂",
    });
  });

  test("a second scan without the expiry leaves it, one with another is refused", async () => {
    await scanned(`(01)${GTIN}(17)280630(10)${lot}`);
    expect(await scanned(`(01)${GTIN}(10)${lot}`)).toMatchObject({ expiry: 20280630 });
    const other = await scanned(`(01)${GTIN}(17)290630(10)${lot}`);
    expect(other).toMatchObject({ ok: false, code: "lot-differs" });
    const key = { product: "condom-m", lot };
    expect(await cloud.inventory.lot(key)).toMatchObject({ expiry: 20280630, di: GTIN });
    const erasing = sql`UPDATE lots SET expiry = NULL WHERE lot = ${lot}`.execute(cloud.db);
    await expect(erasing).rejects.toThrow("stays");
  });

  test("a lot known by its receipt alone learns its GTIN from a scan, and is proved as before", async () => {
    const desk = new Desk(cloud, lot);
    await desk.stock(5);
    await scanned(`https://id.gs1.org/01/${GTIN}/10/${lot}`);
    const key = { product: "condom-m", lot };
    expect(await cloud.inventory.lot(key)).toMatchObject({ di: GTIN, expiry: 20280630 });
  });

  test.each([
    ["(01)06901234567893(10)X", "bad-gs1"],
    [`(01)${GTIN}`, "no-lot"],
    ["(01)16901234567899(10)X", "unknown-item"],
    ["hello", "unreadable"],
    ["81234567890123456789", "no-lot"],
    ["x".repeat(501), "unreadable"],
  ])("%s is refused as %s", async (text, code) => {
    expect(await scanned(text)).toMatchObject({ ok: false, code });
  });

  test("a label carries what is known, and its codes are read as the same lot", async () => {
    await scanned(`(01)${GTIN}(17)280630(10)${lot}`);
    const of = { product: "condom-m", lot, origin: "https://anxin.example" };
    const label = await cloud.inventory.lotLabel(of);
    if (!label.ok) throw new Error(label.code);
    expect(label.text).toBe(`(01)${GTIN}(17)280630(10)${lot}`);
    expect(label.address).toBe(`https://anxin.example/01/${GTIN}/10/${lot}?17=280630`);
    for (const text of [label.text, label.scanned, label.address]) {
      expect(await scanned(text)).toMatchObject({ ok: true, lot, expiry: 20280630 });
    }
    expect(label.dataMatrix).toContain("<svg");
    expect(await cloud.inventory.lotLabel({ ...of, lot: "NONE" })).toMatchObject({
      code: "no-gtin",
    });
  });

  test("the pick list takes what expires first, the ladder shows what soon will", async () => {
    const [soon, late] = [new Desk(cloud, lot + "S"), new Desk(cloud, lot + "L")];
    await late.stock(30, 20290101);
    await soon.stock(4, 20270101);
    const wish = { warehouse: "wh-1", product: "condom-m", count: 6 };
    const picked = await cloud.inventory.pickList(wish);
    expect(picked[0]).toMatchObject({ lot: soon.lot, count: 4 });
    expect(picked.reduce((n, { count }) => n + count, 0)).toBe(6);
    const ladder = await cloud.inventory.expiring();
    const mine = ladder.filter((row) => row.lot.startsWith(lot));
    expect(mine).toMatchObject([{ lot: soon.lot, rung: "within-90", address: "wh-1/qualified" }]);
  });
});
