/** The configuration as a table; read once at the door, then frozen and passed down. */
import { readFileSync } from "node:fs";
import { ConfigError } from "./config-error.ts";

interface TextOption {
  type: "text";
  default?: string;
  why: string;
}
interface WholeOption {
  type: "whole";
  default: number;
  min: number;
  max: number;
  why: string;
}
interface ListOption {
  type: "list";
  default: readonly string[];
  why: string;
}
type Option = TextOption | WholeOption | ListOption;

/**
 * Every change needs a restart, but what the files `enrolment` and `identity` hold is read again
 * when they change. In the environment a name is `ANXIN_GATEWAY_` and the name in
 * capitals.
 */
export const OPTIONS = {
  enrolment: { type: "text", why: "file of kiosks and link keys, mode 600" },
  journal: { type: "text", why: "SQLite file that survives power cuts; on a local disk" },
  cloudUrl: { type: "text", why: "where facts go, such as https://county.example" },
  cloudToken: { type: "text", default: "", why: "the gateway token the cloud issued" },
  host: {
    type: "text",
    default: "127.0.0.1",
    why: "plain listener: loopback, an interface or private address of the site, or none",
  },
  port: { type: "whole", default: 1883, min: 0, max: 65535, why: "MQTT port, 0 for any free one" },
  identity: {
    type: "text",
    default: "",
    why: "folder of this gateway's certificate, made by the county's authority; without it no TLS",
  },
  tlsHost: { type: "text", default: "::", why: "address of the TLS listener; :: for all" },
  tlsPort: { type: "whole", default: 8883, min: 0, max: 65535, why: "MQTT over TLS" },
  brokerUrl: {
    type: "text",
    default: "",
    why: "another broker, mqtts://host:8884, instead of our own; without it our own",
  },
  brokerUser: { type: "text", default: "", why: "our user name there, such as gateway:site" },
  brokerPassword: { type: "text", default: "", why: "our password there; better in a file" },
  brokerPasswordFile: { type: "text", default: "", why: "file of our password there, mode 600" },
  brokerCa: {
    type: "text",
    default: "",
    why: "ca.crt by which that broker's certificate is known",
  },
  connectionsMax: { type: "whole", default: 2000, min: 1, max: 100_000, why: "bound on sockets" },
  journalMegabytesMax: {
    type: "whole",
    default: 1024,
    min: 1,
    max: 1_000_000,
    why: "over two million facts; at the bound kiosks keep theirs",
  },
  keptDays: {
    type: "whole",
    default: 7,
    min: 0,
    max: 3650,
    why: "how long what the cloud has stays, should the cloud be restored from a backup",
  },
  cloudTimeoutSeconds: {
    type: "whole",
    default: 30,
    min: 1,
    max: 600,
    why: "one request's patience",
  },
  alarmUrl: {
    type: "text",
    default: "",
    why: "where this gateway itself POSTs alarms as JSON, for when the cloud is away; empty for none",
  },
  telemetryUrl: {
    type: "text",
    default: "",
    why: "InfluxDB v2 endpoint for vitals, such as http://127.0.0.1:8428; without it none are sent",
  },
  telemetryToken: { type: "text", default: "", why: "its token; empty where it asks for none" },
  telemetryOrg: { type: "text", default: "anxin", why: "its organisation" },
  telemetryBucket: { type: "text", default: "anxin", why: "its bucket" },
  retake: { type: "list", default: [], why: "kiosks to take back from another gateway" },
  watchPort: {
    type: "text",
    default: "9883",
    why: "/health and /metrics on loopback: a port, 0 for any free one, or none",
  },
  automation: {
    type: "text",
    default: "",
    why: "folder of the site's own flows; without it Node-RED is not run",
  },
  automationPort: {
    type: "whole",
    default: 1880,
    min: 1,
    max: 65535,
    why: "of Node-RED's editor, on loopback",
  },
  automationMegabytesMax: {
    type: "whole",
    default: 384,
    min: 256,
    max: 4096,
    why: "bound on Node-RED's memory; above it, it is ended and started again",
  },
  logLevel: { type: "text", default: "info", why: "debug, info, warn or error" },
} as const satisfies Record<string, Option>;

type Name = keyof typeof OPTIONS;
type ValueOf<O> = O extends { type: "whole" }
  ? number
  : O extends { type: "list" }
    ? string[]
    : string;

export type Config = { readonly [N in Name]: ValueOf<(typeof OPTIONS)[N]> };

/** Reads a JSON file (may be absent) and lets the environment win. Throws ConfigError. */
export function readConfig(
  file: string | undefined,
  environment: Record<string, string | undefined>,
): Config {
  const given = file === undefined ? {} : recordOf(file);
  const names = Object.keys(OPTIONS) as Name[];
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(OPTIONS, name));
  if (unknown !== undefined) {
    throw new ConfigError(`${unknown} is not an option; the options are ${names.join(", ")}`);
  }
  const entries = names.map((name) => {
    const said = environment[`ANXIN_GATEWAY_${name.toUpperCase()}`] ?? given[name];
    return [name, valueOf(name, OPTIONS[name], said)];
  });
  return Object.freeze(Object.fromEntries(entries)) as Config;
}

function recordOf(file: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    // The parser's own words quote the file, which holds the cloud's token.
    const why = cause instanceof SyntaxError ? "it is not JSON" : String(cause);
    throw new ConfigError(`cannot read the options in ${file}: ${why}`);
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new ConfigError(`${file} is not a JSON object of options`);
  }
  return { ...value };
}

function valueOf(name: string, option: Option, said: unknown): string | number | string[] {
  if (option.type === "list") return listOf(name, said ?? option.default);
  if (option.type === "text") return textOf(name, said ?? option.default);
  const value = typeof said === "string" ? Number(said) : (said ?? option.default);
  if (!Number.isInteger(value) || Number(value) < option.min || Number(value) > option.max) {
    throw new ConfigError(`${name} must be a whole number, ${option.min} to ${option.max}`);
  }
  return Number(value);
}

function textOf(name: string, said: unknown): string {
  if (typeof said === "string") return said;
  throw new ConfigError(`${name} is missing: ${OPTIONS[name as Name]?.why ?? "a text"}`);
}

function listOf(name: string, said: unknown): string[] {
  const list: unknown = typeof said === "string" ? said.split(",").filter((one) => one) : said;
  if (Array.isArray(list) && list.every((one) => typeof one === "string")) return list;
  throw new ConfigError(`${name} must be a list of texts`);
}
