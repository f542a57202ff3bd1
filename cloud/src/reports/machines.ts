import { createHash } from "node:crypto";
import { sql } from "kysely";
import { FAULTS } from "@anxin/firmware/contract";
import type { Db } from "../database/tables.ts";
import type { Names } from "../services.ts";
import { column, type Cell, type Language, type Report } from "./report.ts";
import type { Period } from "./period.ts";
import type { Scope } from "./scope.ts";
import { isSmall, masked } from "./small-groups.ts";

const DAY_MS = 86_400_000;
const PER = 10_000;

/** A machine is looked at when it was online less, failed oftener, or its books do not agree. */
export const SPOT_CHECK = {
  onlineRateMin: 0.95,
  failuresPer10000Max: 100,
  /** Besides, one machine in so many by chance, another one each period. */
  oneIn: 20,
} as const;

interface Counted {
  kiosk: string;
  minutes: number;
  online: number;
  turns: number;
  dispensed: number;
  failed: number;
  jams: number;
  repairs: number;
  repair_minutes: number | null;
  unsettled: number;
}

/** What machines did in a period, one row each. */
export async function countMachines(
  db: Db,
  period: Period & { nowMs: number },
): Promise<Counted[]> {
  const { fromMs, nowMs } = period;
  const toMs = Math.min(period.toMs, nowMs);
  const { rows } = await sql<Counted>`WITH heard AS (
      SELECT kiosk, sum(least(to_at, ${toMs}::bigint) - greatest(from_at, ${fromMs}::bigint)) AS ms
      FROM online_spans WHERE to_at > ${fromMs}::bigint AND from_at < ${toMs}::bigint GROUP BY kiosk
    ), told AS (
      SELECT kiosk, count(*) FILTER (WHERE kind = 'vend-intended') AS turns,
        count(*) FILTER (WHERE kind = 'vend-failed') AS failed,
        coalesce(sum((fact::json->'body'->>'count')::integer) FILTER (WHERE kind = 'dispensed'), 0)
          AS dispensed,
        count(*) FILTER (
          WHERE kind = 'fault-raised' AND fact::json->'body'->>'code' = 'lane-jammed') AS jams
      FROM facts WHERE received_at >= ${fromMs - DAY_MS}::bigint
        AND kind IN ('vend-intended', 'vend-failed', 'dispensed', 'fault-raised')
        AND coalesce(device_time * 1000, received_at) >= ${fromMs}::bigint
        AND coalesce(device_time * 1000, received_at) < ${toMs}::bigint
      GROUP BY kiosk
    ), repaired AS (
      SELECT kiosk, count(*) AS repairs,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY (closed_at - opened_at) / 60000.0) AS median
      FROM alerts WHERE cause = ANY(${[...FAULTS]}::text[])
        AND closed_at >= ${fromMs}::bigint AND closed_at < ${toMs}::bigint GROUP BY kiosk
    ), unsettled AS (
      SELECT kiosk, count(*) AS open FROM alerts
      WHERE closed_at IS NULL AND cause IN ('discrepancy', 'gap', 'fork') GROUP BY kiosk
    )
    SELECT k.kiosk,
      greatest(0, (${toMs}::bigint - greatest(k.enrolled_at, ${fromMs}::bigint)) / 60000)::integer
        AS minutes,
      (coalesce(h.ms, 0) / 60000)::integer AS online,
      coalesce(t.turns, 0)::integer AS turns, coalesce(t.dispensed, 0)::integer AS dispensed,
      coalesce(t.failed, 0)::integer AS failed, coalesce(t.jams, 0)::integer AS jams,
      coalesce(r.repairs, 0)::integer AS repairs, round(r.median)::integer AS repair_minutes,
      coalesce(u.open, 0)::integer AS unsettled
    FROM kiosks k LEFT JOIN heard h USING (kiosk) LEFT JOIN told t USING (kiosk)
      LEFT JOIN repaired r USING (kiosk) LEFT JOIN unsettled u USING (kiosk)
    ORDER BY k.kiosk`.execute(db);
  return rows;
}

/** The machines' bulletin: online rate, use, failures, repair, and whom to look at (运行通报). */
export function machines(
  db: Db,
  wish: { scope: Scope; period: Period; nowMs: number; language: Language },
): Report {
  const { name } = wish.period;
  return {
    title: { zh: `自助发放机运行通报 ${name}`, en: `Machines' bulletin ${name}` },
    columns: [
      column("kiosk", "机器编号", "Machine"),
      column("name", "机器名称", "Name"),
      column("place", "地点", "Place"),
      column("minutes", "应在线分钟", "Minutes in the period"),
      column("online", "在线分钟", "Minutes online"),
      column("onlineRate", "在线率（%）", "Online (%)"),
      column("turns", "出货次数", "Turns"),
      column("dispensed", "发放盒数", "Boxes given out"),
      column("failuresPer10000", "出货失败（每万次）", "Failures per 10,000"),
      column("jamsPer10000", "卡货（每万次）", "Jams per 10,000"),
      column("repairs", "修复故障", "Faults repaired"),
      column("repairMinutes", "修复时间中位数（分钟）", "Median repair (minutes)"),
      column("spotCheck", "抽查", "Spot check"),
    ],
    rows: rowsOf(db, wish),
  };
}

async function* rowsOf(
  db: Db,
  wish: { scope: Scope; period: Period; nowMs: number; language: Language },
): AsyncGenerator<Cell[]> {
  const { scope, period, nowMs, language } = wish;
  for (const row of await countMachines(db, { ...period, nowMs })) {
    if (!scope.has(row.kiosk)) continue;
    const { kiosk, minutes, online } = row;
    const rate = minutes === 0 ? null : Math.round((online / minutes) * 1000) / 10;
    const why = spotChecks(row, period.name).map((one) => REASONS[one][language]);
    yield [
      kiosk,
      scope.kioskName(kiosk)[language],
      scope.placeOf(kiosk),
      minutes,
      online,
      rate,
      masked(row.turns),
      masked(row.dispensed),
      perTurns(row.failed, row.turns),
      perTurns(row.jams, row.turns),
      row.repairs,
      row.repair_minutes,
      why.join(language === "zh" ? "、" : ", "),
    ];
  }
}

/** So many of 10,000 turns; of none, or of so few that they tell of somebody, nothing is said. */
function perTurns(count: number, turns: number): number | null {
  return turns === 0 || isSmall(turns) ? null : Math.round((count / turns) * PER);
}

type Reason = "offline" | "failing" | "books" | "chance";
const REASONS: Record<Reason, Names> = {
  offline: { zh: "在线率低", en: "seldom online" },
  failing: { zh: "出货失败多", en: "fails often" },
  books: { zh: "账实待核", en: "books unsettled" },
  chance: { zh: "随机抽查", en: "by chance" },
};

/** Why a machine is to be looked at; which ones by chance follows from the period's name. Pure. */
export function spotChecks(
  row: Pick<Counted, "kiosk" | "minutes" | "online" | "turns" | "failed" | "unsettled">,
  period: string,
): Reason[] {
  const reasons: Reason[] = [];
  if (row.minutes > 0 && row.online / row.minutes < SPOT_CHECK.onlineRateMin) {
    reasons.push("offline");
  }
  const failures = perTurns(row.failed, row.turns);
  if (failures !== null && failures > SPOT_CHECK.failuresPer10000Max) reasons.push("failing");
  if (row.unsettled > 0) reasons.push("books");
  const drawn = createHash("sha256").update(`${period} ${row.kiosk}`).digest().readUInt32BE(0);
  if (drawn % SPOT_CHECK.oneIn === 0) reasons.push("chance");
  return reasons;
}
