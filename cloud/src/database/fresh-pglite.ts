import { createHash } from "node:crypto";
import {
  existsSync,
  openAsBlob,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PGlite } from "@electric-sql/pglite";
import { MIGRATIONS_FOLDER } from "./migrate.ts";

/**
 * A folder for images of empty, migrated databases. To make one takes five seconds of a processor,
 * to copy it one; tests make dozens and name a folder, a county makes one and does not.
 */
const IMAGES_FOLDER = process.env["ANXIN_PGLITE_IMAGES"] ?? "";

/** The image for a database that is to be made in `folder` ("" is memory); undefined for none. */
export async function imageFor(
  folder: string,
  make: () => Promise<PGlite>,
): Promise<Blob | undefined> {
  const isThere = folder !== "" && existsSync(folder) && readdirSync(folder).length > 0;
  if (IMAGES_FOLDER === "" || isThere) return undefined;
  const path = join(IMAGES_FOLDER, `anxin-pglite-${digest()}.tar`);
  if (!existsSync(path)) {
    const made = await make();
    const image = await made.dumpDataDir("none");
    await made.close();
    // Whole or not at all: others may be looking for it.
    writeFileSync(`${path}.${process.pid}`, Buffer.from(await image.arrayBuffer()));
    renameSync(`${path}.${process.pid}`, path);
  }
  return openAsBlob(path);
}

/** Of everything an empty database is made of: PGlite itself and the migrations. */
function digest(): string {
  const hash = createHash("sha256");
  hash.update(readFileSync(createRequire(import.meta.url).resolve("@electric-sql/pglite")));
  const folder = fileURLToPath(MIGRATIONS_FOLDER);
  for (const file of readdirSync(folder).sort()) {
    hash.update(file).update(readFileSync(join(folder, file)));
  }
  return hash.digest("hex").slice(0, 16);
}
