/** For how long boxes last, in the steps a county thinks in. */
export const BANDS = ["out", "week", "fortnight", "month", "plenty", "unknown"] as const;
export type Band = (typeof BANDS)[number];

const UPPER_DAYS: readonly [Band, number][] = [
  ["week", 7],
  ["fortnight", 14],
  ["month", 28],
];

/** Which band a product of a kiosk is in. Pure. */
export function bandOf({ onHand, daysLeft }: { onHand: number; daysLeft: number | null }): Band {
  if (onHand <= 0) return "out";
  if (daysLeft === null) return "unknown";
  return UPPER_DAYS.find(([, days]) => daysLeft < days)?.[0] ?? "plenty";
}

/** Dark enough to carry white text and to be read on white (WCAG 2.2 section 1.4.3). */
export const BAND_COLOURS: Readonly<Record<Band, string>> = {
  out: "#820014",
  week: "#cf1322",
  fortnight: "#ad4e00",
  month: "#5b6b0f",
  plenty: "#237804",
  unknown: "#595959",
};

/** What runs out first comes first; what nobody takes comes last. Pure. */
export function byUrgency(
  a: { onHand: number; daysLeft: number | null },
  b: { onHand: number; daysLeft: number | null },
): number {
  const urgency = (one: typeof a) => (one.onHand <= 0 ? -1 : (one.daysLeft ?? Infinity));
  const [first, second] = [urgency(a), urgency(b)];
  return first === second ? a.onHand - b.onHand : first < second ? -1 : 1;
}
