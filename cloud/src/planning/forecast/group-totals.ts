/** Totals over places and over products, which each series is compared with. */
import { meanOf } from "./averages.ts";
import { wanted, type Panel } from "./panel.ts";

/** One entry a period; an entry knows that period and earlier ones only. */
export interface GroupTotals {
  /** Units wanted of a product at all places. */
  product: ReadonlyMap<string, Float64Array>;
  /** Units wanted of all products at a place. */
  site: ReadonlyMap<string, Float64Array>;
  /** Mean units a period of one place, over all periods so far. */
  productLevel: ReadonlyMap<string, Float64Array>;
}

class Sums {
  readonly byKey = new Map<string, Float64Array>();
  private readonly periods: number;

  constructor(periods: number) {
    this.periods = periods;
  }

  add(key: string, at: number, value: number): void {
    const own = this.byKey.get(key) ?? new Float64Array(this.periods);
    own[at] = (own[at] as number) + value;
    this.byKey.set(key, own);
  }
}

function runningMean(sums: Float64Array, counts: Float64Array): Float64Array {
  let [sum, count] = [0, 0];
  return sums.map((value, at) => {
    sum += value;
    count += counts[at] as number;
    return count === 0 ? 0 : sum / count;
  });
}

/** Totals of a panel. */
export function groupTotals(panel: Panel): GroupTotals {
  const product = new Sums(panel.periods);
  const site = new Sums(panel.periods);
  const known = new Sums(panel.periods);
  for (const series of panel.series) {
    for (let at = 0; at < panel.periods; at++) {
      const value = wanted(series, at);
      if (Number.isNaN(value)) continue;
      product.add(series.product, at, value);
      site.add(series.site, at, value);
      known.add(series.product, at, 1);
    }
  }
  const productLevel = new Map<string, Float64Array>();
  for (const [name, sums] of product.byKey) {
    productLevel.set(name, runningMean(sums, known.byKey.get(name) as Float64Array));
  }
  return { product: product.byKey, site: site.byKey, productLevel };
}

/** Mean of the `length` entries that end with `at`; 0 of a group that is not known. */
export function recentMean(
  values: Float64Array | undefined,
  { at, length }: { at: number; length: number },
): number {
  return values === undefined ? 0 : meanOf(values.subarray(Math.max(0, at + 1 - length), at + 1));
}
