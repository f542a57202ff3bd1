import { readXlsx, writeXlsx, type CellValue, type Sheet } from "hucre/xlsx";
import { SHEETS, type SheetColumn, type SheetName } from "./opening-sheets.ts";

/** Cells of one line by their column's key, and the line's number as Excel shows it. */
export interface RawRow {
  row: number;
  cells: Readonly<Record<string, CellValue>>;
}

export type RawOpening = Record<SheetName, RawRow[]>;

/** Thrown for a file that is no workbook of ours; says what to do. */
export class BadWorkbook extends Error {
  readonly code = "bad-workbook";
}

const NAMES = Object.keys(SHEETS) as SheetName[];
/** The head, and a line that says how to fill in. */
const HEAD_ROWS = 2;

/** Reads what is filled in; sheets and columns are found by their names in either language. */
export async function readOpening(bytes: Uint8Array): Promise<RawOpening> {
  const { sheets } = await workbookIn(bytes);
  const rows = (name: SheetName): RawRow[] => {
    const { zh, en } = SHEETS[name].names;
    const sheet = sheets.find((one) => [zh, en].includes(one.name.trim()));
    return sheet === undefined ? [] : rowsOf(sheet, name);
  };
  const opening = { places: rows("places"), stock: rows("stock") };
  if (opening.places.length + opening.stock.length > 0) return opening;
  const wanted = NAMES.map((name) => `“${SHEETS[name].names.zh}” (${SHEETS[name].names.en})`);
  throw new BadWorkbook(
    `no line is filled in on a sheet named ${wanted.join(" or ")}; ` +
      "import --template FILE writes a workbook to fill in",
  );
}

async function workbookIn(bytes: Uint8Array): Promise<{ sheets: Sheet[] }> {
  try {
    return await readXlsx(bytes);
  } catch (error) {
    throw new BadWorkbook(`this is no .xlsx workbook: ${String(error)}`);
  }
}

function rowsOf(sheet: Sheet, name: SheetName): RawRow[] {
  const [head = [], ...below] = sheet.rows;
  const at = new Map<string, number>();
  for (const { key, names, isNeeded } of SHEETS[name].columns) {
    const found = head.findIndex((cell) => [names.zh, names.en].includes(textOf(cell)));
    if (found >= 0) at.set(key, found);
    else if (isNeeded) {
      throw new BadWorkbook(`sheet “${sheet.name}” has no column “${names.zh}” (${names.en})`);
    }
  }
  return below.flatMap((cells, index) => {
    if (cells.every((cell) => textOf(cell) === "") || isHint(cells, name)) return [];
    const said = [...at].map(([key, place]) => [key, cells[place] ?? null] as const);
    return [{ row: index + 2, cells: Object.fromEntries(said) }];
  });
}

function isHint(cells: readonly CellValue[], name: SheetName): boolean {
  const hints = SHEETS[name].columns.map(hintOf);
  return cells.some((cell) => hints.includes(textOf(cell)));
}

function hintOf({ hint }: SheetColumn): string {
  return `${hint.zh}\n${hint.en}`;
}

export function textOf(cell: CellValue | undefined): string {
  return cell === null || cell === undefined ? "" : String(cell).trim();
}

/** An empty workbook to fill in, its heads in Chinese, with a line of hints in both languages. */
export async function templateOpening(): Promise<Uint8Array> {
  return writeXlsx({
    sheets: NAMES.map((name) => {
      const { names, columns } = SHEETS[name];
      return {
        name: names.zh,
        columns: columns.map(() => ({ width: 24 })),
        rows: [columns.map((one) => one.names.zh), columns.map(hintOf)],
        freezePane: { rows: HEAD_ROWS },
      };
    }),
  });
}
