import { createHash, randomBytes } from "node:crypto";
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

/** Where the console's source is, and below it what is built of it. */
const ROOT = fileURLToPath(new URL("../../console/", import.meta.url));
const BUILT = join(ROOT, "dist");

/** What the console is built of besides its own files. */
const BESIDES = ["../src/alerts/alert-message.ts", "../../package-lock.json"] as const;

/** Smaller files gain nothing. */
const COMPRESSED_FROM_BYTES = 1024;
/** Of brotli's 11: the last two take ten times as long for a twentieth less. */
const QUALITY = 9;

/** The console cannot be built here: its builder is not installed, or the folder is read-only. */
export class ConsoleNotBuilt extends Error {
  readonly code = "console-not-built";
}

/** Changes with whatever the console is built of. */
function fingerprint(): string {
  const hash = createHash("sha256");
  const own = globSync("{index.html,vite.config.ts,src/**/*.{ts,tsx,css}}", { cwd: ROOT }).sort();
  for (const file of [...own, ...BESIDES]) {
    hash.update(file + "\0").update(readFileSync(join(ROOT, file)));
  }
  return hash.digest("hex").slice(0, 16);
}

/**
 * Builds the console unless it stands there already, and returns its folder. Processes that do so
 * at once each build their own and one of them stays. Throws ConsoleNotBuilt.
 */
export async function buildConsole(): Promise<string> {
  const print = fingerprint();
  const folder = join(BUILT, print);
  if (existsSync(folder)) return folder;
  const draft = join(BUILT, `draft-${print}-${randomBytes(4).toString("hex")}`);
  try {
    mkdirSync(draft, { recursive: true });
    const { build } = await import("vite");
    await build({
      root: ROOT,
      configFile: join(ROOT, "vite.config.ts"),
      configLoader: "native",
      logLevel: "warn",
      build: { outDir: draft, emptyOutDir: true },
    });
    compressAll(draft);
    settle(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw new ConsoleNotBuilt(
      "console-not-built: the county console is not built and cannot be built here; run " +
        "`npm run console` where the development packages are installed",
      { cause: error },
    );
  }
  return folder;
}

function compressAll(folder: string): void {
  for (const file of globSync("**/*.{js,css,svg}", { cwd: folder })) {
    const bytes = readFileSync(join(folder, file));
    if (bytes.length < COMPRESSED_FROM_BYTES) continue;
    const params = { [constants.BROTLI_PARAM_QUALITY]: QUALITY };
    writeFileSync(join(folder, file + ".br"), brotliCompressSync(bytes, { params }));
  }
}

/** The draft takes its place whole; builds of older sources go. */
function settle(draft: string, folder: string): void {
  try {
    renameSync(draft, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(draft, { recursive: true, force: true });
  }
  for (const name of readdirSync(BUILT)) {
    const old = join(BUILT, name);
    if (old !== folder && !name.startsWith("draft-")) rmSync(old, { recursive: true, force: true });
  }
}
