/**
 * Certificates of a county: its authority, its gateways' servers, its kiosks' clients. EC P-256
 * with SHA-256 (RFC 5480, RFC 5758), the profile of RFC 5280.
 */
import "./metadata.ts";
import type { KeyObject, webcrypto } from "node:crypto";
import { createPublicKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { isIP } from "node:net";
import * as x509 from "@peculiar/x509";

/** What a certificate is for. A gateway's cannot be used by a client, nor a kiosk's by a server. */
export type Holder = "gateway" | "kiosk";

export interface Authority {
  /** PEM. */
  certificate: string;
  key: KeyObject;
}

export interface Wish {
  holder: Holder;
  /** Common name: the kiosk's id, or the gateway's name. */
  name: string;
  /** Names and addresses a gateway is reached by; none for a kiosk. */
  hosts: readonly string[];
  publicKey: KeyObject;
  nowMs: number;
}

export interface Issued {
  /** PEM. */
  certificate: string;
  /** Upper-case hexadecimal, 32 digits, the first not zero. */
  serial: string;
  endsMs: number;
}

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3652;
/** A kiosk's is copied by a technician, a gateway's by whoever looks after the site. */
const DAYS: Record<Holder, number> = { kiosk: 730, gateway: 365 };
/**
 * A board whose clock has lost its battery must still reach the gateway, which gives it the time; a
 * certificate's beginning protects nothing here, its end does.
 */
const BEGINNING = new Date(0);
const ECDSA = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const PURPOSE: Record<Holder, x509.ExtendedKeyUsage> = {
  kiosk: x509.ExtendedKeyUsage.clientAuth,
  gateway: x509.ExtendedKeyUsage.serverAuth,
};

/** A new private key on P-256. */
export function newKey(): KeyObject {
  return generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey;
}

/** The county's own certificate, 10 years. */
export async function authorityOver(
  key: KeyObject,
  about: { county: string; nowMs: number },
): Promise<Issued> {
  const serial = newSerial();
  const endsMs = about.nowMs + AUTHORITY_DAYS * DAY_MS;
  const keys = { publicKey: publicOf(createPublicKey(key)), privateKey: privateOf(key) };
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial,
    name: [{ CN: [`Anxin ${about.county}`] }],
    notBefore: BEGINNING,
    notAfter: new Date(endsMs),
    signingAlgorithm: ECDSA,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: made.toString("pem") + "\n", serial, endsMs };
}

/** Signs a certificate; it never outlives the authority's own. */
export async function issue(authority: Authority, wish: Wish): Promise<Issued> {
  const signer = new x509.X509Certificate(authority.certificate);
  const serial = newSerial();
  const wantedMs = wish.nowMs + DAYS[wish.holder] * DAY_MS;
  const endsMs = Math.min(wantedMs, signer.notAfter.getTime());
  const publicKey = publicOf(wish.publicKey);
  const made = await x509.X509CertificateGenerator.create({
    serialNumber: serial,
    subject: [{ CN: [wish.name] }],
    issuer: signer.subject,
    notBefore: BEGINNING,
    notAfter: new Date(endsMs),
    signingAlgorithm: ECDSA,
    signingKey: privateOf(authority.key),
    publicKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([PURPOSE[wish.holder]], true),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(signer.publicKey),
      ...hostsOf(wish.hosts),
    ],
  });
  return { certificate: made.toString("pem") + "\n", serial, endsMs };
}

/**
 * The list of revoked certificates as a CRL, for brokers that read nothing else. It ends with the
 * authority: one that ended sooner would close every kiosk nobody visited in time.
 */
export async function revocationList(
  authority: Authority,
  of: { serials: ReadonlySet<string>; nowMs: number },
): Promise<string> {
  const signer = new x509.X509Certificate(authority.certificate);
  const thisUpdate = new Date(of.nowMs);
  const made = await x509.X509CrlGenerator.create({
    issuer: signer.subject,
    thisUpdate,
    nextUpdate: signer.notAfter,
    signingAlgorithm: ECDSA,
    signingKey: privateOf(authority.key),
    entries: [...of.serials].map((serialNumber) => ({ serialNumber, revocationDate: thisUpdate })),
  });
  const lines =
    Buffer.from(made.rawData)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  // The library's label is CRL; OpenSSL reads this one (RFC 7468, section 6).
  return ["-----BEGIN X509 CRL-----", ...lines, "-----END X509 CRL-----", ""].join("\n");
}

function hostsOf(hosts: readonly string[]): x509.Extension[] {
  if (hosts.length === 0) return [];
  const names = hosts.map((value) => ({ type: isIP(value) ? "ip" : "dns", value }) as const);
  return [new x509.SubjectAlternativeNameExtension(names)];
}

function privateOf(key: KeyObject): webcrypto.CryptoKey {
  return key.toCryptoKey(ECDSA, false, ["sign"]);
}

function publicOf(key: KeyObject): webcrypto.CryptoKey {
  return key.toCryptoKey(ECDSA, true, ["verify"]);
}

/** RFC 5280 section 4.1.2.2: positive, at most 20 octets; hard to guess. */
function newSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString("hex").toUpperCase();
}
