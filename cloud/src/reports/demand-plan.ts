import type { Db } from "../database/tables.ts";
import { newestForecastDay } from "../nightly-plan/read-plan.ts";
import { demandPlan, type PlaceForecast } from "../planning/reorder/demand-plan.ts";
import { codeAt } from "./levels.ts";
import { column, type Cell, type Column, type Language, type Report } from "./report.ts";
import type { Scope } from "./scope.ts";

/** A year or a quarter as the plan is asked for: `2027` or `2027-Q1`. */
export const PLAN_PERIOD = "^20[0-9]{2}(-Q[1-4])?$";

const QUARTER = 3;
const MONTHS = 12;
/** Months a plan looks ahead of the last that is over: a whole next year, from October on. */
const AHEAD_MAX = 15;

/** Months since year 0 that a period is made of. `name` fits `PLAN_PERIOD`. Pure. */
export function planMonths(name: string): number[] {
  const [year = "", quarter] = name.split("-Q");
  const january = Number(year) * MONTHS;
  if (quarter === undefined) return Array.from({ length: MONTHS }, (_, n) => january + n);
  const first = january + QUARTER * (Number(quarter) - 1);
  return Array.from({ length: QUARTER }, (_, n) => first + n);
}

interface MonthRow {
  place: string;
  product: string;
  starts_on: number;
  p10: number;
  mean: number;
  p90: number;
}

export interface DemandPlanWish {
  scope: Scope;
  period: string;
  language: Language;
}

const monthOfDay = (day: number): number =>
  Math.floor(day / 10_000) * MONTHS + (Math.floor(day / 100) % 100) - 1;

/** Months the newest forecast reaches, of those asked for; none before the first forecast. */
function monthsReached(rows: readonly MonthRow[], wanted: readonly number[]): number[] {
  if (rows.length === 0) return [];
  const first = Math.min(...rows.map((row) => monthOfDay(row.starts_on)));
  return wanted.filter((month) => month >= first && month < first + AHEAD_MAX);
}

/** The months of a series that are asked for; beyond the last forecast its level is carried on. */
function monthsOf(rows: readonly MonthRow[], months: readonly number[]): PlaceForecast["months"] {
  const level = rows.reduce((sum, { mean }) => sum + mean, 0) / rows.length;
  return months.map((month) => {
    const own = rows.find((row) => monthOfDay(row.starts_on) === month);
    return { mean: own?.mean ?? level, variance: own?.mean ?? level };
  });
}

/**
 * What a place will need by product, month, quarter and in all, for it and each level below down to
 * the village (需求计划): what a county hands upward. Levels add up exactly.
 */
export function demandPlanReport(db: Db, wish: DemandPlanWish): Report {
  const months = planMonths(wish.period);
  return {
    title: { zh: `需求计划 ${wish.period}`, en: `Demand plan ${wish.period}` },
    columns: [
      column("level", "层级", "Level"),
      column("place", "地点", "Place"),
      column("product", "品种", "Product"),
      ...months.map(monthColumn),
      ...(months.length > QUARTER ? [1, 2, 3, 4].map(quarterColumn) : []),
      column("total", "合计", "Total"),
    ],
    rows: rowsOf(db, wish, months),
  };
}

function monthColumn(month: number): Column {
  const [year, number] = [Math.floor(month / MONTHS), (month % MONTHS) + 1];
  const name = `${year}-${String(number).padStart(2, "0")}`;
  return column(name, `${year}年${number}月`, name);
}

const quarterColumn = (quarter: number): Column =>
  column(`q${quarter}`, `第${quarter}季度`, `Quarter ${quarter}`);

async function* rowsOf(
  db: Db,
  { scope, language }: DemandPlanWish,
  wanted: readonly number[],
): AsyncGenerator<Cell[]> {
  const day = (await newestForecastDay(db)) ?? 0;
  const rows = await db
    .selectFrom("forecasts")
    .select(["place", "product", "starts_on", "p10", "mean", "p90"])
    .where("day", "=", day)
    .where("span", "=", "month")
    .orderBy("place")
    .orderBy("product")
    .orderBy("ahead")
    .execute();
  const ofKiosks = rows.filter(({ place }) => scope.has(place));
  const months = monthsReached(ofKiosks, wanted);
  if (months.length === 0) return;
  const places = forecastsOf(ofKiosks, scope, months);
  for (const row of demandPlan(places)) {
    const byMonth = new Map(months.map((month, n) => [month, row.months[n] ?? 0]));
    const cells = wanted.map((month) => byMonth.get(month) ?? null);
    const quarters = wanted.length > QUARTER ? [0, 1, 2, 3].map((n) => quarterOf(cells, n)) : [];
    const name = row.name === "" ? NOWHERE[row.level][language] : row.name;
    const product = scope.productName(row.product)[language];
    yield [LEVEL_NAMES[row.level][language], name, product, ...cells, ...quarters, row.total];
  }
}

/** The sum of a quarter; null when none of its months can be told any more or yet. */
function quarterOf(cells: readonly (number | null)[], quarter: number): number | null {
  const own = cells.slice(quarter * QUARTER, (quarter + 1) * QUARTER);
  const told = own.filter((cell) => cell !== null);
  return told.length === 0 ? null : told.reduce((sum, cell) => sum + cell, 0);
}

/** Kiosks by the village they stand in, which is the lowest level a plan tells. */
function forecastsOf(
  rows: readonly MonthRow[],
  scope: Scope,
  months: readonly number[],
): PlaceForecast[] {
  const bySeries = Map.groupBy(rows, ({ place, product }) => JSON.stringify([place, product]));
  const villages = new Map<string, PlaceForecast>();
  for (const own of bySeries.values()) {
    const { place, product } = own[0] as MonthRow;
    const division = scope.divisionOf(place);
    const [site, township] = [codeAt(division, "village"), codeAt(division, "township")];
    const key = JSON.stringify([site, product]);
    const village = villages.get(key) ?? { site, township, product, months: [] };
    const more = monthsOf(own, months);
    village.months = more.map(({ mean, variance }, n) => ({
      mean: mean + (village.months[n]?.mean ?? 0),
      variance: variance + (village.months[n]?.variance ?? 0),
    }));
    villages.set(key, village);
  }
  return [...villages.values()];
}

const LEVEL_NAMES = {
  county: { zh: "合计", en: "All" },
  township: { zh: "乡镇", en: "Township" },
  site: { zh: "村（社区）", en: "Village" },
} as const;

const NOWHERE = {
  county: { zh: "全部", en: "All" },
  township: { zh: "未定乡镇", en: "No township given" },
  site: { zh: "未定村", en: "No village given" },
} as const;
