import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { writeCsvStream } from "hucre/csv";
import { writeXlsxStream } from "hucre/xlsx";
import type { Cell, Language, Report } from "./report.ts";

/** Formats a report comes in besides JSON, with their media types. */
export const FILE_FORMATS = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
} as const;
export type FileFormat = keyof typeof FILE_FORMATS;

/** Excel's longest name of a sheet. */
const SHEET_NAME_MAX = 31;

/** The report as a file, made while it is read: rows are never held together. */
export function fileOf(report: Report, format: FileFormat, language: Language): Readable {
  const heads = report.columns.map(({ names }) => names[language]);
  const stream = format === "csv" ? csvOf(report, heads) : xlsxOf(report, heads, language);
  return Readable.fromWeb(stream as ReadableStream);
}

/**
 * With a byte order mark, or Excel reads Chinese as something else; a text that begins as a formula
 * does is kept from being one.
 */
function csvOf(report: Report, heads: string[]) {
  const rows = withHead(report.rows, heads);
  return writeCsvStream(rows, { headers: false, bom: true, escapeFormulae: true });
}

function xlsxOf(report: Report, heads: string[], language: Language) {
  return writeXlsxStream(mutable(report.rows), {
    name: report.title[language].slice(0, SHEET_NAME_MAX),
    columns: heads.map((header) => ({ header, width: Math.max(12, header.length * 2) })),
    freezePane: { rows: 1 },
  });
}

async function* withHead(rows: Report["rows"], heads: string[]): AsyncGenerator<Cell[]> {
  yield heads;
  yield* mutable(rows);
}

async function* mutable(rows: Report["rows"]): AsyncGenerator<Cell[]> {
  for await (const row of rows) yield [...row];
}

/** The report as data: one object a row, under the columns' keys. */
export async function itemsOf(report: Report): Promise<Record<string, Cell>[]> {
  const items: Record<string, Cell>[] = [];
  for await (const row of report.rows) {
    items.push(Object.fromEntries(report.columns.map(({ key }, at) => [key, row[at] ?? null])));
  }
  return items;
}
