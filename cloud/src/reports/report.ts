import type { Names } from "../services.ts";

/** What stands in a cell; null is nothing known. */
export type Cell = string | number | null;

export interface Column {
  /** Its name for programs. */
  key: string;
  names: Names;
}

/** A table with a head, its rows made one by one as they are asked for. */
export interface Report {
  title: Names;
  columns: readonly Column[];
  rows: AsyncIterable<readonly Cell[]>;
}

export type Language = keyof Names;

/** A column in both languages. */
export function column(key: string, zh: string, en: string): Column {
  return { key, names: { zh, en } };
}
