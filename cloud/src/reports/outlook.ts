import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import { reorderPointOf } from "../alerts/findings.ts";
import type { Position } from "../inventory/position.ts";
import { daysOfStock, meanUse, USE_DAYS } from "../planning/days-of-stock.ts";
import { dayNumberOf, firstMsOf } from "./period.ts";

const DAY_MS = 86_400_000;

/** How a product of a kiosk stands. */
export interface ProductOutlook {
  product: string;
  onHand: number;
  /** Boxes at or below which someone should come. */
  reorderAt: number;
  /** Days it lasts at the mean use of four weeks; null when none was given out. */
  daysLeft: number | null;
}

/** How a kiosk stands. */
export interface KioskOutlook {
  kiosk: string;
  /** WGS-84 degrees; null when the county has not said where it stands. */
  position: Position | null;
  products: ProductOutlook[];
}

/** Boxes given out on one day of UTC+8, of all kiosks together. */
export interface DayUse {
  /** The day's first millisecond. */
  startsAt: number;
  boxes: number;
}

export interface Outlook {
  kiosks: KioskOutlook[];
  /** The last `USE_DAYS` days, today last. */
  days: DayUse[];
}

/**
 * Where kiosks stand, for how long their stock lasts, and what was given out by day. By day only
 * the sum of all of them is told: one box of one kiosk may be one person's.
 */
export async function outlook(
  db: Db,
  wish: { nowMs: number; reorderPointDefault: number; keeps: (kiosk: string) => boolean },
): Promise<Outlook> {
  const { nowMs, reorderPointDefault } = wish;
  const today = dayNumberOf(nowMs);
  const rows = (await kioskRows(db)).filter(({ kiosk }) => wish.keeps(kiosk));
  const used = (await usedSince(db, firstMsOf(today - USE_DAYS + 1))).filter(({ kiosk }) =>
    wish.keeps(kiosk),
  );
  const stock = await db
    .selectFrom("stock")
    .select(["kiosk", "product", (e) => e.fn.sum<number>("on_hand").as("boxes")])
    .groupBy(["kiosk", "product"])
    .execute();
  const held = groupedBy(stock);
  const gone = groupedBy(used);
  const kiosks = rows.map((row) => {
    const observedDays = today - dayNumberOf(Number(row.enrolled_at)) + 1;
    const planned = row.settings.lanes.map(({ product }) => product);
    const known = (held.get(row.kiosk) ?? []).map(({ product }) => product);
    const products = [...new Set([...planned, ...known])].map((product) => {
      const onHand = boxesOf(held.get(row.kiosk), product);
      const perDay = meanUse(boxesOf(gone.get(row.kiosk), product), observedDays);
      const reorderAt = reorderPointOf(product, { ...row, reorderPointDefault });
      return { product, onHand, reorderAt, daysLeft: daysOfStock(onHand, perDay) ?? null };
    });
    return { kiosk: row.kiosk, position: positionOf(row), products };
  });
  const days = Array.from({ length: USE_DAYS }, (_, index) => {
    const day = today - USE_DAYS + 1 + index;
    const boxes = used.filter((one) => Number(one.day) === day);
    return { startsAt: firstMsOf(day), boxes: sumOf(boxes) };
  });
  return { kiosks, days };
}

interface Boxes {
  kiosk: string;
  product: string;
  boxes: number;
}

const sumOf = (rows: readonly { boxes: number }[]) =>
  rows.reduce((sum, { boxes }) => sum + Number(boxes), 0);

const boxesOf = (rows: readonly Boxes[] | undefined, product: string) =>
  sumOf((rows ?? []).filter((row) => row.product === product));

function groupedBy<T extends Boxes>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.kiosk);
    if (group === undefined) groups.set(row.kiosk, [row]);
    else group.push(row);
  }
  return groups;
}

type KioskRow = Awaited<ReturnType<typeof kioskRows>>[number];

function kioskRows(db: Db) {
  return db
    .selectFrom("kiosks")
    .leftJoin("places", "places.place", "kiosks.kiosk")
    .select(["kiosks.kiosk", "kiosks.settings", "kiosks.learned", "kiosks.enrolled_at"])
    .select(["places.latitude_e6", "places.longitude_e6"])
    .orderBy("kiosks.kiosk")
    .execute();
}

function positionOf({ latitude_e6, longitude_e6 }: KioskRow): Position | null {
  if (latitude_e6 === null || longitude_e6 === null) return null;
  return { latitude: latitude_e6 / 1e6, longitude: longitude_e6 / 1e6 };
}

/** Boxes given out from a time on, by the day its kiosk's clock said, else its gateway's. */
async function usedSince(db: Db, fromMs: number): Promise<(Boxes & { day: number })[]> {
  // A kiosk's clock may be a day ahead of the gateway's (`judgeTime`).
  const receivedFrom = fromMs - DAY_MS;
  const { rows } = await sql<Boxes & { day: number }>`
    SELECT kiosk, product, ((at + ${sql.lit(8 * 3_600_000)}) / ${sql.lit(DAY_MS)})::integer AS day,
      sum(count)::integer AS boxes
    FROM (
      SELECT m.kiosk, m.product, m.count, coalesce(f.device_time * 1000, f.received_at) AS at
      FROM facts f JOIN movements m ON m.kiosk = f.kiosk AND m.epoch = f.epoch AND m.seq = f.seq
      WHERE f.received_at >= ${receivedFrom}::bigint AND m.to_place = 'dispensed'
    ) given WHERE at >= ${fromMs}::bigint
    GROUP BY 1, 2, 3`.execute(db);
  return rows;
}
