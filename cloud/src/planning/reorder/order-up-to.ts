/**
 * How many to order: enough to last until the next order has come, with a chance the county
 * chooses, and no more than will be used in time and fits.
 */
import { boxesFor, type DailyDemand } from "./box-demand.ts";

/** A time as it was met so far. */
export interface LearnedDays {
  mean: number;
  /** Standard deviation. */
  spread: number;
}

export interface ReorderWish {
  demand: DailyDemand;
  /** From an order until it is there. */
  lead: LearnedDays;
  /** Between two occasions to order. */
  reviewDays: number;
  /** Chance, 0 to 1, that it lasts; 0.98 when not given. */
  serviceLevel?: number;
  onHand: number;
  onOrder: number;
  /** Orders come in whole packs of so many. */
  packSize: number;
  /** Days until what is ordered now expires. */
  shelfDays: number;
  /** Boxes that fit, in store or lanes; whichever is less. */
  storageMax: number;
  laneMax: number;
}

/** What set the level. */
export type ReorderLimit = "service" | "shelf-life" | "storage" | "lanes";

export interface Reorder {
  /** Boxes on hand and on order together, after ordering. */
  level: number;
  /** Boxes to order, in whole packs. */
  order: number;
  limit: ReorderLimit;
}

export const SERVICE_LEVEL_DEFAULT = 0.98;
/** Chance that the boxes brought are used before they expire. */
const USED_IN_TIME = 0.9;

/** Demand a day when the number of days is itself uncertain: the spread of the days adds. */
export function overUncertainDays(
  demand: DailyDemand,
  lead: LearnedDays,
  days: number,
): DailyDemand {
  if (days <= 0) return demand;
  return { mean: demand.mean, variance: demand.variance + (demand.mean * lead.spread) ** 2 / days };
}

/** Order-up-to level and today's order. Stock below nothing counts as boxes still owed. */
export function reorder(wish: ReorderWish): Reorder {
  const { demand, lead, onHand, onOrder, packSize } = wish;
  const days = lead.mean + wish.reviewDays;
  const uncertain = overUncertainDays(demand, lead, days);
  const limits: [ReorderLimit, number][] = [
    ["service", boxesFor(uncertain, days, wish.serviceLevel ?? SERVICE_LEVEL_DEFAULT)],
    ["shelf-life", boxesFor(demand, wish.shelfDays, 1 - USED_IN_TIME)],
    ["storage", wish.storageMax],
    ["lanes", wish.laneMax],
  ];
  const [limit, level] = limits.reduce((least, next) => (next[1] < least[1] ? next : least));
  const missing = Math.max(0, level - onHand - onOrder);
  // Rounded up for service; down where one more pack would not fit or not be used in time.
  const round = limit === "service" ? Math.ceil : Math.floor;
  const room = Math.min(...limits.slice(1).map(([, boxes]) => boxes)) - onHand - onOrder;
  const packs = Math.min(round(missing / packSize), Math.floor(Math.max(0, room) / packSize));
  return { level, order: packs * packSize, limit };
}

/** Something that was ordered, and when it was there; days since any fixed day. */
export interface Delivery {
  orderedDay: number;
  receivedDay: number;
}

/** Deliveries before which a guess counts as much as they do. */
const GUESS_WEIGHT = 2;

function learned(lengths: readonly number[], guess: LearnedDays): LearnedDays {
  const weight = lengths.length + GUESS_WEIGHT;
  const mean = (lengths.reduce((sum, days) => sum + days, 0) + GUESS_WEIGHT * guess.mean) / weight;
  const squares = lengths.reduce((sum, days) => sum + (days - mean) ** 2, 0);
  const fromGuess = GUESS_WEIGHT * (guess.spread ** 2 + (guess.mean - mean) ** 2);
  return { mean, spread: Math.sqrt((squares + fromGuess) / weight) };
}

/** Lead time from movements: from the order to the day it arrived. */
export function leadTimeOf(deliveries: readonly Delivery[], guess: LearnedDays): LearnedDays {
  const lengths = deliveries.map(({ orderedDay, receivedDay }) => receivedDay - orderedDay);
  return learned(
    lengths.filter((days) => days >= 0),
    guess,
  );
}

/** Review period from movements: days between one order and the next. */
export function reviewPeriodOf(deliveries: readonly Delivery[], guess: LearnedDays): LearnedDays {
  const days = [...new Set(deliveries.map(({ orderedDay }) => orderedDay))].sort((a, b) => a - b);
  return learned(
    days.slice(1).map((day, index) => day - (days[index] as number)),
    guess,
  );
}
