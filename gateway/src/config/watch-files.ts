import { unwatchFile, watchFile } from "node:fs";

/** Often enough that a revoked kiosk is gone before the person who revoked it looks. */
const EVERY_MS = 2_000;

/**
 * Calls `changed` when one of the files is another than before, also by rename, and at SIGHUP; the
 * returned function ends it.
 */
export function watchFiles(paths: readonly string[], changed: () => void): () => void {
  for (const path of paths) watchFile(path, { interval: EVERY_MS, persistent: false }, changed);
  process.on("SIGHUP", changed);
  return () => {
    process.off("SIGHUP", changed);
    for (const path of paths) unwatchFile(path, changed);
  };
}
