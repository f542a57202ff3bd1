/** A county's authority in memory, for tests of TLS. */
import { createPublicKey } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { KeyObject } from "node:crypto";
import type { Authority, Holder } from "../identity/certificates.ts";
import { authorityOver, issue, newKey, revocationList } from "../identity/certificates.ts";
import type { GatewayIdentity } from "../identity/gateway-identity.ts";
import { IDENTITY_FILES } from "../identity/gateway-identity.ts";
import { NOBODY_REVOKED, writeRevoked } from "../identity/revoked.ts";

/** As Node's TLS takes them, PEM each. */
export interface Credentials {
  ca: string;
  cert: string;
  key: string;
  serial: string;
}

export class PretendAuthority {
  readonly #authority: Authority;
  readonly #endsMs: number;

  private constructor(authority: Authority, endsMs: number) {
    this.#authority = authority;
    this.#endsMs = endsMs;
  }

  static async of(county: string): Promise<PretendAuthority> {
    const key = newKey();
    const { certificate, endsMs } = await authorityOver(key, { county, nowMs: Date.now() });
    return new PretendAuthority({ certificate, key }, endsMs);
  }

  /** Issued `ageDays` ago; a kiosk's certificate lasts 730 days, a gateway's 365. */
  async credentials(
    who: { holder: Holder; name: string },
    more: { ageDays?: number; key?: KeyObject } = {},
  ): Promise<Credentials> {
    const key = more.key ?? newKey();
    const nowMs = Date.now() - (more.ageDays ?? 0) * 86_400_000;
    const hosts = who.holder === "gateway" ? ["127.0.0.1", "localhost"] : [];
    const wish = { ...who, hosts, publicKey: createPublicKey(key), nowMs };
    const { certificate, serial } = await issue(this.#authority, wish);
    const pem = key.export({ type: "pkcs8", format: "pem" }).toString();
    return { ca: this.#authority.certificate, cert: certificate, key: pem, serial };
  }

  /** PEM of the list of these certificates' serial numbers. */
  revocationList(...serials: string[]): Promise<string> {
    return revocationList(this.#authority, { serials: new Set(serials), nowMs: Date.now() });
  }

  /** The folder a gateway is given, made at `folder`. */
  async gatewayFolder(folder: string): Promise<void> {
    const { ca, cert, key } = await this.credentials({ holder: "gateway", name: "site" });
    mkdirSync(folder);
    const texts = [ca, cert, key, writeRevoked(NOBODY_REVOKED)];
    for (const [at, name] of IDENTITY_FILES.entries()) {
      writeFileSync(join(folder, name), texts[at] ?? "", { mode: 0o600 });
    }
  }

  async gateway(): Promise<GatewayIdentity> {
    const { ca, cert, key } = await this.credentials({ holder: "gateway", name: "site" });
    return {
      authority: ca,
      certificate: cert,
      key,
      revoked: NOBODY_REVOKED,
      endsMs: Date.now() + 365 * 86_400_000,
      authorityEndsMs: this.#endsMs,
    };
  }
}
