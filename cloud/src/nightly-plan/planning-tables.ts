import type { ColumnType } from "kysely";
import type { Choice } from "../planning/forecast/automatic.ts";
import type { DayPlan } from "./day-plan.ts";
import type { Span } from "./spans.ts";

/** Tables of what was forecast and planned, night by night; `day` is yyyymmdd in UTC+8. */
export interface PlanningTables {
  forecasts: {
    day: number;
    span: Span;
    place: string;
    product: string;
    ahead: number;
    starts_on: number;
    p10: number;
    p50: number;
    mean: number;
    p90: number;
  };
  day_plans: {
    day: number;
    started_at: number;
    ended_at: number | null;
    choices: ColumnType<Record<string, Choice[]> | null, string | undefined, string>;
    plan: ColumnType<DayPlan | null, string | undefined, string>;
  };
  reorder_levels: {
    place: string;
    product: string;
    day: number;
    reorder_at: number;
    level: number;
    lead_days: number;
    review_days: number;
  };
}
