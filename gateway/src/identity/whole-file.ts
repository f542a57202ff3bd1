import { closeSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs";

/** Mode of what only its owner may read. */
export const SECRET = 0o600;
export const PUBLIC = 0o644;

/** Writes beside and renames, so that a cut leaves the old file or the new one. */
export function writeWhole(path: string, text: string, mode: number): void {
  const beside = `${path}.new`;
  const file = openSync(beside, "w", mode);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(beside, path);
}
