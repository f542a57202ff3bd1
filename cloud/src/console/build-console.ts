import { execFile } from "node:child_process";
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
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompressSync, constants } from "node:zlib";

/** Where the console's source is, and below it what is built of it. */
const ROOT = fileURLToPath(new URL("../../console/", import.meta.url));
const BUILT = join(ROOT, "dist");

/** What the console is built of besides its own files. */
const BESIDES = [
  "../src/alerts/alert-message.ts",
  "../src/pages/qr-path.ts",
  "../../package-lock.json",
] as const;

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

const COMMAND = fileURLToPath(new URL("../../tools/console/main.ts", import.meta.url));
const run = promisify(execFile);

/** Where the console of these sources is or will be. */
const folderNow = () => join(BUILT, fingerprint());

/**
 * The folder of the built console; where it is not there yet it is built by a process of its own,
 * so that nothing here stands still for those seconds. Throws ConsoleNotBuilt.
 */
export async function consoleFolder(): Promise<string> {
  const folder = folderNow();
  if (existsSync(folder)) return folder;
  try {
    await run(process.execPath, [COMMAND], { env: { ...process.env, NODE_ENV: "production" } });
  } catch (error) {
    throw notBuilt(error);
  }
  return folder;
}

function notBuilt(cause: unknown): ConsoleNotBuilt {
  return new ConsoleNotBuilt(
    "console-not-built: the county console is not built and cannot be built here; run " +
      "`npm run console` where the development packages are installed",
    { cause },
  );
}

/**
 * Builds the console unless it stands there already, and returns its folder. Processes that do so
 * at once each build their own and one of them stays. Throws ConsoleNotBuilt.
 */
export async function buildConsole(): Promise<string> {
  const folder = folderNow();
  if (existsSync(folder)) return folder;
  const print = basename(folder);
  const draft = join(BUILT, `draft-${print}-${randomBytes(4).toString("hex")}`);
  try {
    mkdirSync(draft, { recursive: true });
    const { build } = await import("vite");
    await build({
      root: ROOT,
      configFile: join(ROOT, "vite.config.ts"),
      configLoader: "native",
      logLevel: "error",
      build: { outDir: draft, emptyOutDir: true },
    });
    compressAll(draft);
    settle(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw notBuilt(error);
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
