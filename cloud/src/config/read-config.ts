import { isIP } from "node:net";
import { CONFIG_TABLE, type ConfigRow } from "./config-table.ts";

/** The settings of one process, read once and never changed. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string;
  readonly trustedProxies: readonly string[];
  readonly databaseUrl: string;
  readonly databaseConnectionsMax: number;
  readonly dataFolder: string;
  readonly bodyBytesMax: number;
  readonly reorderPointDefault: number;
  readonly webhookUrl: string;
  readonly webhookAllowedHosts: readonly string[];
  readonly smtpUrl: string;
  readonly mailFrom: string;
  readonly mailTo: readonly string[];
  readonly countyFile: string;
  readonly voucherKeysFile: string;
}

/**
 * Thrown for a setting that is unknown, of the wrong type or out of its range; says which and what
 * it may be.
 */
export class BadConfig extends Error {
  readonly code = "bad-config";
}

/** The settings in a file's text, not yet looked at one by one. Throws BadConfig. */
export function settingsIn(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own words quote the file, which may hold a password.
    throw new BadConfig("the file of settings is not JSON");
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new BadConfig("the file of settings is not a JSON object");
}

/** Merges defaults, the file and the environment, the last winning. Throws BadConfig. */
export function readConfig(
  file: object,
  env: Readonly<Record<string, string | undefined>>,
): Config {
  const given = new Map<string, unknown>(Object.entries(file));
  for (const key of given.keys()) {
    if (!CONFIG_TABLE.some((row) => row.key === key)) {
      throw new BadConfig(`"${key}" is not a setting of the cloud`);
    }
  }
  const config: Record<string, unknown> = {};
  for (const row of CONFIG_TABLE as readonly ConfigRow[]) {
    const text = env[row.env];
    const value = text === undefined ? given.get(row.key) : fromText(row, text);
    config[row.key] = value === undefined ? row.byDefault : checked(row, value);
  }
  const whole = Object.freeze(config) as unknown as Config;
  if (whole.smtpUrl !== "" && (whole.mailFrom === "" || whole.mailTo.length === 0)) {
    throw new BadConfig("smtpUrl needs mailFrom and mailTo");
  }
  refuseUntrusted(whole);
  return whole;
}

/**
 * Behind a proxy that is not named, every request seems plain http: cookies would lack `Secure`,
 * and nothing would say so.
 */
function refuseUntrusted({ publicUrl, trustedProxies }: Config): void {
  if (publicUrl.toLowerCase().startsWith("https:") && trustedProxies.length === 0) {
    throw new BadConfig(
      "publicUrl is https, which a proxy in front speaks: name its address in trustedProxies",
    );
  }
  for (const proxy of trustedProxies) {
    const [address = "", bits = "0", ...more] = proxy.split("/");
    const bitsMax = isIP(address) === 4 ? 32 : 128;
    const fits = isIP(address) !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= bitsMax;
    if (fits && more.length === 0) continue;
    throw new BadConfig(
      `"${proxy}" in trustedProxies is no address, nor a network such as ::1/128`,
    );
  }
}

function fromText(row: ConfigRow, text: string): unknown {
  if (row.type === "integer") return Number(text);
  if (row.type === "list") {
    const parts = text.split(",").map((part) => part.trim());
    return parts.filter((part) => part !== "");
  }
  return text;
}

function checked(row: ConfigRow, value: unknown): unknown {
  if (row.type === "text" && typeof value === "string") return value;
  if (row.type === "list" && Array.isArray(value) && value.every((v) => typeof v === "string")) {
    return value;
  }
  const [low, high] = row.range ?? [0, 0];
  const fits = Number.isInteger(value) && (value as number) >= low && (value as number) <= high;
  if (row.type === "integer" && fits) return value;
  const range = row.range === undefined ? "" : ` from ${row.range[0]} to ${row.range[1]}`;
  throw new BadConfig(`${row.key} (${row.env}) must be of type ${row.type}${range}`);
}
