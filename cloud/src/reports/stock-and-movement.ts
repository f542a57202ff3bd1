import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import type { Names } from "../services.ts";
import { codeAt, SMALL_LEVELS, type Level } from "./levels.ts";
import { column, type Cell, type Language, type Report } from "./report.ts";
import type { Period } from "./period.ts";
import type { Scope } from "./scope.ts";
import { GROUP_MIN, isSmall, mergeSmall, SMALL } from "./small-groups.ts";

const DAY_MS = 86_400_000;

interface Moved {
  kiosk: string;
  product: string;
  opening: number;
  received: number;
  dispensed: number;
  returned: number;
  missing: number;
  found: number;
  closing: number;
}

const FIGURES = [
  "opening",
  "received",
  "dispensed",
  "returned",
  "missing",
  "found",
  "closing",
] as const;

/**
 * What each kiosk's lanes held at both ends of a period and what moved in it, by product. Counted
 * back from what they hold now, so only what moved since is read. A movement is of the time its
 * kiosk's clock said, or its gateway's where the kiosk knew none; a fact that comes late changes
 * the month it is of.
 */
export async function movedIn(db: Db, { fromMs, toMs }: Period): Promise<Moved[]> {
  // A kiosk's clock may be a day ahead of the gateway's (`judgeTime`).
  const receivedFrom = fromMs - DAY_MS;
  const { rows } = await sql<Moved>`WITH moved AS (
      SELECT m.kiosk, m.product, m.from_place, m.to_place, m.count,
        CASE WHEN m.to_place = 'lane' THEN m.count ELSE -m.count END AS change,
        coalesce(f.device_time * 1000, f.received_at) < ${toMs}::bigint AS inside
      FROM facts f JOIN movements m ON m.kiosk = f.kiosk AND m.epoch = f.epoch AND m.seq = f.seq
      WHERE f.received_at >= ${receivedFrom}::bigint
        AND coalesce(f.device_time * 1000, f.received_at) >= ${fromMs}::bigint
        AND 'lane' IN (m.from_place, m.to_place)
    ), sums AS (
      SELECT kiosk, product,
        sum(change) AS since, sum(change) FILTER (WHERE NOT inside) AS after,
        sum(count) FILTER (WHERE inside AND from_place = 'in-transit') AS received,
        sum(count) FILTER (WHERE inside AND to_place = 'dispensed') AS dispensed,
        sum(count) FILTER (WHERE inside AND to_place = 'returns') AS returned,
        sum(count) FILTER (WHERE inside AND to_place = 'discrepancy') AS missing,
        sum(count) FILTER (WHERE inside AND from_place = 'discrepancy') AS found
      FROM moved GROUP BY kiosk, product
    ), held AS (
      SELECT kiosk, product, sum(on_hand) AS held FROM stock GROUP BY kiosk, product
    )
    SELECT kiosk, product,
      (coalesce(held, 0) - coalesce(since, 0))::integer AS opening,
      coalesce(received, 0)::integer AS received, coalesce(dispensed, 0)::integer AS dispensed,
      coalesce(returned, 0)::integer AS returned, coalesce(missing, 0)::integer AS missing,
      coalesce(found, 0)::integer AS found,
      (coalesce(held, 0) - coalesce(after, 0))::integer AS closing
    FROM sums FULL JOIN held USING (kiosk, product) ORDER BY kiosk, product`.execute(db);
  return rows;
}

export interface MovementWish {
  scope: Scope;
  period: Period;
  level: Level;
  language: Language;
}

/** Monthly or yearly stock and movement of a place, by level and product (收发存报表). */
export function stockAndMovement(db: Db, wish: MovementWish): Report {
  return {
    title: { zh: `收发存报表 ${wish.period.name}`, en: `Stock and movement ${wish.period.name}` },
    columns: [
      column("place", "地点", "Place"),
      column("product", "品种", "Product"),
      column("opening", "期初结存", "Opening"),
      column("received", "入库", "Received"),
      column("dispensed", "发放", "Dispensed"),
      column("returned", "退回", "Returned"),
      column("missing", "盘亏", "Missing"),
      column("found", "盘盈", "Found"),
      column("closing", "期末结存", "Closing"),
    ],
    rows: rowsOf(db, wish),
  };
}

async function* rowsOf(db: Db, wish: MovementWish): AsyncGenerator<Cell[]> {
  const { scope, level, language } = wish;
  const moved = (await movedIn(db, wish.period)).filter(({ kiosk }) => scope.has(kiosk));
  const isFine = SMALL_LEVELS.includes(level);
  for (const product of [...new Set(moved.map((row) => row.product))].sort()) {
    const rows = moved.filter((row) => row.product === product);
    const places = summed(rows, ({ kiosk }) => labelOf(kiosk, wish));
    const name = scope.productName(product)[language];
    const { told, merged } = isFine
      ? mergeSmall([...places], ([, sums]) => sums.dispensed)
      : { told: [...places], merged: [] };
    for (const [label, sums] of told) yield [label, name, ...FIGURES.map((one) => sums[one])];
    if (merged.length === 0) continue;
    const [sums] = summed(
      merged.map(([, row]) => row),
      () => "",
    ).values();
    if (sums !== undefined) yield [OTHERS[language], name, ...mergedFigures(sums)];
  }
}

const OTHERS: Names = {
  zh: `其他地点（发放少于${GROUP_MIN}盒，合并）`,
  en: `Other places (fewer than ${GROUP_MIN} given out, together)`,
};

/** Alone, what was given out is kept back, and with it what would tell it. */
function mergedFigures(sums: Figures): Cell[] {
  const hidden = isSmall(sums.dispensed);
  return FIGURES.map((one) => {
    if (!hidden) return sums[one];
    return one === "dispensed" ? SMALL : one === "closing" ? null : sums[one];
  });
}

type Figures = Record<(typeof FIGURES)[number], number>;

function summed<T extends Figures>(
  rows: readonly T[],
  keyOf: (row: T) => string,
): Map<string, Figures> {
  const sums = new Map<string, Figures>();
  for (const row of rows) {
    const key = keyOf(row);
    const sum = sums.get(key);
    const add = (one: (typeof FIGURES)[number]) => (sum?.[one] ?? 0) + row[one];
    const figures = Object.fromEntries(FIGURES.map((one) => [one, add(one)]));
    sums.set(key, figures as Figures);
  }
  return sums;
}

function labelOf(kiosk: string, { scope, level, language }: MovementWish): string {
  if (level === "kiosk") return `${scope.kioskName(kiosk)[language]} (${kiosk})`;
  return codeAt(scope.divisionOf(kiosk), level) || NOWHERE[language];
}

const NOWHERE: Names = { zh: "未定地点", en: "No place given" };
