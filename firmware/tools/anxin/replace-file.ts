import { open, rename, rm } from "node:fs/promises";
import { unwritable } from "./file-errors.ts";

const besideOf = (path: string) => `${path}.new`;

/**
 * Replaces a file of secrets: synced beside and renamed, so a power cut leaves the old or the new.
 *
 * @throws ToolError file-unwritable
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  await replace(path, text).catch(unwritable(path));
}

async function replace(path: string, text: string): Promise<void> {
  const beside = besideOf(path);
  const file = await open(beside, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}

/**
 * Whether {@link replaceFile} could write there, tried without touching the file.
 *
 * @throws ToolError file-unwritable
 */
export async function checkReplaceable(path: string): Promise<void> {
  const beside = besideOf(path);
  const file = await open(beside, "w", 0o600).catch(unwritable(path));
  await file.close();
  await rm(beside, { force: true });
}
