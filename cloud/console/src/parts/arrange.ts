/** What stands in a cell, for sorting, finding and exporting. */
export type Cell = string | number | null;

/** How a table is looked at; part of the address, so that a link shows the same. */
export interface View {
  /** Every word must stand somewhere in the row. */
  find: string;
  /** A column's key, with `-` before it from the greatest down; empty as the rows came. */
  sort: string;
  /** By column: the only values wanted. */
  only: Readonly<Record<string, readonly string[]>>;
}

interface Readable<T> {
  key: string;
  value: (row: T) => Cell;
  /** What people read, where it differs from what is sorted by. */
  text?: (row: T) => string;
}

/** What a person reads in a cell. Pure. */
export function textIn<T>({ value, text }: Readable<T>, row: T): string {
  return text === undefined ? String(value(row) ?? "") : text(row);
}

/** The rows that fit a view, in its order. Pure. */
export function arrange<T>(
  rows: readonly T[],
  columns: readonly Readable<T>[],
  view: View,
): readonly T[] {
  const words = view.find.toLowerCase().split(/\s+/).filter(Boolean);
  const fitting = rows.filter((row) => {
    const texts = columns.map((column) => textIn(column, row).toLowerCase());
    const isFound = words.every((word) => texts.some((text) => text.includes(word)));
    return isFound && columns.every((column, at) => isWanted(view.only[column.key], texts[at]));
  });
  const key = view.sort.replace(/^-/, "");
  const column = columns.find((one) => one.key === key);
  if (column === undefined) return fitting;
  const sign = view.sort.startsWith("-") ? -1 : 1;
  return [...fitting].sort((a, b) => compare(column.value(a), column.value(b), sign));
}

function isWanted(only: readonly string[] | undefined, text: string | undefined): boolean {
  return only === undefined || only.length === 0 || only.some((one) => one.toLowerCase() === text);
}

/** Nothing known comes last, whichever way round. */
function compare(a: Cell, b: Cell, sign: number): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === "number" && typeof b === "number") return sign * (a - b);
  return sign * String(a).localeCompare(String(b), "zh-CN");
}

/** The rows as a CSV file a spreadsheet opens in any language. Pure. */
export function csvOf<T>(
  rows: readonly T[],
  columns: readonly (Readable<T> & { title: string })[],
): string {
  const lines = [
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map((column) => textIn(column, row))),
  ];
  return "\ufeff" + lines.map((cells) => cells.map(quoted).join(",") + "\r\n").join("");
}

/** A cell that begins like a formula would be run by a spreadsheet. */
function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
