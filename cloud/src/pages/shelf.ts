import type { Refusal } from "@anxin/firmware/contract";
import type { KioskView, LaneView, Names, Product } from "../services.ts";

/** One product as a resident sees it at one kiosk. */
export interface Offer {
  product: string;
  names: Names;
  choosing: Names;
  /** Boxes in lanes that can give one out now, less those kept for vouchers. */
  left: number;
  /** Why it cannot be had here now; absent when it can. */
  reason?: Refusal;
}

const CHINA_OFFSET_MS = 8 * 3600 * 1000;

/** The day in China as yyyymmdd, the shape in which an expiry travels. */
export function dayInChina(nowMs: number): number {
  return Number(new Date(nowMs + CHINA_OFFSET_MS).toISOString().slice(0, 10).replaceAll("-", ""));
}

/**
 * What this kiosk holds, product by product: what can be had first, each in the catalogue's
 * order.
 */
export function shelf(kiosk: KioskView, products: readonly Product[], today: number): Offer[] {
  const codes = [...new Set(kiosk.lanes.map((lane) => lane.product))].filter((code) => code !== "");
  const order = (code: string) => {
    const index = products.findIndex((product) => product.code === code);
    return index < 0 ? products.length : index;
  };
  return codes
    .sort((a, b) => order(a) - order(b))
    .map((code) => offer(code, kiosk, { products, today }))
    .sort((a, b) => Number(a.reason !== undefined) - Number(b.reason !== undefined));
}

function offer(
  code: string,
  kiosk: KioskView,
  { products, today }: { products: readonly Product[]; today: number },
): Offer {
  const known = products.find((product) => product.code === code);
  const stocked = kiosk.lanes.filter((lane) => lane.product === code && lane.onHand > 0);
  const open = stocked.filter((lane) => !frontExpired(lane, today));
  const held = kiosk.held.find(({ product }) => product === code)?.count ?? 0;
  const left = Math.max(0, open.reduce((sum, lane) => sum + lane.onHand, 0) - held);
  const expired = stocked.length > 0 && open.length === 0;
  return {
    product: code,
    names: known?.names ?? { zh: code, en: code },
    choosing: known?.choosing ?? { zh: "", en: "" },
    left,
    ...(left > 0 ? {} : { reason: expired ? "lot-expired" : "no-stock" }),
  };
}

/** A lane is a queue: a front lot past its last day closes the lane whatever stands behind it. */
function frontExpired(lane: LaneView, today: number): boolean {
  const front = lane.lots.find((lot) => lot.count > 0);
  return front !== undefined && front.expiry < today;
}
