import { sql, type RawBuilder } from "kysely";
import type { Db } from "../database/tables.ts";
import type { ClimateSpan } from "../services.ts";

/** UTC+8, in which the county counts its days. */
const DAY_OFFSET_SECONDS = 8 * 3600;
export const CLIMATE_STEPS = { slot: 600, hour: 3600, day: 86_400 } as const;
export type ClimateStep = keyof typeof CLIMATE_STEPS;

/** Where the span a ten minutes' `start` lies in begins; days are of UTC+8. */
export function spanStart(step: ClimateStep): RawBuilder<unknown> {
  const seconds = sql.lit(CLIMATE_STEPS[step]);
  const offset = sql.lit(step === "day" ? DAY_OFFSET_SECONDS : 0);
  return sql`(start + ${offset}) / ${seconds} * ${seconds} - ${offset}`;
}

/**
 * A kiosk's storage climate from `from` on (unix seconds), oldest first: by ten minutes, hour or
 * day of UTC+8, days whole. Means are weighted by the readings they are made of. `dayParts` leaves
 * out what is in none of them.
 */
export async function climateHistory(
  db: Db,
  kiosk: string,
  by: { from: number; to: number; step: ClimateStep; dayParts?: readonly DayPart[] },
): Promise<ClimateSpan[]> {
  const { rows } = await (by.step === "day" ? days(kiosk, by) : spans(kiosk, by)).execute(db);
  return rows.map(spanOf);
}

/** Seconds after a day's midnight, both included. */
export interface DayPart {
  from: number;
  to: number;
}

function days(kiosk: string, by: { from: number; to: number }): RawBuilder<Row> {
  return sql<Row>`SELECT day AS span, count, centi_min AS t0,
      round(centi_sum::numeric / count)::integer AS t1, centi_max AS t2, deci_min AS h0,
      round(deci_sum::numeric / count)::integer AS h1, deci_max AS h2
    FROM climate_days WHERE kiosk = ${kiosk}
      AND day > ${by.from}::bigint - ${sql.lit(CLIMATE_STEPS.day)} AND day < ${by.to}::bigint
    ORDER BY 1`;
}

function spans(
  kiosk: string,
  by: { from: number; to: number; step: ClimateStep; dayParts?: readonly DayPart[] },
): RawBuilder<Row> {
  const ofDay = sql`start - (${spanStart("day")})`;
  const isIn = by.dayParts?.map(({ from, to }) => {
    return sql`${ofDay} BETWEEN ${sql.lit(from)} AND ${sql.lit(to)}`;
  });
  const part = isIn === undefined ? sql`` : sql`AND (${sql.join(isIn, sql` OR `)})`;
  return sql<Row>`SELECT (${spanStart(by.step)})::bigint AS span, sum(count)::integer AS count,
      min(centi_min) AS t0, round(sum(centi_mean::bigint * count) / sum(count))::integer AS t1,
      max(centi_max) AS t2, min(deci_min) AS h0,
      round(sum(deci_mean::bigint * count) / sum(count))::integer AS h1, max(deci_max) AS h2
    FROM climate WHERE kiosk = ${kiosk}
      AND start >= ${by.from}::bigint AND start < ${by.to}::bigint ${part}
    GROUP BY 1 ORDER BY 1`;
}

/** The newest ten minutes of each kiosk that has any since `from` (unix seconds). */
export async function newestClimate(db: Db, from: number): Promise<Map<string, ClimateSpan>> {
  const { rows } = await sql<Row & { kiosk: string }>`
    SELECT k.kiosk, c.* FROM kiosks k, LATERAL (
      SELECT start AS span, count, centi_min AS t0, centi_mean AS t1, centi_max AS t2,
        deci_min AS h0, deci_mean AS h1, deci_max AS h2
      FROM climate WHERE climate.kiosk = k.kiosk AND start >= ${from}::bigint
      ORDER BY start DESC, epoch DESC, seq DESC LIMIT 1
    ) c`.execute(db);
  return new Map(rows.map((row) => [row.kiosk, spanOf(row)]));
}

interface Row {
  span: number | string;
  count: number;
  t0: number;
  t1: number;
  t2: number;
  h0: number;
  h1: number;
  h2: number;
}

function spanOf({ span, count, t0, t1, t2, h0, h1, h2 }: Row): ClimateSpan {
  return {
    start: Number(span),
    count,
    temperatureCenti: { min: t0, mean: t1, max: t2 },
    humidityDeci: { min: h0, mean: h1, max: h2 },
  };
}
