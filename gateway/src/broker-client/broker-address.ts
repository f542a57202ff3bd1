/** Where another broker is and how the gateway logs in there: the options `broker…`, checked. */
import { readFileSync, statSync } from "node:fs";
import { isIP } from "node:net";
import { isKioskId } from "@anxin/firmware/contract";
import { ConfigError } from "../config/config-error.ts";
import { isSiteAddress } from "../config/site-address.ts";

export interface BrokerSaid {
  brokerUrl: string;
  brokerUser: string;
  brokerPassword: string;
  brokerPasswordFile: string;
  brokerCa: string;
}

export interface BrokerAddress {
  /** Without user and password, as log lines may show it. */
  url: string;
  user: string;
  password: string;
  /** PEM of the authority that must have signed the broker's certificate; undefined in clear. */
  ca?: string;
}

const OTHERS_MAY = 0o077;

/** Throws ConfigError saying what to change. */
export function brokerAddress(said: BrokerSaid): BrokerAddress {
  const { protocol, host, url } = placeOf(said.brokerUrl);
  const { brokerUser: user } = said;
  // A kiosk's id could come in by a kiosk's rules, and two gateways of one name by each other's.
  if (!/^[\x21-\x7e]{1,64}$/.test(user) || isKioskId(user)) {
    throw new ConfigError(
      "brokerUser is missing or could be a kiosk's id; name it as the generated files do, such as gateway:site",
    );
  }
  const password = passwordOf(said);
  if (protocol === "mqtts:") return { url, user, password, ca: authorityOf(said.brokerCa) };
  if (!isNear(host)) {
    throw new ConfigError(
      `brokerUrl ${url} would send the password in clear to ${host}, which is not of this site; use mqtts`,
    );
  }
  return { url, user, password };
}

function placeOf(said: string): { protocol: string; host: string; url: string } {
  let url: URL;
  try {
    url = new URL(said);
  } catch {
    throw new ConfigError(`brokerUrl ${said} is not a URL such as mqtts://broker.example:8884`);
  }
  const { protocol, hostname, host, username, password } = url;
  if ((protocol !== "mqtt:" && protocol !== "mqtts:") || hostname === "") {
    throw new ConfigError("brokerUrl must begin with mqtt:// or mqtts:// and name a host");
  }
  if (username !== "" || password !== "") {
    throw new ConfigError("brokerUrl must not hold a password; use brokerUser, brokerPasswordFile");
  }
  return { protocol, host: hostname.replace(/^\[|\]$/g, ""), url: `${protocol}//${host}` };
}

/** A name without a dot is one of the site's own, such as a container beside the gateway. */
function isNear(host: string): boolean {
  return isIP(host) === 0 ? !host.includes(".") : isSiteAddress(host);
}

function passwordOf({ brokerPassword, brokerPasswordFile: path }: BrokerSaid): string {
  const given = path === "" ? brokerPassword : textOf(path).trim();
  if (given === "") {
    throw new ConfigError("the broker's password is missing; give brokerPasswordFile");
  }
  if (path !== "" && process.platform !== "win32" && (statSync(path).mode & OTHERS_MAY) !== 0) {
    throw new ConfigError(`others may read ${path}; run: chmod 600 ${path}`);
  }
  return given;
}

function authorityOf(path: string): string {
  if (path !== "") return textOf(path);
  throw new ConfigError(
    "brokerCa is missing: the ca.crt by which the broker's certificate is known",
  );
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new ConfigError(`cannot read ${path}: ${String(cause)}`);
  }
}
