/** The steps people think of spans in, in minutes, longest first. */
export const UNITS = { days: 1440, hours: 60, minutes: 1 } as const;
export type Unit = keyof typeof UNITS;

export const UNIT_LIST = Object.keys(UNITS) as readonly Unit[];

/** A span in the longest unit it is a whole number of; none of nothing is minutes. Pure. */
export function inUnits(minutes: number): { count: number; unit: Unit } {
  const unit = UNIT_LIST.find((one) => minutes > 0 && minutes % UNITS[one] === 0) ?? "minutes";
  return { count: minutes / UNITS[unit], unit };
}

const two = (value: number) => String(value).padStart(2, "0");

/** A minute of the day as a clock shows it, to the whole minute: 08:05. Pure. */
export function timeOfDay(minute: number): string {
  const whole = Math.round(minute);
  return `${two(Math.floor(whole / UNITS.hours))}:${two(whole % UNITS.hours)}`;
}
