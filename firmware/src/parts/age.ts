/**
 * When a person becomes a year older: on the birthday itself, as everyday life and most offices
 * count, or on the day after it, as the Supreme People's Court counts in criminal cases.
 */
export type AgeRule = "anniversary" | "dayAfter";

/**
 * Completed years of a person born on `birth`, on the day `today`; both yyyymmdd of the local
 * calendar (UTC+8). Someone born on 29 February is a year older on 1 March where there is no 29th.
 * Negative when `today` is before the birth.
 */
export function ageOn(birth: number, today: number, rule: AgeRule): number {
  const years = Math.floor(today / 10000) - Math.floor(birth / 10000);
  const reached = rule === "anniversary" ? today % 10000 : (today % 10000) - 1;
  return reached < birth % 10000 ? years - 1 : years;
}
