import type { Names, PlaceWish, Position } from "@anxin/cloud";

/** One place of the live county. */
export interface Point {
  kiosk: string;
  names: Names;
  /** Where it stands: a place of `PLACES`, and WGS-84 degrees. */
  parent: string;
  position: Position;
  lanes: readonly { lane: number; product: string }[];
  /** Boxes the restocker brings on the first day, by lane. */
  firstBoxes: Readonly<Record<number, number>>;
}

/** Boxes of a product at or below which the low-stock alert opens. */
export const REORDER_POINT = 3;

const LANES = [
  { lane: 1, product: "condom" },
  { lane: 2, product: "film" },
  { lane: 3, product: "gel" },
] as const;

const COUNTY = "130534";

/** The county's divisions and its warehouse, from the province down. */
export const PLACES: readonly PlaceWish[] = [
  { place: "130000", kind: "province", names: { zh: "河北省", en: "Hebei" } },
  { place: "130500", kind: "city", parent: "130000", names: { zh: "邢台市", en: "Xingtai" } },
  { place: COUNTY, kind: "county", parent: "130500", names: { zh: "清河县", en: "Qinghe" } },
  {
    place: "130534100",
    kind: "township",
    parent: COUNTY,
    names: { zh: "清河镇", en: "Qinghe Town" },
  },
  {
    place: "130534102",
    kind: "township",
    parent: COUNTY,
    names: { zh: "石桥镇", en: "Shiqiao Town" },
  },
  {
    place: "qh-store",
    kind: "warehouse",
    parent: COUNTY,
    names: { zh: "县药具站仓库", en: "County store" },
  },
];

/** The first point starts one box above its reorder point, so that one box shows the alert. */
export const POINTS: readonly Point[] = [
  {
    kiosk: "qh-0001",
    names: { zh: "清河镇卫生院 大厅", en: "Qinghe Town Clinic, hall" },
    parent: "130534100",
    position: { latitude: 37.0459, longitude: 115.6674 },
    lanes: LANES,
    firstBoxes: { 1: REORDER_POINT + 1, 2: 8, 3: 8 },
  },
  {
    kiosk: "qh-0002",
    names: { zh: "清河汽车站 候车室", en: "Qinghe bus station, waiting room" },
    parent: "130534100",
    position: { latitude: 37.0632, longitude: 115.6893 },
    lanes: LANES,
    firstBoxes: { 1: 10, 2: 8, 3: 8 },
  },
  {
    kiosk: "qh-0003",
    names: { zh: "石桥村 村委会", en: "Shiqiao village office" },
    parent: "130534102",
    position: { latitude: 37.0215, longitude: 115.6301 },
    lanes: LANES,
    firstBoxes: { 1: 10, 2: 8, 3: 8 },
  },
];
