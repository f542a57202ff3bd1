import { writeXlsx, type CellValue } from "hucre/xlsx";
import readExcel from "read-excel-file/node";
import { beforeEach, describe, expect, test } from "vitest";
import { onDatabases } from "../fixtures/on-databases.ts";
import { openTestCloud, type TestCloud } from "../fixtures/test-cloud.ts";
import { proveBooks } from "../ledger/prove-books.ts";
import { importOpening } from "./import-opening.ts";
import { wordsOf } from "./import-command.ts";
import { BadWorkbook, readOpening, templateOpening } from "./opening-workbook.ts";

const PLACES = ["编号", "类别", "上级编号", "中文名称", "英文名称", "纬度", "经度"];
const STOCK = ["仓库编号", "库区", "品种编号", "批号", "有效期至", "盒数"];

const GOOD_PLACES: CellValue[][] = [
  ["350000", "省", null, "福建省", "Fujian", null, null],
  [350100, "市", 350000, "福州市", "Fuzhou", 26.07, 119.3],
  ["wh-9", "仓库", "350100", "市库", "City store", null, null],
];
const GOOD_STOCK: CellValue[][] = [
  ["wh-9", "合格品区", "condom-m", "L-1", "2028-06-30", 120],
  ["wh-9", "合格", "condom-m", "L-2", 20280731, 30],
  ["wh-9", "待验区", "condom-m", "L-3", new Date(Date.UTC(2028, 7, 31)), 7],
  ["wh-9", "Unqualified", "condom-m", "L-4", "2028年9月30日", 2],
];

async function workbook(places: CellValue[][], stock: CellValue[][]): Promise<Uint8Array> {
  return writeXlsx({
    sheets: [
      { name: "地点", rows: [PLACES, ...places] },
      { name: "Opening stock", rows: [STOCK, ...stock] },
    ],
  });
}

onDatabases("the first day's workbook", ["pglite", "postgres"], (database) => {
  let cloud: TestCloud;

  beforeEach(async () => {
    cloud = await openTestCloud(database());
  });

  const bring = async (places: CellValue[][], stock: CellValue[][], dryRun = false) => {
    const opening = await readOpening(await workbook(places, stock));
    return importOpening(cloud.parts, opening, { by: "office", dryRun });
  };
  const held = async () => {
    const rows = await cloud.db
      .selectFrom("balances")
      .select(["place", "lot", "on_hand"])
      .where("place", "like", "wh-9/%")
      .where("on_hand", "<>", 0)
      .orderBy("lot")
      .execute();
    return rows.map(({ place, lot, on_hand }) => `${place} ${lot} ${Number(on_hand)}`);
  };

  test("opens its places and books its boxes into their zones, once, however often it comes", async () => {
    const first = await bring(GOOD_PLACES, GOOD_STOCK);
    expect(first).toEqual({ bad: [], places: 3, lines: 4, boxes: 159 });
    const boxes = [
      "wh-9/qualified L-1 120",
      "wh-9/qualified L-2 30",
      "wh-9/pending L-3 7",
      "wh-9/unqualified L-4 2",
    ];
    expect(await held()).toEqual(boxes);
    expect(await bring(GOOD_PLACES, GOOD_STOCK)).toEqual(first);
    expect(await held()).toEqual(boxes);
    const lots = await cloud.db
      .selectFrom("lots")
      .select(["lot", "expiry"])
      .orderBy("lot")
      .execute();
    expect(lots.map(({ expiry }) => expiry)).toEqual([20280630, 20280731, 20280831, 20280930]);
    expect(await proveBooks(cloud.db)).toEqual([]);
    const told = await cloud.db.selectFrom("audit_log").select(["action", "after"]).execute();
    expect(told[0]).toEqual({
      action: "opening.import",
      after: { places: 3, lines: 4, boxes: 159 },
    });
  });

  test("tried first changes nothing, and says what it would come to", async () => {
    expect(await bring(GOOD_PLACES, GOOD_STOCK, true)).toMatchObject({ bad: [], boxes: 159 });
    expect(await held()).toEqual([]);
    expect(await cloud.inventory.place("wh-9")).toBeUndefined();
  });

  test("with bad lines is not imported at all, and each is named with its cell or its reason", async () => {
    const outcome = await bring(
      [
        ...GOOD_PLACES,
        ["410101", "县", "350100", "外省", "Elsewhere", null, null],
        ["x", "店", "", "店", "Shop", null, null],
      ],
      [
        ...GOOD_STOCK,
        ["wh-9", "合格", "condom-m", "L-1", "2029-06-30", 1],
        ["wh-9", "合格", "nobody-knows", "L-5", "2028-06-30", 1],
        ["wh-7", "合格", "condom-m", "L-6", "2028-06-30", 1],
        ["wh-9", "合格", "condom-m", "L-7", "2028-02-30", 1],
        ["wh-9", "合格", "condom-m", "L-8", "2028-06-30", 1.5],
        ["wh-9", "发货区", "condom-m", "L-9", "2028-06-30", 1],
      ],
    );
    expect(outcome.bad.map(({ sheet, row, code }) => `${sheet} ${row} ${code}`)).toEqual([
      "places 5 bad-division",
      "places 6 bad-wish",
      "stock 7 unknown-product",
      "stock 8 unknown-place",
      "stock 9 bad-wish",
      "stock 10 bad-wish",
      "stock 11 bad-wish",
    ]);
    expect(outcome.bad.map(({ detail }) => detail)).toContain("有效期至 (Expiry): 2028-02-30");
    expect(wordsOf(outcome, false)).toContain(
      "期初库存 第 7 行 (Opening stock, line 7): unknown-product",
    );
    expect(await held()).toEqual([]);
    expect(await cloud.inventory.place("wh-9")).toBeUndefined();
  });

  test("with a lot of two expiries, or in two lines, is refused though each line is right alone", async () => {
    const twice = [...GOOD_STOCK, ["wh-9", "合格", "condom-m", "L-1", "2028-06-30", 1]];
    expect((await bring(GOOD_PLACES, twice)).bad).toMatchObject([{ row: 0, code: "line-twice" }]);
    const other = [...GOOD_STOCK, ["wh-9", "待验", "condom-m", "L-1", "2029-06-30", 1]];
    expect((await bring(GOOD_PLACES, other)).bad).toMatchObject([{ row: 0, code: "lot-differs" }]);
    expect(await held()).toEqual([]);
  });

  test("comes before the first document of a store: another one after it is refused", async () => {
    await bring(GOOD_PLACES, GOOD_STOCK);
    const more = await bring([], [["wh-9", "合格", "condom-m", "L-1", "2028-06-30", 5]]);
    expect(more.bad).toMatchObject([{ row: 2, code: "opening-booked", detail: "wh-9" }]);
    expect((await held())[0]).toBe("wh-9/qualified L-1 120");
  });
});

describe("the workbook to fill in", () => {
  test("is read by another library, and filled in below its hints by us", async () => {
    const bytes = Buffer.from(await templateOpening());
    const sheets = await readExcel(bytes);
    expect(sheets.map(({ sheet, data }) => [sheet, data[0]])).toEqual([
      ["地点", PLACES],
      ["期初库存", STOCK],
    ]);
    await expect(readOpening(bytes)).rejects.toThrow("no line is filled in");
    const [, hints = []] = sheets[0]?.data ?? [];
    const filled = await workbook([hints as CellValue[], ...GOOD_PLACES], []);
    const { places } = await readOpening(filled);
    expect(places.map(({ row, cells }) => [row, cells["place"]])).toEqual([
      [3, "350000"],
      [4, 350100],
      [5, "wh-9"],
    ]);
  });

  test("that is no workbook, or lacks a column, is refused in a sentence", async () => {
    await expect(readOpening(Buffer.from("place,kind\n"))).rejects.toThrow(BadWorkbook);
    const bytes = await writeXlsx({ sheets: [{ name: "地点", rows: [["编号"], ["350000"]] }] });
    await expect(readOpening(bytes)).rejects.toThrow("has no column “类别” (Kind)");
  });
});
