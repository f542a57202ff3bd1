/** Node-RED as a process that may do little: read its own code, write its own folder. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { constants, setPriority } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AutomationFolder } from "./prepare.ts";
import type { Launched } from "./supervisor.ts";

export interface NodeRedPlace {
  folder: AutomationFolder;
  editorPort: number;
  /** Where and how it comes into the gateway's broker. */
  site: { url: string; password: string };
  /** Bound of its memory; its heap gets what code and buffers leave. */
  megabytesMax: number;
}

/** What Node-RED takes beside its heap, measured: 80 MB resident of code and native memory. */
const BESIDE_HEAP_MEGABYTES = 96;
/** A flow's own words may name somebody, so they stay out of the gateway's log. */
const LAST_WORDS_FILE = "last-words.txt";
const WORDS_LENGTH_MAX = 4000;
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Our nodes and the example flows, beside the gateway's source. */
export const PALETTE = here("../../node-red/palette");
export const EXAMPLES = join(PALETTE, "examples");

export function launchNodeRed(place: NodeRedPlace, safe: boolean): Launched {
  const program = createRequire(import.meta.url).resolve("node-red/red.js");
  const child = spawn(
    process.execPath,
    [...limits(place, program), ...words(place, program, safe)],
    {
      cwd: place.folder.userDir,
      env: environment(place),
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    },
  );
  yieldToOthers(child.pid);
  let said = "";
  const listen = (piece: Buffer) => (said = `${said}${piece.toString()}`.slice(-WORDS_LENGTH_MAX));
  child.stdout?.on("data", listen);
  child.stderr?.on("data", listen);
  return {
    pid: child.pid ?? 0,
    // A message to a process that is going is lost, and its end is told anyway.
    ask: () => void (child.connected && child.send("there?", () => {})),
    answered: (hear) => child.on("message", hear),
    end: (signal) => void child.kill(signal),
    residentBytes: () => residentBytes(child.pid),
    ended: endOf(child, () => keep(place.folder, said)),
  };
}

/** Of Node's permission model: no programs, no native code, no files but these. */
function limits(place: NodeRedPlace, program: string): string[] {
  const modules = dirname(dirname(program));
  const contract = fileURLToPath(import.meta.resolve("@anxin/firmware/contract"));
  const firmware = dirname(dirname(dirname(contract)));
  const readable = [
    modules,
    dirname(contract),
    join(firmware, "package.json"),
    here("."),
    here("../../package.json"),
    here("../../node-red"),
    dirname(place.folder.userDir),
  ];
  const heap = Math.max(64, place.megabytesMax - BESIDE_HEAP_MEGABYTES);
  return [
    "--permission",
    ...readable.map((path) => `--allow-fs-read=${path}`),
    `--allow-fs-write=${place.folder.userDir}`,
    // For the thread that ends it when the gateway is gone.
    "--allow-worker",
    "--disable-warning=SecurityWarning",
    `--max-old-space-size=${heap}`,
    `--import=${here("heartbeat.ts")}`,
  ];
}

function words({ folder }: NodeRedPlace, program: string, safe: boolean): string[] {
  const start = [program, "--settings", here("settings.ts"), "--userDir", folder.userDir];
  return safe ? [...start, "--safe"] : start;
}

/** Nothing of the gateway's own environment: it may hold the cloud's token. */
function environment({ folder, editorPort, site }: NodeRedPlace): Record<string, string> {
  return {
    HOME: folder.userDir,
    TZ: process.env["TZ"] ?? "Asia/Shanghai",
    ANXIN_EDITOR_PORT: String(editorPort),
    ANXIN_PALETTE: PALETTE,
    ANXIN_SECRETS: folder.secrets,
    ANXIN_SITE_URL: site.url,
    ANXIN_SITE_PASSWORD: site.password,
  };
}

/** Last in line for the processor, and the first the kernel ends when memory is out. */
function yieldToOthers(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
    if (process.platform === "linux") writeFileSync(`/proc/${pid}/oom_score_adj`, "1000");
  } catch {
    // A courtesy; the process may also have ended already, which is told elsewhere.
  }
}

/** Resident memory, proc_pid_statm(5): second field, in pages. Undefined where it is not told. */
function residentBytes(pid: number | undefined): number | undefined {
  if (process.platform !== "linux" || pid === undefined) return undefined;
  try {
    const status = readFileSync(`/proc/${pid}/status`, "latin1");
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

function endOf(child: ChildProcess, ended: () => void): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    // After its pipes are closed, so that its last words are in.
    child.once("close", (code, signal) => {
      ended();
      resolve(signal ?? `exit ${code ?? "unknown"}`);
    });
  });
}

function keep({ userDir }: AutomationFolder, words: string): void {
  try {
    writeFileSync(join(dirname(userDir), LAST_WORDS_FILE), words, { mode: 0o600 });
  } catch {
    // The folder may be full or gone; that it ended is told all the same.
  }
}
