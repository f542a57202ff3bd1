import type { Names, Product } from "@anxin/cloud";
import type { Shares } from "../world/demand.ts";
import type { Carried } from "../world/demand-file.ts";
import { DEMAND } from "../world/assumptions.ts";

/** What the simulated counties give out: condoms and external products, as real machines do. */
export const PRODUCTS: readonly Product[] = [
  {
    code: "condom",
    names: { zh: "男用避孕套", en: "Male condoms" },
    choosing: {
      zh: "每盒 10 只。每次使用一只新的，可同时预防性传播疾病。",
      en: "Box of 10. Use a new one each time; they also protect against infections.",
    },
  },
  {
    code: "film",
    names: { zh: "壬苯醇醚膜", en: "Contraceptive film" },
    choosing: {
      zh: "外用避孕膜，房事前 10 分钟放入，不预防性传播疾病。",
      en: "Film placed 10 minutes before; it does not protect against infections.",
    },
  },
  {
    code: "gel",
    names: { zh: "壬苯醇醚凝胶", en: "Contraceptive gel" },
    choosing: {
      zh: "外用避孕凝胶，房事前注入，不预防性传播疾病。",
      en: "Gel applied beforehand; it does not protect against infections.",
    },
  },
];

/** What a product is called; an unknown one by its code. */
export function productNames(code: string): Names {
  return PRODUCTS.find((product) => product.code === code)?.names ?? { zh: code, en: code };
}

/** Most ask for condoms. */
export const SHARES: Shares = [
  { product: "condom", weight: 8 },
  { product: "film", weight: 1 },
  { product: "gel", weight: 1 },
];

/**
 * Words of stock-card files for what the kiosks carry, and how many units of issue make one box.
 */
export const CARRIED: Carried = new Map([
  ["male-condom", { product: "condom", unitsPerBox: DEMAND.piecesPerBox.value }],
  ["condom", { product: "condom", unitsPerBox: DEMAND.piecesPerBox.value }],
  ["film", { product: "film", unitsPerBox: DEMAND.piecesPerBox.value }],
  ["gel", { product: "gel", unitsPerBox: DEMAND.piecesPerBox.value }],
]);

/** Lanes of a wall unit, by product. */
export const LANES: readonly { lane: number; product: string }[] = [
  { lane: 1, product: "condom" },
  { lane: 2, product: "condom" },
  { lane: 3, product: "condom" },
  { lane: 4, product: "condom" },
  { lane: 5, product: "film" },
  { lane: 6, product: "gel" },
];
