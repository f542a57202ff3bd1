import { fromHex, isHex } from "./hex.ts";
import { LIMITS } from "./limits.ts";

/**
 * What the technician's tool leaves on a board: JSON in the Storage file `anxin.config` of an
 * Espruino board, or in the file of that name in a Node board's data folder. It outlives programs.
 */
export interface Configuration {
  format: 1;
  /** Lower-case letters, digits and hyphens, 1 to 16. */
  kiosk: string;
  /** Roots of this epoch and the next three, in order; 64 hexadecimal digits each. */
  roots: { epoch: number; root: string }[];
  /** The gateway's broker: a name or an address, and a TCP port. */
  broker: { host: string; port: number };
  /** Null where the board's network needs no joining. An empty password is an open network. */
  wifi: { ssid: string; password: string } | null;
  /** What turns the lanes: spirals behind the expander, or a lane board on RS-485. */
  lanes: "spirals" | "lane-board";
}

/** Name of the file that holds it, at most 28 characters as Espruino's Storage asks. */
export const CONFIGURATION_FILE = "anxin.config";

/** What can be wrong with a configuration; the codes are stable. */
export const CONFIGURATION_PROBLEMS = [
  "config-missing",
  "config-not-json",
  "config-format",
  "config-kiosk",
  "config-roots",
  "config-broker",
  "config-wifi",
  "config-lanes",
] as const;

export type ConfigurationProblem = (typeof CONFIGURATION_PROBLEMS)[number];

/** IEEE 802.11-2020, 9.4.2.2: an SSID is up to 32 octets. */
const SSID_BYTES_MAX = 32;
/** A passphrase is 8 to 63 printable ASCII characters (IEEE 802.11-2020, J.4.1). */
const PASSPHRASE_MIN = 8;
const PASSPHRASE_MAX = 63;
const HOST_MAX = 64;
const EPOCH_MAX = 65535;

type Fields = { [key: string]: unknown };

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown, least: number, most: number): value is string {
  return typeof value === "string" && value.length >= least && value.length <= most;
}

function isWhole(value: unknown, least: number, most: number): value is number {
  if (typeof value !== "number" || Math.floor(value) !== value) return false;
  return value >= least && value <= most;
}

function everyChar(text: string, allowed: (code: number) => boolean): boolean {
  for (let i = 0; i < text.length; i++) if (!allowed(text.charCodeAt(i))) return false;
  return true;
}

const isDigit = (c: number) => c >= 48 && c <= 57;
const isLower = (c: number) => c >= 97 && c <= 122;
const isUpper = (c: number) => c >= 65 && c <= 90;
const nameChar = (c: number) => isLower(c) || isDigit(c) || c === 45;
/** A host name, an IPv4 or an IPv6 address. */
const hostChar = (c: number) => nameChar(c) || isUpper(c) || c === 46 || c === 58;
const printable = (c: number) => c >= 32 && c <= 126;
const byteChar = (c: number) => c >= 1 && c <= 255;

function isKiosk(v: unknown): boolean {
  return isText(v, 1, LIMITS.kioskIdLengthMax) && everyChar(v, nameChar);
}

function isRoots(v: unknown): boolean {
  if (!Array.isArray(v) || v.length !== LIMITS.epochRoots) return false;
  const list: unknown[] = v;
  let before: number | undefined;
  for (const one of list) {
    if (!isFields(one) || !isWhole(one["epoch"], 1, EPOCH_MAX)) return false;
    if (before !== undefined && one["epoch"] !== before + 1) return false;
    before = one["epoch"];
    if (!isText(one["root"], 64, 64) || !isHex(one["root"], 64)) return false;
  }
  return true;
}

function isBroker(v: unknown): boolean {
  if (!isFields(v) || !isWhole(v["port"], 1, 65535)) return false;
  return isText(v["host"], 1, HOST_MAX) && everyChar(v["host"], hostChar);
}

/**
 * An SSID's octets are one character each, 1 to 255, so a name in Chinese is its UTF-8 bytes: a
 * board's strings hold bytes, not Unicode.
 */
function isWifi(v: unknown): boolean {
  if (v === null) return true;
  if (!isFields(v) || !isText(v["ssid"], 1, SSID_BYTES_MAX)) return false;
  if (!everyChar(v["ssid"], byteChar)) return false;
  if (v["password"] === "") return true;
  const password = v["password"];
  return isText(password, PASSPHRASE_MIN, PASSPHRASE_MAX) && everyChar(password, printable);
}

/** The first thing wrong with a parsed configuration, or undefined when it can be used. */
export function configurationProblem(value: unknown): ConfigurationProblem | undefined {
  if (!isFields(value) || value["format"] !== 1) return "config-format";
  if (!isKiosk(value["kiosk"])) return "config-kiosk";
  if (!isRoots(value["roots"])) return "config-roots";
  if (!isBroker(value["broker"])) return "config-broker";
  if (!isWifi(value["wifi"])) return "config-wifi";
  const lanes = value["lanes"];
  return lanes === "spirals" || lanes === "lane-board" ? undefined : "config-lanes";
}

/** Whether a parsed value is a configuration; {@link configurationProblem} says why not. */
export function isConfiguration(value: unknown): value is Configuration {
  return configurationProblem(value) === undefined;
}

/**
 * Reads the text of the file (undefined when there is none) into a configuration, or the code of
 * the first thing wrong with it.
 */
export function readConfiguration(text: string | undefined): Configuration | ConfigurationProblem {
  if (text === undefined || text === "") return "config-missing";
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "config-not-json";
  }
  return isConfiguration(value) ? value : (configurationProblem(value) ?? "config-format");
}

/** The roots as keys, 32 bytes each; throws Error on what {@link isConfiguration} refuses. */
export function rootsOf(configuration: Configuration): { epoch: number; root: Uint8Array }[] {
  return configuration.roots.map(({ epoch, root }) => ({ epoch, root: fromHex(root) }));
}
