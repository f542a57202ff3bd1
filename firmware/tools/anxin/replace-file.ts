import { open, rename } from "node:fs/promises";

/**
 * Replaces a file of secrets: synced beside and renamed, so a power cut leaves the old or the new.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const beside = `${path}.new`;
  const file = await open(beside, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}
