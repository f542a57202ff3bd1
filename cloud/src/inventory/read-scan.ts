import { GS, readBracketed, readDigitalLink, readScanned, type Element } from "./gs1-elements.ts";

/** What a code on a pack says. */
export interface Scan {
  scheme: "gs1" | "ma" | "drug-code";
  /** Device identifier: a GTIN of 14 digits, or the static part of an MA code. */
  di?: string;
  lot?: string;
  /** yyyymmdd, the last day it may be given out. */
  expiry?: number;
  /** yyyymmdd */
  produced?: number;
  serial?: string;
  /** Of GS1 only: to be checked by the engine. */
  elements?: readonly Element[];
}

/**
 * Reads what a scanner sent or a person typed, in the order of likelihood: GS1 as element string,
 * printed text or Digital Link; an MA code (ISO/IEC 15459 agency of 工信二维码); a drug code of 20
 * digits, of which only the length is checkable. Undefined for anything else. `year` is this year.
 */
export function readScan(text: string, year: number): Scan | undefined {
  const trimmed = text.trim();
  if (trimmed.startsWith("MA.")) return readMa(trimmed);
  if (/^\d{20}$/.test(trimmed) && !isGtinElement(trimmed)) return { scheme: "drug-code" };
  const elements =
    readDigitalLink(trimmed) ??
    readBracketed(trimmed) ??
    (isScanned(trimmed) ? readScanned(trimmed) : undefined);
  return elements === undefined ? undefined : gs1Scan(elements, year);
}

/** Told by its symbology identifier, or by beginning with a GTIN. */
function isScanned(text: string): boolean {
  return text.startsWith("]") || /^01\d{14}/.test(text.replace(GS, ""));
}

/** A GTIN element and four digits more is GS1 when the GTIN's check digit is right. */
function isGtinElement(text: string): boolean {
  return text.startsWith("01") && isGtin(text.slice(2, 16));
}

/** Weights 3 and 1 in turn from the right of the body (GS1 General Specifications 7.9). */
export function isGtin(gtin: string): boolean {
  if (!/^\d{14}$/.test(gtin)) return false;
  const sum = [...gtin].reduce((n, digit, i) => n + Number(digit) * (i % 2 === 0 ? 3 : 1), 0);
  return sum % 10 === 0;
}

function gs1Scan(elements: readonly Element[], year: number): Scan {
  const valueOf = (ai: string) => elements.find(([other]) => other === ai)?.[1];
  const [di, lot, serial] = ["01", "10", "21"].map(valueOf);
  const expiry = dayOfSix(valueOf("17") ?? valueOf("7003")?.slice(0, 6), year);
  const produced = dayOfSix(valueOf("11"), year);
  return { scheme: "gs1", elements, ...given({ di, lot, serial, expiry, produced }) };
}

/** `MA.156.M0.registrant.item` and after it fields of one letter and a value. */
function readMa(text: string): Scan | undefined {
  const match = /^(MA\.\d{3}\.M0\.[0-9A-Z]{1,10}\.[0-9A-Z]{1,20})((?:\.[LSMDVE][^.]+)*)$/.exec(
    text,
  );
  if (match === null) return undefined;
  const fields = new Map((match[2] ?? "").split(".").map((f) => [f.slice(0, 1), f.slice(1)]));
  const expiry = maDay(fields.get("V")) ?? maDay(fields.get("E"));
  const [lot, serial] = [fields.get("L"), fields.get("S")];
  const produced = maDay(fields.get("M"));
  return { scheme: "ma", ...given({ di: match[1], lot, serial, expiry, produced }) };
}

function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** MA dates have six digits, of this century, or eight. */
function maDay(digits: string | undefined): number | undefined {
  if (digits === undefined || !/^(?:\d{6}|\d{8})$/.test(digits)) return undefined;
  return dayIn(Number(digits.length === 6 ? "20" + digits : digits));
}

/**
 * A YYMMDD of GS1 as yyyymmdd: day 00 is the last of the month, and a year 51 or more ahead is of
 * the century before, 50 or more behind of the one after (General Specifications 7.12).
 */
export function dayOfSix(digits: string | undefined, year: number): number | undefined {
  if (digits === undefined || !/^\d{6}$/.test(digits)) return undefined;
  const century = Math.floor(year / 100) * 100;
  const told = century + Number(digits.slice(0, 2));
  const ahead = told - year;
  const full = ahead >= 51 ? told - 100 : ahead <= -50 ? told + 100 : told;
  const month = Number(digits.slice(2, 4));
  const day = Number(digits.slice(4, 6)) || daysOf(full, month);
  return dayIn(full * 10000 + month * 100 + day);
}

/** The same day if the calendar has it. */
function dayIn(day: number): number | undefined {
  const [year, month, date] = [Math.floor(day / 10000), Math.floor(day / 100) % 100, day % 100];
  return date >= 1 && date <= daysOf(year, month) ? day : undefined;
}

function daysOf(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return days[month - 1] ?? 0;
}
