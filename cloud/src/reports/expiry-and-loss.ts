import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import { dayOf } from "../inventory/usable.ts";
import type { Names } from "../services.ts";
import { column, type Cell, type Language, type Report } from "./report.ts";
import { expiryText, type Period } from "./period.ts";
import type { Scope } from "./scope.ts";

const DAY_MS = 86_400_000;
/** The near-expiry ladder (近效期): days left, nearest first. */
const LADDER = [30, 90, 180] as const;

interface Wish {
  scope: Scope;
  nowMs: number;
  language: Language;
}

/** Lots in machines that are refused, expired or soon to be, nearest first (近效期报表). */
export function expiring(db: Db, wish: Wish): Report {
  return {
    title: { zh: "近效期报表", en: "Expiry" },
    columns: [
      column("kiosk", "机器编号", "Machine"),
      column("name", "机器名称", "Name"),
      column("product", "品种", "Product"),
      column("lot", "批号", "Lot"),
      column("expiry", "有效期至", "Expiry"),
      column("onHand", "结存", "On hand"),
      column("state", "状态", "State"),
    ],
    rows: expiringRows(db, wish),
  };
}

async function* expiringRows(db: Db, { scope, nowMs, language }: Wish): AsyncGenerator<Cell[]> {
  const last = dayOf(nowMs + LADDER[LADDER.length - 1]! * DAY_MS);
  const rows = await db
    .selectFrom("stock")
    .leftJoin("refused_lots", "refused_lots.lot", "stock.lot")
    .select(["kiosk", "product", "stock.lot", "expiry", "refused_at"])
    .select(sql<number>`sum(on_hand)::integer`.as("onHand"))
    .where((e) => e.or([e("expiry", "<=", last), e("refused_at", "is not", null)]))
    .where("on_hand", "<>", 0)
    .groupBy(["kiosk", "product", "stock.lot", "expiry", "refused_at"])
    .orderBy("expiry")
    .orderBy("kiosk")
    .execute();
  for (const row of rows) {
    if (!scope.has(row.kiosk)) continue;
    const state = stateOf({ expiry: row.expiry, refused: row.refused_at !== null }, nowMs);
    yield [
      row.kiosk,
      scope.kioskName(row.kiosk)[language],
      scope.productName(row.product)[language],
      row.lot,
      expiryText(row.expiry),
      row.onHand,
      state[language],
    ];
  }
}

/** What a lot's day and refusal make of it today. Pure. */
export function stateOf(lot: { expiry: number; refused: boolean }, nowMs: number): Names {
  if (lot.refused) return { zh: "已停用", en: "refused" };
  if (lot.expiry < dayOf(nowMs)) return { zh: "已过期", en: "expired" };
  const days = LADDER.find((one) => lot.expiry <= dayOf(nowMs + one * DAY_MS));
  return days === undefined
    ? { zh: "正常", en: "good" }
    : { zh: `${days}天内到期`, en: `within ${days} days` };
}

/** What was found missing or too many at counts, or taken back, lot by lot (损耗报表). */
export function losses(db: Db, wish: Wish & { period: Period }): Report {
  const { name } = wish.period;
  return {
    title: { zh: `损耗报表 ${name}`, en: `Losses ${name}` },
    columns: [
      column("kiosk", "机器编号", "Machine"),
      column("name", "机器名称", "Name"),
      column("product", "品种", "Product"),
      column("lot", "批号", "Lot"),
      column("missing", "盘亏", "Missing"),
      column("found", "盘盈", "Found"),
      column("returned", "退回", "Returned"),
    ],
    rows: lossRows(db, wish),
  };
}

interface Loss {
  kiosk: string;
  product: string;
  lot: string;
  missing: number;
  found: number;
  returned: number;
}

async function* lossRows(
  db: Db,
  { scope, period, language }: Wish & { period: Period },
): AsyncGenerator<Cell[]> {
  const { fromMs, toMs } = period;
  const { rows } = await sql<Loss>`SELECT m.kiosk, m.product, m.lot,
      coalesce(sum(m.count) FILTER (WHERE m.to_place = 'discrepancy'), 0)::integer AS missing,
      coalesce(sum(m.count) FILTER (WHERE m.from_place = 'discrepancy'), 0)::integer AS found,
      coalesce(sum(m.count) FILTER (WHERE m.to_place = 'returns'), 0)::integer AS returned
    FROM facts f JOIN movements m ON m.kiosk = f.kiosk AND m.epoch = f.epoch AND m.seq = f.seq
    WHERE f.received_at >= ${fromMs - DAY_MS}::bigint
      AND coalesce(f.device_time * 1000, f.received_at) >= ${fromMs}::bigint
      AND coalesce(f.device_time * 1000, f.received_at) < ${toMs}::bigint
      AND (m.to_place IN ('discrepancy', 'returns') OR m.from_place = 'discrepancy')
    GROUP BY m.kiosk, m.product, m.lot ORDER BY m.kiosk, m.product, m.lot`.execute(db);
  for (const { kiosk, product, lot, missing, found, returned } of rows) {
    if (!scope.has(kiosk)) continue;
    const names = [scope.kioskName(kiosk)[language], scope.productName(product)[language]];
    yield [kiosk, ...names, lot, missing, found, returned];
  }
}
