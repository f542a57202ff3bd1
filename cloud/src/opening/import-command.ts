/** Bringing a county's workbook in, as a command: every bad line is printed, in both languages. */
import { readFile, writeFile } from "node:fs/promises";
import { REFUSALS } from "../inventory/refusals.ts";
import type { Parts } from "../parts.ts";
import { importOpening, type ImportOutcome } from "./import-opening.ts";
import type { BadRow } from "./opening-rows.ts";
import { SHEETS } from "./opening-sheets.ts";
import { BadWorkbook, readOpening, templateOpening } from "./opening-workbook.ts";

export const IMPORT_USAGE = [
  "import --template FILE.xlsx   an empty workbook of places and opening stock to fill in",
  "import --from FILE.xlsx [--dry-run] [--by ACCOUNT] [--config FILE]   all of it or nothing",
];

export const IMPORT_OPTIONS = {
  template: { type: "string" },
  "dry-run": { type: "boolean" },
  by: { type: "string", default: "office" },
} as const;

export interface ImportOptions {
  from?: string | undefined;
  template?: string | undefined;
  "dry-run"?: boolean | undefined;
  by: string;
}

const PROGRESS_LINES = 200;

/** Writes an empty workbook. */
export async function writeTemplate(path: string): Promise<void> {
  const bytes = await templateOpening();
  // What somebody has filled in already is never written over.
  await writeFile(path, bytes, { flag: "wx" }).catch((error: unknown) => refuseFile(path, error));
  process.stdout.write(`wrote ${path}: fill in both sheets, then import --from it --dry-run\n`);
}

/** Imports a workbook and prints what came of it; exit code 1 when a line was bad. */
export async function importWorkbook(parts: Parts, options: ImportOptions): Promise<void> {
  const { from = "", by } = options;
  if (from === "") throw new BadWorkbook("import needs --from FILE.xlsx, or --template FILE.xlsx");
  const dryRun = options["dry-run"] === true;
  const bytes = await readFile(from).catch((error: unknown) => refuseFile(from, error));
  const opening = await readOpening(bytes);
  const progress = (done: number, of: number): void => {
    if (done % PROGRESS_LINES === 0) process.stderr.write(`${done} of ${of} lines\n`);
  };
  const outcome = await importOpening(parts, opening, { by, dryRun, progress });
  process.stdout.write(wordsOf(outcome, dryRun));
  if (outcome.bad.length > 0) process.exitCode = 1;
}

function refuseFile(path: string, error: unknown): never {
  const { code } = error as { code?: string };
  if (code === "EEXIST") throw new BadWorkbook(`${path} is there already; name another file`);
  throw new BadWorkbook(`${path} cannot be opened: ${code ?? String(error)}`);
}

/** What the import came to, a line for each bad line of the workbook. */
export function wordsOf({ bad, places, lines, boxes }: ImportOutcome, dryRun: boolean): string {
  const sum = `${places} places, ${lines} lines of stock, ${boxes} boxes`;
  if (bad.length > 0) {
    const head = `${bad.length} bad, nothing was imported / 有 ${bad.length} 处有误，未导入任何内容\n`;
    return head + bad.map(lineOf).join("");
  }
  if (dryRun)
    return `nothing is wrong with it: ${sum}. Nothing was imported / 未发现错误，未导入\n`;
  return `imported ${sum} / 已导入\n`;
}

function lineOf({ sheet, row, code, detail }: BadRow): string {
  const { zh, en } = SHEETS[sheet].names;
  const where = row === 0 ? `${zh} (${en})` : `${zh} 第 ${row} 行 (${en}, line ${row})`;
  return `${where}: ${code}: ${REFUSALS[code].zh} ${REFUSALS[code].en} [${detail}]\n`;
}
