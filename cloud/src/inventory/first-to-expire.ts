import type { LotLine } from "./entries.ts";

export type ExpiringLot = LotLine & { expiry: number };

/**
 * Which boxes to take for so many of a product: those that expire first, none that has expired
 * (near-expiry first out, 近效期先出). Fewer when there are not enough.
 */
export function firstToExpire(
  lots: readonly ExpiringLot[],
  wish: { product: string; count: number; day: number; refused: ReadonlySet<string> },
): ExpiringLot[] {
  const usable = lots.filter(
    ({ product, lot, expiry, count }) =>
      product === wish.product && count > 0 && expiry >= wish.day && !wish.refused.has(lot),
  );
  const sorted = usable.sort((a, b) => a.expiry - b.expiry || (a.lot < b.lot ? -1 : 1));
  let missing = wish.count;
  return sorted.flatMap((lot) => {
    const count = Math.min(lot.count, missing);
    missing -= count;
    return count > 0 ? [{ ...lot, count }] : [];
  });
}

/**
 * Rungs of the near-expiry ladder (近效期预警): the first whose days a lot has at most left. Below
 * 180 days a kiosk without a good clock gives it out no more, so it should be in a kiosk by then.
 */
export const EXPIRY_LADDER = [
  { rung: "expired", daysLeft: -1, names: { zh: "已过期", en: "Expired" } },
  { rung: "within-30", daysLeft: 30, names: { zh: "30 天内到期", en: "Within 30 days" } },
  { rung: "within-90", daysLeft: 90, names: { zh: "90 天内到期", en: "Within 90 days" } },
  { rung: "within-180", daysLeft: 180, names: { zh: "180 天内到期", en: "Within 180 days" } },
  { rung: "within-365", daysLeft: 365, names: { zh: "一年内到期", en: "Within a year" } },
] as const;

export type Rung = (typeof EXPIRY_LADDER)[number]["rung"];

/** The rung of an expiry, undefined when it is further off; both days are yyyymmdd. */
export function rungOf(expiry: number, day: number): Rung | undefined {
  const left = dayNumber(expiry) - dayNumber(day);
  return EXPIRY_LADDER.find(({ daysLeft }) => left <= daysLeft)?.rung;
}

/** Days of a yyyymmdd since some day long ago. Civil-to-days after Hinnant, as in `dayOf`. */
export function dayNumber(day: number): number {
  const month = Math.floor(day / 100) % 100;
  const year = Math.floor(day / 10000) - (month <= 2 ? 1 : 0);
  const era = Math.floor(year / 400);
  const yoe = year - era * 400;
  const doy = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + (day % 100) - 1;
  return era * 146097 + yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy;
}
