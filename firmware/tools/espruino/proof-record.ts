import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { ProofRecord } from "./proof.ts";

/** The committed record of the last proof in a real interpreter. */
export const RECORD_PATH = resolve(import.meta.dirname, "../../espruino-proof.json");

/** Writes the record so that the same proof gives the same bytes. */
export function writeRecord(record: ProofRecord, path = RECORD_PATH): void {
  writeFileSync(path, `${JSON.stringify(record, null, 2)}\n`);
}

/** Why the record does not speak for this bundle, as a sentence; undefined when it does. */
export function staleness(bundleSha256: string, path = RECORD_PATH): string | undefined {
  if (!existsSync(path)) {
    return "There is no Espruino proof yet; npm run espruino makes one where ESPRUINO is set.";
  }
  const record: Partial<ProofRecord> = JSON.parse(readFileSync(path, "utf8"));
  if (record.bundleSha256 === bundleSha256) return undefined;
  return (
    "The Espruino proof is stale: it was made of another bundle " +
    `(${record.bundleSha256?.slice(0, 12)}, now ${bundleSha256.slice(0, 12)}); ` +
    "npm run espruino renews it where ESPRUINO is set."
  );
}
