/** From cells to what they wish. Pure. */
import type { CellValue } from "hucre/xlsx";
import { ZONES } from "../inventory/address.ts";
import type { PlaceWish } from "../inventory/place-rules.ts";
import type { RefusalCode } from "../inventory/refusals.ts";
import {
  KIND_NAMES,
  meant,
  OPENING_ZONES,
  SHEETS,
  type OpeningZone,
  type SheetName,
} from "./opening-sheets.ts";
import { textOf, type RawRow } from "./opening-workbook.ts";

/** Why a line cannot be taken. */
export interface BadRow {
  sheet: SheetName;
  /** As Excel numbers it. */
  row: number;
  code: RefusalCode;
  /** Which cell, or which place, product or lot. */
  detail: string;
}

export interface StockLine {
  warehouse: string;
  zone: OpeningZone;
  product: string;
  lot: string;
  /** yyyymmdd */
  expiry: number;
  count: number;
}

export type Read<T> = { row: number; wish: T } | { row: number; bad: BadRow };

/** People leave it out of a zone's name. */
const ZONE_ENDING = /品?区?$/;

class BadCell extends Error {}

export const placeIn = (raw: RawRow): Read<PlaceWish> => read("places", raw, placeOf);
export const stockIn = (raw: RawRow): Read<StockLine> => read("stock", raw, stockOf);

function read<T>(
  sheet: SheetName,
  { row, cells }: RawRow,
  of: (cells: RawRow["cells"]) => T,
): Read<T> {
  try {
    return { row, wish: of(cells) };
  } catch (error) {
    if (!(error instanceof BadCell)) throw error;
    return { row, bad: { sheet, row, code: "bad-wish", detail: error.message } };
  }
}

function placeOf(cells: RawRow["cells"]): PlaceWish {
  const said = (key: string) => textOf(cells[key]);
  const kind = meant(said("kind"), KIND_NAMES);
  if (!Object.hasOwn(KIND_NAMES, kind)) throw wrong("places", "kind", cells);
  const needed = (key: string) => said(key) || fail("places", key, cells);
  const names = { zh: needed("zh"), en: needed("en") };
  const wish = { place: needed("place"), kind, names } as PlaceWish;
  if (said("parent") !== "") wish.parent = said("parent");
  if (said("latitude") !== "" || said("longitude") !== "") {
    wish.position = {
      latitude: degrees(cells, "latitude"),
      longitude: degrees(cells, "longitude"),
    };
  }
  return wish;
}

function degrees(cells: RawRow["cells"], key: string): number {
  const value = Number(textOf(cells[key]) || "none");
  return Number.isFinite(value) ? value : fail("places", key, cells);
}

function stockOf(cells: RawRow["cells"]): StockLine {
  const needed = (key: string) => textOf(cells[key]) || fail("stock", key, cells);
  const asked = meant(needed("zone").replace(ZONE_ENDING, ""), zoneNames());
  const zone = OPENING_ZONES.find((one) => one === asked) ?? fail("stock", "zone", cells);
  const count = Number(needed("count"));
  if (!Number.isInteger(count) || count < 1) throw wrong("stock", "count", cells);
  const expiry = dayIn(cells["expiry"] ?? null) ?? fail("stock", "expiry", cells);
  const [warehouse, product, lot] = [needed("warehouse"), needed("product"), needed("lot")];
  return { warehouse, zone, product, lot, expiry, count };
}

/** As people say them: 合格, 合格品, 合格品区. */
function zoneNames() {
  const names = OPENING_ZONES.map((zone) => {
    const { zh, en } = ZONES[zone];
    return [zone, { zh: zh.replace(ZONE_ENDING, ""), en }] as const;
  });
  return Object.fromEntries(names);
}

/** yyyymmdd of a date, of a number of eight digits, or of a text such as 2028-6-30. */
function dayIn(cell: CellValue): number | undefined {
  const text = cell instanceof Date ? cell.toISOString().slice(0, 10) : textOf(cell);
  const parts = /^(\d{4})(?:[-/.年]?)(\d{1,2})(?:[-/.月]?)(\d{1,2})日?$/.exec(text);
  if (parts === null) return undefined;
  const [year = 0, month = 0, day = 0] = parts.slice(1).map(Number);
  const at = new Date(Date.UTC(year, month - 1, day));
  const isDay = at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return isDay ? year * 10_000 + month * 100 + day : undefined;
}

function fail(sheet: SheetName, key: string, cells: RawRow["cells"]): never {
  throw wrong(sheet, key, cells);
}

function wrong(sheet: SheetName, key: string, cells: RawRow["cells"]): BadCell {
  const names = SHEETS[sheet].columns.find((one) => one.key === key)?.names;
  return new BadCell(`${names?.zh} (${names?.en}): ${textOf(cells[key]) || "—"}`);
}
