/**
 * The county's authority as a folder on the computer of the person who looks after it:
 *
 * ca.key (encrypted), ca.crt, issued.json, revoked.json
 * gateways/{name}/ gateway.key gateway.crt ca.crt revoked.json   the gateway's option `identity`,
 *                  revoked.crl                                   or another broker's certificate
 * kiosks/{id}/ kiosk.key kiosk.crt ca.crt                        into the board's data folder
 */
import type { KeyObject } from "node:crypto";
import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Authority, Holder } from "./certificates.ts";
import { authorityOver, issue, newKey, revocationList } from "./certificates.ts";
import { IdentityError } from "./identity-error.ts";
import { NOBODY_REVOKED, readRevoked, writeRevoked } from "./revoked.ts";
import type { Revoked } from "./revoked.ts";
import { PUBLIC, SECRET, writeWhole } from "./whole-file.ts";

export interface IssuedCertificate {
  holder: Holder;
  name: string;
  hosts: string[];
  serial: string;
  /** Unix milliseconds. */
  endsMs: number;
}

/** Whose certificate is meant. */
export interface Subject {
  holder: Holder;
  name: string;
}

export const PASSPHRASE_MIN = 12;
/** Certificates with fewer days left are renewed by `renew due`, and the gateway warns. */
export const RENEW_DAYS = 30;
const DAY_MS = 86_400_000;
/** PBES2 with PBKDF2 of 2,048 rounds, which is little, so the passphrase must be long. */
const CIPHER = "aes-256-cbc";

/** Makes the authority of a county in an empty or new folder. Throws IdentityError. */
export async function createAuthority(
  folder: string,
  about: { county: string; passphrase: string; nowMs: number },
): Promise<AuthorityFolder> {
  const { passphrase } = about;
  if (passphrase.length < PASSPHRASE_MIN) {
    throw new IdentityError("passphrase-weak", `give ${PASSPHRASE_MIN} characters or more`);
  }
  if (existsSync(join(folder, "ca.key"))) {
    throw new IdentityError("authority-exists", `${folder} has one already; nothing was changed`);
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const key = newKey();
  const { certificate } = await authorityOver(key, about);
  const sealed = key.export({ type: "pkcs8", format: "pem", cipher: CIPHER, passphrase });
  writeWhole(join(folder, "issued.json"), issuedText([]), PUBLIC);
  writeWhole(join(folder, "revoked.json"), writeRevoked(NOBODY_REVOKED), PUBLIC);
  writeWhole(join(folder, "ca.crt"), certificate, PUBLIC);
  writeWhole(join(folder, "ca.key"), sealed.toString(), SECRET);
  return new AuthorityFolder(folder, { certificate, key });
}

/** Opens the authority with its passphrase. Throws IdentityError. */
export function openAuthority(folder: string, passphrase: string): AuthorityFolder {
  if (!existsSync(join(folder, "ca.key"))) {
    throw new IdentityError("authority-missing", `${folder} has no ca.key; make one with: ca`);
  }
  const certificate = readFileSync(join(folder, "ca.crt"), "utf8");
  const sealed = readFileSync(join(folder, "ca.key"), "utf8");
  return new AuthorityFolder(folder, { certificate, key: unsealed(sealed, passphrase) });
}

export class AuthorityFolder {
  readonly #folder: string;
  readonly #authority: Authority;

  constructor(folder: string, authority: Authority) {
    this.#folder = folder;
    this.#authority = authority;
  }

  /** A new key and its first certificate; returns the folder to copy. */
  async make(subject: Subject, at: { hosts: readonly string[]; nowMs: number }): Promise<string> {
    const files = filesOf(this.#folder, subject);
    const live = this.#live(subject, at.nowMs);
    if (live.length > 0) {
      throw new IdentityError(
        "certificate-exists",
        `${subject.name} has a certificate; renew it, or revoke it and ask again`,
      );
    }
    const key = newKey();
    mkdirSync(files.folder, { recursive: true, mode: 0o700 });
    writeWhole(files.key, key.export({ type: "pkcs8", format: "pem" }).toString(), SECRET);
    await this.#sign(subject, { ...at, publicKey: createPublicKey(key) });
    return files.folder;
  }

  /** A new certificate under the key the last one is for; returns the folder to copy from. */
  async renew(subject: Subject, nowMs: number): Promise<string> {
    const files = filesOf(this.#folder, subject);
    const last = this.issued().findLast((one) => isOf(one, subject));
    if (last === undefined || !existsSync(files.certificate)) {
      throw new IdentityError("certificate-missing", `${subject.name} never had a certificate`);
    }
    if (this.#revoked().serials.has(last.serial)) {
      throw new IdentityError("certificate-revoked", `${subject.name} needs a new key; make anew`);
    }
    const { publicKey } = new X509Certificate(readFileSync(files.certificate));
    await this.#sign(subject, { hosts: last.hosts, nowMs, publicKey });
    return files.folder;
  }

  /** Everybody whose newest certificate ends within the days the gateway warns. */
  due(nowMs: number): Subject[] {
    const newest = new Map(this.issued().map((one) => [`${one.holder} ${one.name}`, one]));
    const { serials } = this.#revoked();
    return [...newest.values()].filter(
      (one) => !serials.has(one.serial) && one.endsMs < nowMs + RENEW_DAYS * DAY_MS,
    );
  }

  /** Revokes every certificate of the subject that has not ended; returns how many. */
  async revoke(subject: Subject, nowMs: number): Promise<number> {
    const live = this.#live(subject, nowMs);
    if (live.length === 0) {
      throw new IdentityError("certificate-missing", `${subject.name} has no live certificate`);
    }
    const before = this.#revoked();
    const serials = new Set([...before.serials, ...live.map((one) => one.serial)]);
    const text = writeRevoked({ ...before, serials });
    writeWhole(join(this.#folder, "revoked.json"), text, PUBLIC);
    const gateways = this.issued().filter((one) => one.holder === "gateway");
    for (const one of gateways) await this.#writeRevoked(filesOf(this.#folder, one).folder, nowMs);
    return live.length;
  }

  issued(): IssuedCertificate[] {
    const text = readFileSync(join(this.#folder, "issued.json"), "utf8");
    return (JSON.parse(text) as { issued: IssuedCertificate[] }).issued;
  }

  #live(subject: Subject, nowMs: number): IssuedCertificate[] {
    const { serials } = this.#revoked();
    return this.issued().filter(
      (one) => isOf(one, subject) && one.endsMs > nowMs && !serials.has(one.serial),
    );
  }

  #revoked(): Revoked {
    const text = readFileSync(join(this.#folder, "revoked.json"), "utf8");
    const revoked = readRevoked(text);
    if (revoked !== undefined) return revoked;
    throw new IdentityError("authority-missing", "revoked.json is damaged; restore it first");
  }

  async #writeRevoked(folder: string, nowMs: number): Promise<void> {
    const revoked = this.#revoked();
    const crl = await revocationList(this.#authority, { serials: revoked.serials, nowMs });
    writeWhole(join(folder, "revoked.json"), writeRevoked(revoked), PUBLIC);
    writeWhole(join(folder, "revoked.crl"), crl, PUBLIC);
  }

  /** Listed before it is handed out, so that nothing is out which cannot be revoked. */
  async #sign(
    subject: Subject,
    at: { hosts: readonly string[]; nowMs: number; publicKey: KeyObject },
  ): Promise<void> {
    const { holder, name } = subject;
    const hosts = [...at.hosts];
    const files = filesOf(this.#folder, subject);
    const made = await issue(this.#authority, { ...at, holder, name });
    const line = { holder, name, hosts, serial: made.serial, endsMs: made.endsMs };
    const issued = issuedText([...this.issued(), line]);
    writeWhole(join(this.#folder, "issued.json"), issued, PUBLIC);
    writeWhole(join(files.folder, "ca.crt"), this.#authority.certificate, PUBLIC);
    if (holder === "gateway") await this.#writeRevoked(files.folder, at.nowMs);
    writeWhole(files.certificate, made.certificate, PUBLIC);
  }
}

function filesOf(folder: string, { holder, name }: Subject) {
  const own = join(folder, `${holder}s`, name);
  const certificate = join(own, `${holder}.crt`);
  return { folder: own, certificate, key: join(own, `${holder}.key`) };
}

function isOf(record: IssuedCertificate, { holder, name }: Subject): boolean {
  return record.holder === holder && record.name === name;
}

function issuedText(issued: readonly IssuedCertificate[]): string {
  return `${JSON.stringify({ format: 1, issued }, null, 2)}\n`;
}

function unsealed(sealed: string, passphrase: string): KeyObject {
  try {
    return createPrivateKey({ key: sealed, passphrase });
  } catch {
    // OpenSSL cannot tell a wrong passphrase from a damaged file.
    throw new IdentityError("passphrase-wrong", "wrong passphrase, or ca.key is damaged");
  }
}
