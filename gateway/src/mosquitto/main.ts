/** The command that writes Mosquitto's files from enrolment files; `USAGE` says how. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { isKioskId } from "@anxin/firmware/contract";
import { ConfigError } from "../config/config-error.ts";
import { LiveEnrolment, readEnrolled } from "../config/enrolment.ts";
import { siteAddress } from "../config/site-address.ts";
import { SECRET, writeWhole } from "../identity/whole-file.ts";
import type { GatewayWish, Place } from "./broker-files.ts";
import { brokerFiles, gatewayUser, refuseTwice } from "./broker-files.ts";
import { SALT_BYTES } from "./password-entry.ts";

const USAGE = `Mosquitto 配置 / files for Mosquitto: node gateway/src/mosquitto/main.ts
  --gateway NAME=ENROLMENT   网关及其机器名单，可重复 / a gateway and its kiosks; once for each gateway
  --folder FOLDER            写到哪里 / where to write (mosquitto)
  --at FOLDER                在代理服务器上的位置 / where they will be on the broker's computer (--folder)
  --identity FOLDER          代理服务器上的证书 / the broker's certificate there; without it no TLS
  --host ADDRESS             明文监听的本地网地址 / the site's address for kiosks in clear; without it none
  --ports N,N,N,N            机器、网关 TLS；机器、网关明文 / kiosks, gateways over TLS; both in clear
                             (8883,8884,1883,1884)`;

/** Random bytes of a gateway's password. */
const PASSWORD_BYTES = 32;

interface Said {
  gateways: { name: string; enrolment: string }[];
  folder: string;
  place: Place;
}

function said(args: string[]): Said {
  const text = { type: "string" } as const;
  const options = {
    gateway: { type: "string", multiple: true },
    folder: text,
    at: text,
    identity: text,
    host: text,
    ports: text,
    help: { type: "boolean" },
  } as const;
  const { values } = parseArgs({ args, options });
  const gateways = (values.gateway ?? []).map(gatewayOf);
  if (values.help === true || gateways.length === 0) throw new ConfigError(USAGE);
  const { identity = "", host = "" } = values;
  if (identity === "" && host === "") {
    throw new ConfigError(`--identity or --host is missing, so nothing would listen\n${USAGE}`);
  }
  const folder = values.folder ?? "mosquitto";
  const plainHost = host === "" ? "" : siteAddress(host, networkInterfaces());
  const at = resolve(values.at ?? folder);
  const ports = portsOf(values.ports ?? "8883,8884,1883,1884");
  const place = { folder: at, identity: identity && resolve(identity), plainHost, ports };
  return { gateways, folder, place };
}

function gatewayOf(text: string): { name: string; enrolment: string } {
  const [name = "", enrolment = ""] = text.split("=", 2);
  if (isKioskId(name) && enrolment !== "") return { name, enrolment };
  throw new ConfigError(`--gateway ${text} is not NAME=ENROLMENT, the name of a-z, 0-9 and -`);
}

function portsOf(text: string): Place["ports"] {
  const ports = text.split(",").map(Number);
  const [kiosks, gateways, plainKiosks, plainGateways] = ports;
  const good = ports.every((port) => Number.isInteger(port) && port > 0 && port < 65_536);
  if (good && kiosks && gateways && plainKiosks && plainGateways) {
    return { kiosks, gateways, plainKiosks, plainGateways };
  }
  throw new ConfigError(`--ports ${text} is not four ports`);
}

/** The gateway's password stays what it was; a new gateway gets one. */
function passwordIn(path: string): string {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeWhole(path, `${randomBytes(PASSWORD_BYTES).toString("hex")}\n`, SECRET);
  }
  return readFileSync(path, "utf8").trim();
}

function write({ gateways, folder, place }: Said): string[] {
  const read = gateways.map(({ name, enrolment }) => {
    const kiosks = readEnrolled(enrolment);
    // Looks at every entry, and throws where one cannot be used.
    return { name, kiosks: new LiveEnrolment(kiosks).kiosks().length > 0 ? kiosks : [] };
  });
  refuseTwice(read);
  const passwordPath = (name: string) => join(folder, "gateways", `${name}.password`);
  const wishes: GatewayWish[] = read.map((one) => ({
    ...one,
    password: passwordIn(passwordPath(one.name)),
  }));
  const files = brokerFiles(wishes, place, () => randomBytes(SALT_BYTES));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [name, text] of Object.entries(files)) writeWhole(join(folder, name), text, SECRET);
  return [
    ...Object.keys(files).map((name) => join(folder, name)),
    ...gateways.map(({ name }) => `${passwordPath(name)} (brokerUser ${gatewayUser(name)})`),
  ];
}

try {
  for (const path of write(said(process.argv.slice(2)))) {
    process.stdout.write(`已写好 / written: ${path}\n`);
  }
} catch (error) {
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(`config-bad: ${text}\n`);
  process.exitCode = 1;
}
