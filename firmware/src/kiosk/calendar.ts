/**
 * Calendar days in UTC+8 as integers, without Date: the county's day whatever a board's zone is.
 */
const DAY_SECONDS = 86400;
const UTC8_SECONDS = 28800;

/** Days since 1970-01-01 of the day in UTC+8 that holds this moment (unix seconds). */
export function dayNumber(unixSeconds: number): number {
  return Math.floor((unixSeconds + UTC8_SECONDS) / DAY_SECONDS);
}

/** Minutes since midnight in UTC+8, 0 to 1439. */
export function minuteOfDay(unixSeconds: number): number {
  return Math.floor(((unixSeconds + UTC8_SECONDS) % DAY_SECONDS) / 60);
}

/**
 * Days since 1970-01-01 of a yyyymmdd. Years are counted from March, so that the leap day is a
 * year's last (Howard Hinnant, "chrono-compatible low-level date algorithms", days_from_civil).
 */
export function dayNumberOf(yyyymmdd: number): number {
  const day = yyyymmdd % 100;
  const month = Math.floor(yyyymmdd / 100) % 100;
  const year = Math.floor(yyyymmdd / 10000) - (month <= 2 ? 1 : 0);
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leaps = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  return year * 365 + leaps + dayOfYear - 719468;
}
