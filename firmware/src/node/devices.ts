import type { FirmataPins } from "./pins.ts";

/**
 * What is plugged into a Node board: JSON in the file `devices.json` of its data folder, beside
 * `anxin.config`. Paths are best those of /dev/serial/by-id, which stay when plugs are swapped.
 */
export interface Devices {
  format: 1;
  /** The Arduino with StandardFirmata, and which pin table it is wired by. */
  firmata: { path: string; board: FirmataPins["board"] };
  /** GM65 family; null where there is none. */
  codeReader: SerialDevicePath | null;
  /** SDT; null where there is none. */
  cardReader: SerialDevicePath | null;
  /** RS-485 lane board; must be given where `anxin.config` says lane-board. */
  laneBoard: SerialDevicePath | null;
  /** `ds3231` on the Firmata board, or `computer` where the computer has a clock with a battery. */
  clock: "ds3231" | "computer";
  /** Whether an SHT3x is on the Firmata board's bus. */
  climate: boolean;
  /** TCP port on the loopback of the page for the kiosk's screen; null where there is no screen. */
  screenPort: number | null;
  /**
   * Files of the county's authority, copied here; with them the gateway is spoken to over TLS only.
   * Not given or null, in clear.
   */
  tls?: TlsFiles | null;
}

/** Absolute paths of PEM files; they are read anew at every connect. */
export interface TlsFiles {
  /** The county's certificate, the only one a gateway is believed by. */
  ca: string;
  certificate: string;
  key: string;
}

export interface SerialDevicePath {
  path: string;
  baud: number;
}

export const DEVICES_FILE = "devices.json";

/** What can be wrong with it; the codes are stable. */
export const DEVICES_PROBLEMS = [
  "devices-missing",
  "devices-not-json",
  "devices-format",
  "devices-firmata",
  "devices-code-reader",
  "devices-card-reader",
  "devices-lane-board",
  "devices-clock",
  "devices-climate",
  "devices-screen",
  "devices-tls",
] as const;

export type DevicesProblem = (typeof DEVICES_PROBLEMS)[number];

/** The speeds the parts are made for (SDT, GM65, lane board). */
const BAUDS: readonly unknown[] = [9600, 19200, 38400, 57600, 115200];

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isPath = (value: unknown) => typeof value === "string" && value.startsWith("/");

function isFirmata(value: unknown): boolean {
  if (!isFields(value) || !isPath(value["path"])) return false;
  return value["board"] === "uno" || value["board"] === "mega";
}

function isSerial(value: unknown): boolean {
  if (value === null) return true;
  return isFields(value) && isPath(value["path"]) && BAUDS.includes(value["baud"]);
}

const isScreen = (value: unknown) =>
  value === null || (Number.isInteger(value) && Number(value) >= 1024 && Number(value) <= 65535);

function isTls(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return isFields(value) && [value["ca"], value["certificate"], value["key"]].every(isPath);
}

/** The first thing wrong with a parsed value, or undefined when it can be used. */
export function devicesProblem(value: unknown): DevicesProblem | undefined {
  if (!isFields(value) || value["format"] !== 1) return "devices-format";
  if (!isFirmata(value["firmata"])) return "devices-firmata";
  if (!isSerial(value["codeReader"])) return "devices-code-reader";
  if (!isSerial(value["cardReader"])) return "devices-card-reader";
  if (!isSerial(value["laneBoard"])) return "devices-lane-board";
  if (value["clock"] !== "ds3231" && value["clock"] !== "computer") return "devices-clock";
  if (typeof value["climate"] !== "boolean") return "devices-climate";
  if (!isScreen(value["screenPort"])) return "devices-screen";
  return isTls(value["tls"]) ? undefined : "devices-tls";
}

function isDevices(value: unknown): value is Devices {
  return devicesProblem(value) === undefined;
}

/** Reads the file's text, undefined when there is none, or says what is wrong first. */
export function readDevices(text: string | undefined): Devices | DevicesProblem {
  if (text === undefined || text === "") return "devices-missing";
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "devices-not-json";
  }
  return isDevices(value) ? value : (devicesProblem(value) ?? "devices-format");
}
