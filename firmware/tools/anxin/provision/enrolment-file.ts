import { readFile } from "node:fs/promises";
import { ToolError } from "../codes.ts";
import type { EnrolmentEntry } from "../keys/kiosk-keys.ts";
import { unreadable } from "../file-errors.ts";
import { checkReplaceable, replaceFile } from "../replace-file.ts";
import { isRecord } from "../shape.ts";

/**
 * A list with this kiosk's entry in it: new, or with these epochs added to what it had. Epochs
 * below them are behind, perhaps those of a board that was replaced, and their keys go. What else
 * the gateway is told of the kiosk stays as it is.
 */
export function enrolledIn(
  list: readonly EnrolmentEntry[],
  entry: EnrolmentEntry,
): EnrolmentEntry[] {
  const before = list.find((one) => one.kiosk === entry.kiosk);
  const first = Math.min(...Object.keys(entry.keys).map(Number));
  const still = Object.entries(before?.keys ?? {}).filter(([epoch]) => Number(epoch) >= first);
  const merged = { ...before, ...entry, keys: { ...Object.fromEntries(still), ...entry.keys } };
  return [...list.filter((one) => one !== before), merged];
}

/**
 * Adds a kiosk to the file a gateway reads; a new file if there is none. Written beside and
 * renamed, so that a gateway starting meanwhile reads a whole one.
 *
 * @throws ToolError bad-argument when the file is something else, file-unreadable, file-unwritable
 */
export async function enrolInFile(path: string, entry: EnrolmentEntry): Promise<void> {
  const list = enrolledIn(await readList(path), entry);
  await replaceFile(path, JSON.stringify(list, null, 2) + "\n");
}

/**
 * The highest epoch whose key the file has for a kiosk; 0 when it does not know the kiosk.
 *
 * @throws ToolError bad-argument when the file is something else, file-unreadable
 */
export async function highestEpochIn(path: string, kiosk: string): Promise<number> {
  const entry = (await readList(path)).find((one) => one.kiosk === kiosk);
  return Math.max(0, ...Object.keys(entry?.keys ?? {}).map(Number));
}

/**
 * Whether a kiosk could be added to the file: asked before a board is touched.
 *
 * @throws ToolError as {@link enrolInFile}
 */
export async function checkEnrolmentFile(path: string): Promise<void> {
  await readList(path);
  await checkReplaceable(path);
}

async function readList(path: string): Promise<EnrolmentEntry[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    return unreadable(path)(cause);
  }
  const value = parsed(text);
  if (Array.isArray(value) && value.every(isEntry)) return value;
  throw new ToolError("bad-argument", `${path}: [{kiosk, keys}]`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is EnrolmentEntry {
  return isRecord(value) && typeof value["kiosk"] === "string" && isRecord(value["keys"]);
}
