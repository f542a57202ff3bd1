import { sql, type Insertable } from "kysely";
import type { Db, Tables } from "../database/tables.ts";
import type { Night } from "./nightly-plan.ts";

/** A row of forecasts without the night it was made on. */
export type NightForecast = Omit<Insertable<Tables["forecasts"]>, "day">;

/** Nights whose forecasts are kept, so that anybody can see what was thought a month ago. */
const NIGHTS_KEPT = 35;
const ROWS_TOGETHER = 1000;

function* chunks<T>(rows: readonly T[]): Generator<T[]> {
  for (let at = 0; at < rows.length; at += ROWS_TOGETHER) yield rows.slice(at, at + ROWS_TOGETHER);
}

/** Commits a night's forecasts, levels and plan together, and forgets the oldest forecasts. */
export async function writeNight(
  db: Db,
  night: Night & { day: number; endedAt: number },
): Promise<void> {
  const { day, endedAt, forecasts, levels, plan, choices } = night;
  await db.transaction().execute(async (trx) => {
    for (const rows of chunks(forecasts)) {
      await trx
        .insertInto("forecasts")
        .values(rows.map((row) => ({ day, ...row })))
        .execute();
    }
    await trx.deleteFrom("reorder_levels").execute();
    const found = levels.map(({ place, product, level, leadDays, reviewDays }) => ({
      place,
      product,
      day,
      reorder_at: level.reorderAt,
      level: level.level,
      lead_days: leadDays,
      review_days: reviewDays,
    }));
    for (const rows of chunks(found)) {
      await trx.insertInto("reorder_levels").values(rows).execute();
    }
    await tellKiosks(trx, found);
    await trx
      .updateTable("day_plans")
      .set({ ended_at: endedAt, plan: JSON.stringify(plan), choices: JSON.stringify(choices) })
      .where("day", "=", day)
      .execute();
    await forgetOld(trx);
  });
}

/** The reorder points again, in the row intake locks; in sorted order, as intake locks them. */
async function tellKiosks(
  trx: Db,
  levels: readonly { place: string; product: string; reorder_at: number }[],
): Promise<void> {
  const learned = new Map<string, Record<string, number>>();
  for (const { place, product, reorder_at: point } of levels) {
    learned.set(place, { ...learned.get(place), [product]: point });
  }
  const kiosks = await trx.selectFrom("kiosks").select("kiosk").orderBy("kiosk").execute();
  for (const { kiosk } of kiosks) {
    const points = JSON.stringify(learned.get(kiosk) ?? {});
    await sql`UPDATE kiosks SET learned = ${points}::json
      WHERE kiosk = ${kiosk} AND learned::text <> ${points}`.execute(trx);
  }
}

async function forgetOld(trx: Db): Promise<void> {
  const oldest = await trx
    .selectFrom("day_plans")
    .select("day")
    .orderBy("day", "desc")
    .offset(NIGHTS_KEPT - 1)
    .limit(1)
    .executeTakeFirst();
  if (oldest === undefined) return;
  await trx.deleteFrom("forecasts").where("day", "<", oldest.day).execute();
  await trx.deleteFrom("day_plans").where("day", "<", oldest.day).execute();
}
