/** What a gateway shows to kiosks over TLS, and by what it knows them: the folder `identity`. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../config/config-error.ts";
import type { Revoked } from "./revoked.ts";
import { readRevoked } from "./revoked.ts";

export interface GatewayIdentity {
  /** PEM each. */
  authority: string;
  certificate: string;
  key: string;
  revoked: Revoked;
  /** When the gateway's own and the authority's certificate end, unix milliseconds. */
  endsMs: number;
  authorityEndsMs: number;
}

export const IDENTITY_FILES = ["ca.crt", "gateway.crt", "gateway.key", "revoked.json"] as const;
const OTHERS_MAY = 0o077;
const AGAIN = "copy the gateway's folder from the county's authority again";

/** Reads and looks at the four files. Throws ConfigError saying what does not fit. */
export function readIdentity(folder: string): GatewayIdentity {
  const [authority = "", certificate = "", key = "", list = ""] = IDENTITY_FILES.map((name) =>
    textOf(join(folder, name)),
  );
  const keyFile = join(folder, "gateway.key");
  if (process.platform !== "win32" && (statSync(keyFile).mode & OTHERS_MAY) !== 0) {
    throw new ConfigError(`others may read ${keyFile}; run: chmod 600 ${keyFile}`);
  }
  const revoked = readRevoked(list);
  if (revoked === undefined) {
    throw new ConfigError(`${join(folder, "revoked.json")} is damaged; ${AGAIN}`);
  }
  const { own, county } = fitting({ authority, certificate, key }, folder);
  const [endsMs, authorityEndsMs] = [own.validToDate.getTime(), county.validToDate.getTime()];
  return { authority, certificate, key, revoked, endsMs, authorityEndsMs };
}

function fitting(pem: { authority: string; certificate: string; key: string }, folder: string) {
  try {
    const own = new X509Certificate(pem.certificate);
    const county = new X509Certificate(pem.authority);
    if (own.checkPrivateKey(createPrivateKey(pem.key)) && own.verify(county.publicKey)) {
      return { own, county };
    }
  } catch (cause) {
    throw new ConfigError(`${folder} has a damaged certificate or key; ${AGAIN}: ${String(cause)}`);
  }
  throw new ConfigError(`key, certificate and ca.crt in ${folder} do not fit together; ${AGAIN}`);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new ConfigError(`cannot read ${path}; ${AGAIN}: ${String(cause)}`);
  }
}
