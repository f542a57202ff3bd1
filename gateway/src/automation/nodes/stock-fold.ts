/**
 * Boxes in each lane as a kiosk's facts tell them, for a warning on site. Touches nothing. The
 * county's ledger is what counts: a flow that was not running missed facts, and a count or a load
 * puts it right.
 */
import type { AnyFact, FactBody } from "@anxin/firmware/contract";

export interface Lane {
  product: string;
  boxes: number;
}

/** Lanes of one kiosk that are known, by number. */
export type Stock = Readonly<Record<number, Lane>>;

/** The stock after one more fact. */
export function foldStock(stock: Stock, fact: AnyFact): Stock {
  const body: unknown = fact.body;
  switch (fact.kind) {
    // Every lane is closed then until it is restocked or counted.
    case "epoch-opened":
      return {};
    case "counted": {
      const { lane, product, lots } = body as FactBody<"counted">;
      return { ...stock, [lane]: { product, boxes: sum(lots.map((lot) => lot.count)) } };
    }
    case "restocked": {
      const { lane, product, count } = body as FactBody<"restocked">;
      return { ...stock, [lane]: { product, boxes: boxesIn(stock, lane) + count } };
    }
    case "dispensed":
    case "removed": {
      const { lane, count } = body as FactBody<"dispensed" | "removed">;
      const known = stock[lane];
      if (known === undefined) return stock;
      return { ...stock, [lane]: { ...known, boxes: known.boxes - count } };
    }
    default:
      return stock;
  }
}

/** Boxes of each product, over the lanes that are known. */
export function boxesByProduct(stock: Stock): Map<string, number> {
  const boxes = new Map<string, number>();
  for (const lane of Object.values(stock)) {
    boxes.set(lane.product, (boxes.get(lane.product) ?? 0) + lane.boxes);
  }
  return boxes;
}

/** A product that has just become low, or is no longer. */
export interface StockTurn {
  product: string;
  boxes: number;
  low: boolean;
}

/** Products for which the fact led at or below `threshold`, or above it again. */
export function turnsOf(before: Stock, after: Stock, threshold: number): StockTurn[] {
  const were = boxesByProduct(before);
  return [...boxesByProduct(after)].flatMap(([product, boxes]) => {
    const was = were.get(product);
    const low = boxes <= threshold;
    const wasLow = was !== undefined && was <= threshold;
    return low === wasLow ? [] : [{ product, boxes, low }];
  });
}

function boxesIn(stock: Stock, lane: number): number {
  return stock[lane]?.boxes ?? 0;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
