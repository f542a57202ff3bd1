import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import { dayNumber } from "../inventory/first-to-expire.ts";
import { firstMsOf } from "../reports/period.ts";
import type { DayPlan } from "./day-plan.ts";

/** Days of UTC+8 from 0000-03-01 to 1970-01-01, which `dayNumber` counts from. */
const DAYS_BEFORE_1970 = dayNumber(19700101);

/** The first millisecond of a day kept as yyyymmdd. */
export function dayStartMs(day: number): number {
  return firstMsOf(dayNumber(day) - DAYS_BEFORE_1970);
}

/** What was planned on the newest night that was planned to its end. */
export interface PlannedDay extends DayPlan {
  /** yyyymmdd; 0 when no night was planned yet. */
  day: number;
  /** Unix milliseconds. */
  plannedAt: number;
}

/** The newest plan, with the lines of places somebody may look at. */
export async function newestDayPlan(
  db: Db,
  keeps: (place: string) => boolean,
): Promise<PlannedDay> {
  const row = await db
    .selectFrom("day_plans")
    .select(["day", "ended_at", "plan"])
    .where("ended_at", "is not", null)
    .orderBy("day", "desc")
    .limit(1)
    .executeTakeFirst();
  if (row === undefined || row.plan === null) {
    return { day: 0, plannedAt: 0, orders: [], transfers: [], rounds: [] };
  }
  const { orders, transfers, rounds } = row.plan;
  return {
    day: row.day,
    plannedAt: Number(row.ended_at),
    orders: orders.filter(({ place }) => keeps(place)),
    transfers: transfers.filter(({ from, to }) => keeps(from) && keeps(to)),
    // A round is one van's: it is told whole or not at all.
    rounds: rounds.filter(({ visits, notToday }) =>
      [...visits.map(({ kiosk }) => kiosk), ...notToday].every(keeps),
    ),
  };
}

/** What is expected of one week. */
export interface WeekAhead {
  /** Its first millisecond. */
  startsAt: number;
  p10: number;
  mean: number;
  p90: number;
}

/** Weeks ahead of one product at a kiosk, with the boxes it should have. */
export interface ProductAhead {
  product: string;
  /** Undefined while too little is known. */
  reorderAt?: number;
  level?: number;
  weeks: WeekAhead[];
}

/** When the newest forecast was made; undefined before the first. */
export async function newestForecastDay(db: Db): Promise<number | undefined> {
  const row = await db
    .selectFrom("day_plans")
    .select("day")
    .where("ended_at", "is not", null)
    .orderBy("day", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.day;
}

/** A kiosk's newest forecast by product; `day` is 0 before the first. */
export async function kioskAhead(
  db: Db,
  kiosk: string,
): Promise<{ day: number; products: ProductAhead[] }> {
  const day = (await newestForecastDay(db)) ?? 0;
  const rows = await db
    .selectFrom("forecasts")
    .select(["product", "starts_on", "p10", "mean", "p90"])
    .where("place", "=", kiosk)
    .where("span", "=", "week")
    .where("day", "=", day)
    .orderBy("product")
    .orderBy("ahead")
    .execute();
  const levels = await db
    .selectFrom("reorder_levels")
    .select(["product", "reorder_at", "level"])
    .where("place", "=", kiosk)
    .execute();
  const products = [...new Set(rows.map(({ product }) => product))].map((product) => {
    const own = levels.find((level) => level.product === product);
    const weeks = rows
      .filter((row) => row.product === product)
      .map(({ starts_on: startsOn, p10, mean, p90 }) => {
        return { startsAt: dayStartMs(startsOn), p10, mean, p90 };
      });
    const learned = own === undefined ? {} : { reorderAt: own.reorder_at, level: own.level };
    return { product, ...learned, weeks };
  });
  return { day, products };
}

interface WeekRow {
  starts_on: number;
  mean: number;
  below: number;
  above: number;
}

/**
 * Weeks ahead of many kiosks and all products together. Places err each for itself, so the band of
 * the sum is the root of the squares of theirs.
 */
export async function weeksAhead(
  db: Db,
  keeps: (kiosk: string) => boolean,
): Promise<{ day: number; weeks: WeekAhead[] }> {
  const day = (await newestForecastDay(db)) ?? 0;
  const { rows } = await sql<WeekRow & { place: string }>`
    SELECT f.place, f.starts_on, sum(f.mean)::float8 AS mean,
      sum((f.mean - f.p10) * (f.mean - f.p10))::float8 AS below,
      sum((f.p90 - f.mean) * (f.p90 - f.mean))::float8 AS above
    FROM forecasts f JOIN kiosks k ON k.kiosk = f.place
    WHERE f.day = ${day} AND f.span = 'week' GROUP BY 1, 2`.execute(db);
  const weeks = new Map<number, WeekRow>();
  for (const row of rows) {
    if (!keeps(row.place)) continue;
    const sum = weeks.get(row.starts_on) ?? { ...row, mean: 0, below: 0, above: 0 };
    sum.mean += row.mean;
    sum.below += row.below;
    sum.above += row.above;
    weeks.set(row.starts_on, sum);
  }
  const sorted = [...weeks.values()].sort((a, b) => a.starts_on - b.starts_on);
  return {
    day,
    weeks: sorted.map(({ starts_on: startsOn, mean, below, above }) => ({
      startsAt: dayStartMs(startsOn),
      p10: Math.max(0, mean - Math.sqrt(below)),
      mean,
      p90: mean + Math.sqrt(above),
    })),
  };
}
