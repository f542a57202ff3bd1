import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { describe } from "vitest";
import { FLASH_MAP } from "../../src/contract/limits.ts";

/** Something outside the repository that a test may need. */
export type Part =
  | "postgresql"
  | "mosquitto"
  | "chromium"
  | "strace"
  | "systemd"
  | "openssl"
  /** Mounts in a namespace of its own: `unshare -rm`. */
  | "mounts"
  | "victoria-metrics"
  /** Environment variable naming a built Espruino interpreter. */
  | "ESPRUINO"
  /** That interpreter with a PC's memory: whole test tables do not fit into a board's. */
  | "ESPRUINO-PC"
  /** That interpreter with an ESP32's flash at its addresses: the journal's, the plan's. */
  | "ESPRUINO-ESP32"
  /** Environment variable naming a CSV of demand. */
  | "ANXIN_DEMAND";

/** Parts that may be missing even where everything else must be present. */
export const OPTIONAL_PARTS: readonly Part[] = [
  "ESPRUINO",
  "ESPRUINO-PC",
  "ESPRUINO-ESP32",
  "ANXIN_DEMAND",
];

/**
 * Whether a part is there. `value` is its path, or PostgreSQL's address; `missing` says why not.
 */
export interface Finding {
  value: string | undefined;
  missing: string | undefined;
}

/** Type of a test's annotation that the end of the run repeats for the person at the terminal. */
export const NOTICE = "notice";

const FIND: Record<Part, () => Finding> = {
  postgresql: () => named("ANXIN_POSTGRES_URL", "names no superuser address on loopback"),
  mosquitto: findMosquitto,
  chromium: () => onPath("chromium"),
  strace: findStrace,
  systemd: () => onPath("systemd-analyze"),
  mounts: findMounts,
  openssl: () => onPath("openssl"),
  "victoria-metrics": () => onPath("victoria-metrics"),
  ESPRUINO: () => named("ESPRUINO", "names no interpreter"),
  "ESPRUINO-PC": findRoomyInterpreter,
  "ESPRUINO-ESP32": findEsp32Interpreter,
  ANXIN_DEMAND: () => named("ANXIN_DEMAND", "names no CSV of demand"),
};

const found = new Map<Part, Finding>();

/**
 * Looks for a part, once a process. A variable that is set counts as present whatever it holds, so
 * a test fails, and is not skipped, when the part it names cannot be used.
 */
export function requires(part: Part): Finding {
  const known = found.get(part);
  if (known !== undefined) return known;
  const finding = FIND[part]();
  found.set(part, finding);
  return finding;
}

/**
 * `describe`, skipped with a printed reason when a part is missing. `tell` still runs then, to
 * collect the names, so anything that touches a part belongs in `beforeAll`.
 */
export function describeWith(parts: readonly Part[], name: string, tell: () => void): void {
  const missing = parts.find((part) => requires(part).missing !== undefined);
  if (missing === undefined) describe(name, tell);
  else describe.skip(skippedName(name, missing, requires(missing).missing ?? ""), tell);
}

function skippedName(name: string, part: Part, reason: string): string {
  return `${name} [needs ${part}: ${reason}]`;
}

/** The part and reason in a name that {@link describeWith} gave, or undefined for other names. */
export function skipReason(fullName: string): { part: string; reason: string } | undefined {
  const match = /\[needs ([\w-]+): ([^\]]*)\]/.exec(fullName);
  const [, part, reason] = match ?? [];
  return part === undefined || reason === undefined ? undefined : { part, reason };
}

function findMounts(): Finding {
  const tried = spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]);
  if (tried.status === 0) return { value: "unshare", missing: undefined };
  return { value: undefined, missing: "unshare -rm cannot mount here" };
}

function named(variable: string, absence: string): Finding {
  const value = process.env[variable];
  if (value !== undefined && value !== "") return { value, missing: undefined };
  return { value: undefined, missing: `${variable} ${absence}` };
}

/** Looks along PATH and in the folder where Debian puts servers. */
function onPath(command: string): Finding {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin"];
  const value = folders.map((folder) => join(folder, command)).find(isExecutable);
  return { value, missing: value === undefined ? `${command} is not on PATH` : undefined };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function findMosquitto(): Finding {
  const parts = ["mosquitto", "mosquitto_pub", "mosquitto_sub"].map(onPath);
  return parts.find((part) => part.missing !== undefined) ?? onPath("mosquitto");
}

/** What an Espruino says of its memory in an ESP32's shape (boards/ESP32.py, variables). */
const ESP32_MEMORY = "16383 of 14";

function findRoomyInterpreter(): Finding {
  const finding = requires("ESPRUINO");
  if (finding.value === undefined) return finding;
  const ask = 'var m=process.memory();print(m.total+" of "+m.blocksize)';
  const { stdout } = spawnSync(finding.value, ["-e", ask], { encoding: "latin1", input: "" });
  if (!String(stdout).includes(ESP32_MEMORY)) return finding;
  return { value: undefined, missing: `ESPRUINO has the memory of a board, ${ESP32_MEMORY} B` };
}

function findEsp32Interpreter(): Finding {
  const finding = requires("ESPRUINO");
  if (finding.value === undefined) return finding;
  const ask = `print("page",require("Flash").getPage(${FLASH_MAP.journalAddress})!==undefined)`;
  const { stdout } = spawnSync(finding.value, ["-e", ask], { encoding: "latin1", input: "" });
  if (String(stdout).includes("page true")) return finding;
  return { value: undefined, missing: "ESPRUINO has no flash at an ESP32's addresses" };
}

/** A container may hold strace and still forbid tracing. */
function findStrace(): Finding {
  const strace = onPath("strace");
  if (strace.value === undefined) return strace;
  const { status } = spawnSync(strace.value, ["-o", "/dev/null", "true"], { stdio: "ignore" });
  if (status === 0) return strace;
  return { value: undefined, missing: "strace may not trace here (ptrace is refused)" };
}
