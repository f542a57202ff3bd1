/** Days of the Gregorian calendar as integers yyyymmdd, without Date. */

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether a yyyymmdd names a day that exists. */
export function isCivilDay(yyyymmdd: number): boolean {
  const day = yyyymmdd % 100;
  return day >= 1 && day <= daysInMonth(Math.floor(yyyymmdd / 100));
}

/** Days in the month yyyymm; 0 when there is no such month. */
function daysInMonth(yyyymm: number): number {
  const year = Math.floor(yyyymm / 100);
  const month = yyyymm % 100;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : (MONTH_DAYS[month - 1] ?? 0);
}

/**
 * Days since 1970-01-01 of a yyyymmdd. Years are counted from March, so that the leap day is a
 * year's last (Howard Hinnant, "chrono-compatible low-level date algorithms", days_from_civil).
 */
export function daysFromCivil(yyyymmdd: number): number {
  const day = yyyymmdd % 100;
  const month = Math.floor(yyyymmdd / 100) % 100;
  const year = Math.floor(yyyymmdd / 10000) - (month <= 2 ? 1 : 0);
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leaps = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  return year * 365 + leaps + dayOfYear - 719468;
}

/** The yyyymmdd of a number of days since 1970-01-01 (the same source, civil_from_days). */
export function civilFromDays(days: number): number {
  const shifted = days + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36524) -
      Math.floor(dayOfEra / 146096)) /
      365,
  );
  const leaps = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  const dayOfYear = dayOfEra - (365 * yearOfEra + leaps);
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return year * 10000 + month * 100 + day;
}
