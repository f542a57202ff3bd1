/** From forecasts and learned times to the boxes a place should have. Pure. */
import type { SeriesForecast } from "../planning/forecast/automatic.ts";
import { boxesFor, type DailyDemand } from "../planning/reorder/box-demand.ts";
import {
  overUncertainDays,
  reorder,
  SERVICE_LEVEL_DEFAULT,
  type Reorder,
} from "../planning/reorder/order-up-to.ts";
import type { LearnedTimes } from "./learned-times.ts";
import type { Span } from "./spans.ts";

/** Standard deviations between the tenth and the ninetieth percentile of a normal. */
const P10_TO_P90 = 2.563;
const SPAN_DAYS: Record<Span, number> = { week: 7, month: 30.4 };

/** Demand a day as a forecast sees it, its spread taken from the interval. */
export function dailyDemand(steps: SeriesForecast["steps"], span: Span): DailyDemand {
  const days = SPAN_DAYS[span];
  const count = Math.max(1, steps.length);
  const mean = steps.reduce((sum, step) => sum + step.mean, 0) / count / days;
  const width = steps.reduce((sum, { p10, p90 }) => sum + (p90 - p10), 0) / count;
  return { mean, variance: Math.max(mean, (width / P10_TO_P90) ** 2 / days) };
}

export interface LevelWish {
  demand: DailyDemand;
  times: LearnedTimes;
  /** Boxes that may be given out now, and those under way. */
  onHand: number;
  onOrder: number;
  packSize: number;
  shelfDays: number;
  /** Boxes that fit; undefined where nothing is known of it. */
  capacity: number | undefined;
}

export interface Level extends Reorder {
  /** Boxes at or below which more must be asked for. */
  reorderAt: number;
}

const UNBOUNDED = Number.MAX_SAFE_INTEGER;

/** The order-up-to level, today's order and the point at which the next one is due. */
export function levelFor(wish: LevelWish): Level {
  const { demand, times, capacity = UNBOUNDED } = wish;
  const { lead, review } = times;
  const made = reorder({
    ...wish,
    lead,
    reviewDays: review.mean,
    storageMax: capacity,
    laneMax: capacity,
  });
  const inLead = overUncertainDays(demand, lead, lead.mean);
  const needed = boxesFor(inLead, lead.mean, SERVICE_LEVEL_DEFAULT);
  return { ...made, reorderAt: Math.max(0, Math.min(needed, made.level - 1)) };
}
