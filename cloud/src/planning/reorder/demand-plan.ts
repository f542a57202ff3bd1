/**
 * The plan a county hands upward: what each level will need, month by month, by quarter and year,
 * as rows for a table. Levels add up exactly.
 */
import { reconcile, type AgreedNode, type ForecastNode } from "./reconcile.ts";

/** Forecast of one product at one place, a month each. */
export interface PlaceForecast {
  site: string;
  township: string;
  product: string;
  months: { mean: number; variance: number }[];
}

/** A forecast of a whole level of its own, where one was made. */
export interface LevelForecast {
  /** Empty for the county. */
  township: string;
  product: string;
  months: { mean: number; variance: number }[];
}

export type PlanLevel = "county" | "township" | "site";

export interface PlanRow {
  level: PlanLevel;
  /** The county's own name is empty. */
  name: string;
  product: string;
  /** Boxes a month. */
  months: number[];
  /** Boxes a quarter, counted from the first month; a last one may be short. */
  quarters: number[];
  total: number;
}

const QUARTER = 3;

function rowOf(row: Pick<PlanRow, "level" | "name" | "product">, months: number[]): PlanRow {
  const quarters = Array.from({ length: Math.ceil(months.length / QUARTER) }, (_, n) =>
    sumOf(months.slice(n * QUARTER, (n + 1) * QUARTER)),
  );
  return { ...row, months, quarters, total: sumOf(months) };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

const COUNTY = "";

interface Levels {
  places: readonly PlaceForecast[];
  levels: readonly LevelForecast[];
}

/** The tree of one product and month. */
function treeOf({ places, levels }: Levels, month: number): ForecastNode {
  const own = (township: string): { mean: number; variance: number } => {
    const level = levels.find((forecast) => forecast.township === township);
    return level?.months[month] ?? { mean: 0, variance: Number.POSITIVE_INFINITY };
  };
  const townships = [...new Set(places.map(({ township }) => township))];
  const children = townships.map((township) => ({
    name: township,
    ...own(township),
    children: places
      .filter((place) => place.township === township)
      .map(({ site, months }) => {
        return { name: site, ...(months[month] ?? { mean: 0, variance: 0 }), children: [] };
      }),
  }));
  return { name: COUNTY, ...own(COUNTY), children };
}

/** Whole boxes for a place, so that what is handed up is what can be sent. */
function wholeBoxes(tree: AgreedNode): AgreedNode {
  if (tree.children.length === 0) return { ...tree, mean: Math.max(0, Math.round(tree.mean)) };
  const children = tree.children.map(wholeBoxes);
  return { ...tree, mean: sumOf(children.map(({ mean }) => mean)), children };
}

function rowsOfProduct(product: string, forecasts: Levels): PlanRow[] {
  const length = Math.max(...forecasts.places.map(({ months }) => months.length));
  const trees = Array.from({ length }, (_, month) =>
    wholeBoxes(reconcile(treeOf(forecasts, month))),
  );
  const rows: PlanRow[] = [];
  const add = (level: PlanLevel, nodes: AgreedNode[]): void => {
    const name = nodes[0]?.name ?? "";
    rows.push(
      rowOf(
        { level, name, product },
        nodes.map(({ mean }) => mean),
      ),
    );
  };
  add("county", trees);
  trees[0]?.children.forEach((township, t) => {
    const own = trees.map((tree) => tree.children[t] as AgreedNode);
    add("township", own);
    township.children.forEach((_, s) => {
      add(
        "site",
        own.map((node) => node.children[s] as AgreedNode),
      );
    });
  });
  return rows;
}

/** Rows of the plan: for each product the county, then each township with its places. */
export function demandPlan(
  places: readonly PlaceForecast[],
  levels: readonly LevelForecast[] = [],
): PlanRow[] {
  const products = [...new Set(places.map(({ product }) => product))].sort();
  return products.flatMap((product) =>
    rowsOfProduct(product, {
      places: places.filter((place) => place.product === product),
      levels: levels.filter((level) => level.product === product),
    }),
  );
}
