/** The workbook a county fills in before its first day: places, and what its stores hold. */
import { ZONES } from "../inventory/address.ts";
import type { Names } from "../services.ts";

export interface SheetColumn {
  key: string;
  names: Names;
  isNeeded: boolean;
  /** How it is filled in. */
  hint: Names;
}

const column = (key: string, names: Names, hint: Names): SheetColumn => {
  return { key, names, isNeeded: true, hint };
};
const mayBeEmpty = (one: SheetColumn): SheetColumn => ({ ...one, isNeeded: false });

/** Zones boxes may be in on the first day, as they are told in a cell. */
export const OPENING_ZONES = ["qualified", "pending", "unqualified"] as const;
export type OpeningZone = (typeof OPENING_ZONES)[number];

const zones = (language: keyof Names) =>
  OPENING_ZONES.map((zone) => ZONES[zone][language]).join(" / ");

export type SheetName = "places" | "stock";

export const SHEETS: Record<SheetName, { names: Names; columns: readonly SheetColumn[] }> = {
  places: {
    names: { zh: "地点", en: "Places" },
    columns: [
      column(
        "place",
        { zh: "编号", en: "Code" },
        {
          zh: "行政区划用 GB/T 2260 代码；其他自编，小写字母、数字、短横",
          en: "GB/T 2260 code of a division, or your own: small letters, digits, hyphens",
        },
      ),
      column(
        "kind",
        { zh: "类别", en: "Kind" },
        {
          zh: "省 / 市 / 县 / 乡镇 / 村 / 机构 / 仓库",
          en: "province / city / county / township / village / facility / warehouse",
        },
      ),
      mayBeEmpty(
        column(
          "parent",
          { zh: "上级编号", en: "Parent" },
          { zh: "省级留空", en: "empty for a province" },
        ),
      ),
      column("zh", { zh: "中文名称", en: "Chinese name" }, { zh: "必填", en: "needed" }),
      column("en", { zh: "英文名称", en: "English name" }, { zh: "必填", en: "needed" }),
      mayBeEmpty(
        column(
          "latitude",
          { zh: "纬度", en: "Latitude" },
          { zh: "WGS-84，可留空", en: "WGS-84, may be empty" },
        ),
      ),
      mayBeEmpty(
        column(
          "longitude",
          { zh: "经度", en: "Longitude" },
          { zh: "WGS-84，可留空", en: "WGS-84, may be empty" },
        ),
      ),
    ],
  },
  stock: {
    names: { zh: "期初库存", en: "Opening stock" },
    columns: [
      column(
        "warehouse",
        { zh: "仓库编号", en: "Warehouse" },
        { zh: "见“地点”", en: "a code of the places" },
      ),
      column("zone", { zh: "库区", en: "Zone" }, { zh: zones("zh"), en: zones("en") }),
      column(
        "product",
        { zh: "品种编号", en: "Product" },
        { zh: "目录中的编号", en: "its code in the catalogue" },
      ),
      column("lot", { zh: "批号", en: "Lot" }, { zh: "如包装所印", en: "as printed on the pack" }),
      column(
        "expiry",
        { zh: "有效期至", en: "Expiry" },
        { zh: "如 2028-06-30", en: "such as 2028-06-30" },
      ),
      column("count", { zh: "盒数", en: "Boxes" }, { zh: "整数", en: "a whole number" }),
    ],
  },
};

/** Kinds of places a county opens; kiosks are enrolled instead. */
export const KIND_NAMES: Readonly<Record<string, Names>> = {
  province: { zh: "省", en: "province" },
  city: { zh: "市", en: "city" },
  county: { zh: "县", en: "county" },
  township: { zh: "乡镇", en: "township" },
  village: { zh: "村", en: "village" },
  facility: { zh: "机构", en: "facility" },
  warehouse: { zh: "仓库", en: "warehouse" },
};

/** What a cell means that is filled in with one of these names, in either language; else itself. */
export function meant(text: string, names: Readonly<Record<string, Names>>): string {
  const asked = text.toLowerCase();
  const found = Object.entries(names).find(([key, { zh, en }]) => {
    return [key, zh, en.toLowerCase()].includes(asked);
  });
  return found?.[0] ?? text;
}
