/**
 * Codes of China's administrative divisions. Down to the county GB/T 2260 (two digits each of
 * province, city, county; a province ends in 0000, a city in 00), a township adds the three digits
 * of GB/T 10114, a village the three more of the statistical code.
 */

export type DivisionLevel = "province" | "city" | "county" | "township" | "village";

/** The first digit GB/T 2260 gives a region, and the second each of its provinces has. */
const PROVINCES = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])/;

const SHAPES: Readonly<Record<DivisionLevel, RegExp>> = {
  province: /^\d{2}0000$/,
  city: /^\d{2}(?!00)\d{2}00$/,
  county: /^\d{2}(?!00)\d{2}(?!00)\d{2}$/,
  township: /^\d{6}(?!000)\d{3}$/,
  village: /^\d{9}(?!000)\d{3}$/,
};

const LEVELS = Object.keys(SHAPES) as DivisionLevel[];

/** Whether places of this kind are divisions, named by their code. */
export function isDivisionLevel(kind: string): kind is DivisionLevel {
  return Object.hasOwn(SHAPES, kind);
}

/**
 * The level a code is of, or undefined when it is no code. Its shape and its province are checked;
 * which of the possible numbers are given out changes every year and is not.
 */
export function levelOfDivision(code: string): DivisionLevel | undefined {
  if (!PROVINCES.test(code)) return undefined;
  return LEVELS.find((level) => SHAPES[level].test(code));
}

/** Whether the division of the first code lies inside that of the second, by their digits. */
export function isDivisionInside(code: string, of: string): boolean {
  const stem = of.length > 6 ? of : of.replace(/(?:00){1,2}$/, "");
  return code !== of && code.startsWith(stem);
}
