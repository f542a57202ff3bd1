/**
 * For how many days boxes last when they go as fast as they went: what a county sorts its visits
 * by at a glance. Orders and visits are planned from forecasts, not from this.
 */

/** As far back as is looked: four whole weeks, so that every weekday counts alike. */
export const USE_DAYS = 28;

/**
 * Mean boxes a day. `dispensed` is of the last `observedDays`, which count from 1 to `USE_DAYS`.
 */
export function meanUse(dispensed: number, observedDays: number): number {
  return dispensed / Math.min(USE_DAYS, Math.max(1, observedDays));
}

/**
 * Days until `onHand` boxes are gone, rounded down; 0 when none is left, and undefined when none
 * went lately, so that nothing can be said.
 */
export function daysOfStock(onHand: number, perDay: number): number | undefined {
  if (onHand <= 0) return 0;
  return perDay > 0 ? Math.floor(onHand / perDay) : undefined;
}
