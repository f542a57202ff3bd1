import type { Names } from "@anxin/cloud";

/** One place of the live county. */
export interface Point {
  kiosk: string;
  names: Names;
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

/** The first point starts one box above its reorder point, so that one box shows the alert. */
export const POINTS: readonly Point[] = [
  {
    kiosk: "qh-0001",
    names: { zh: "清河镇卫生院 大厅", en: "Qinghe Town Clinic, hall" },
    lanes: LANES,
    firstBoxes: { 1: REORDER_POINT + 1, 2: 8, 3: 8 },
  },
  {
    kiosk: "qh-0002",
    names: { zh: "清河汽车站 候车室", en: "Qinghe bus station, waiting room" },
    lanes: LANES,
    firstBoxes: { 1: 10, 2: 8, 3: 8 },
  },
  {
    kiosk: "qh-0003",
    names: { zh: "石桥村 村委会", en: "Shiqiao village office" },
    lanes: LANES,
    firstBoxes: { 1: 10, 2: 8, 3: 8 },
  },
];
