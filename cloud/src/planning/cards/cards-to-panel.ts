/** Stock cards as the panel forecasts are made from. */
import { emptySeries, type Panel, type Series } from "../forecast/panel.ts";
import type { Card } from "./parse-cards.ts";

/** Days of a month, for cards that tell days without stock. */
const DAYS = 30.4;
const MONTHS = 12;

/**
 * Share of the month in which there was something to give. Where no days without stock are told,
 * the balance says at least whether there was ever anything.
 */
function exposureOf(card: Card): number {
  const had = card.opening + card.received + Math.max(0, card.adjustment);
  if (had <= 0 && card.dispensed === 0) return 0;
  return Math.max(0, 1 - card.stockoutDays / DAYS);
}

function put(series: Series, at: number, card: Card): void {
  series.given[at] = card.dispensed;
  series.exposure[at] = exposureOf(card);
  series.ranOut[at] = card.closing === 0 ? 1 : 0;
  series.closing[at] = card.closing;
  series.received[at] = card.received;
}

/** All months from the first to the last told, for every place and product; never of no cards. */
export function panelOfCards(cards: readonly Card[]): Panel {
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const { month } of cards) {
    first = Math.min(first, month);
    last = Math.max(last, month);
  }
  const periods = last - first + 1;
  const byKey = new Map<string, Series>();
  for (const card of cards) {
    const key = JSON.stringify([card.site, card.product]);
    const series = byKey.get(key) ?? emptySeries(card, periods);
    byKey.set(key, series);
    put(series, card.month - first, card);
  }
  return { first, periods, season: MONTHS, calendar: [], series: [...byKey.values()] };
}
