/** What each warehouse should ask for. Pure. */
import type { SeriesForecast } from "../planning/forecast/automatic.ts";
import { explainOrder, type OrderLine } from "./day-plan.ts";
import type { LearnedTimes } from "./learned-times.ts";
import { dailyDemand, levelFor, type Level } from "./levels.ts";
import type { Standing } from "./read-standing.ts";
import type { Span } from "./spans.ts";

/** Days until what is ordered now expires: boxes of contraceptives keep for years. */
export const SHELF_DAYS = 720;

/** A level of a product at a place, as it was found this night. */
export interface PlacedLevel {
  place: string;
  product: string;
  level: Level;
  leadDays: number;
  reviewDays: number;
}

interface LevelPlan {
  standing: Standing;
  times: LearnedTimes;
  span: Span;
  /** Boxes that fit, as far as it was seen. */
  capacity?: number;
}

/** The level of one series. */
export function placedLevel(forecast: SeriesForecast, plan: LevelPlan): PlacedLevel {
  const { site: place, product, steps } = forecast;
  const { standing, times, span, capacity } = plan;
  const { onHand, onOrder } = standing.shelved(place, product);
  const level = levelFor({
    demand: dailyDemand(steps, span),
    times,
    onHand,
    onOrder,
    packSize: standing.packSize(product),
    shelfDays: SHELF_DAYS,
    capacity,
  });
  return { place, product, level, leadDays: times.lead.mean, reviewDays: times.review.mean };
}

/** Lines of warehouses that should order, most boxes first. */
export function planOrders(levels: readonly PlacedLevel[], standing: Standing): OrderLine[] {
  return levels
    .filter(({ level }) => level.order > 0)
    .map(({ place, product, level, leadDays, reviewDays }) => {
      const { onHand, onOrder } = standing.shelved(place, product);
      const { order, limit } = level;
      const line = { place, product, onHand, onOrder, level: level.level, order, limit };
      return { ...line, why: explainOrder(line, leadDays + reviewDays) };
    })
    .sort((a, b) => b.order - a.order);
}
