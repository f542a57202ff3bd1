import { argon2Sync, createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { fromHex, toHex } from "../../../src/contract/hex.ts";
import { LIMITS } from "../../../src/contract/limits.ts";
import type { QuotaBase } from "../../../src/contract/quota.ts";
import { ToolError } from "../codes.ts";
import { isHexText, isRecord, isWhole } from "../shape.ts";

/** What the county key file holds: everything kiosks' keys are made from. */
export interface CountyKeys {
  /** As the office writes it; shown to people only. */
  county: string;
  /** 32 bytes; every root of every kiosk is derived from it (contract/keys.ts). */
  master: Uint8Array;
  /** The current base key of each quota rule; what came before is gone (contract/quota.ts). */
  bases: readonly QuotaBase[];
}

/** Cost of guessing a passphrase, kept in the file so that it can be raised later. */
export interface Cost {
  memoryKib: number;
  passes: number;
  parallelism: number;
}

/** RFC 9106, section 4, second recommended option: 64 MiB, three passes, four lanes. */
export const COST: Cost = { memoryKib: 65536, passes: 3, parallelism: 4 };

const FORMAT = "anxin-county-keys";
const VERSION = 1;
const SALT_BYTES = 16;
/** NIST SP 800-38D, 8.2.1: 96 bits is the length GCM is meant for. */
const NONCE_BYTES = 12;
const KEY_BYTES = 32;
/** A file that asks for more than this is no file of ours, and would only hold the machine up. */
const COST_MAX: Cost = { memoryKib: 1048576, passes: 16, parallelism: 16 };
export const PASSPHRASE_MIN = 12;

interface Header {
  format: typeof FORMAT;
  version: typeof VERSION;
  county: string;
  kdf: Cost & { name: "argon2id"; salt: string };
  cipher: { name: "aes-256-gcm"; nonce: string };
}

interface Sealed extends Header {
  sealed: string;
  tag: string;
}

/** New keys for a county, from the system's random numbers; its rules begin with these windows. */
export function newCountyKeys(
  county: string,
  rules: readonly { rule: number; window: number }[],
): CountyKeys {
  const secret = () => new Uint8Array(randomBytes(KEY_BYTES));
  return { county, master: secret(), bases: rules.map((rule) => ({ ...rule, base: secret() })) };
}

/**
 * The text of a key file. The header is authenticated with the keys, so neither the county's name
 * nor the cost can be changed without the passphrase.
 *
 * @throws ToolError passphrase-weak
 */
export function sealKeys(keys: CountyKeys, passphrase: string, cost: Cost = COST): string {
  if (passphrase.length < PASSPHRASE_MIN) throw new ToolError("passphrase-weak");
  const header: Header = {
    format: FORMAT,
    version: VERSION,
    county: keys.county,
    kdf: { name: "argon2id", salt: toHex(randomBytes(SALT_BYTES)), ...cost },
    cipher: { name: "aes-256-gcm", nonce: toHex(randomBytes(NONCE_BYTES)) },
  };
  const cipher = createCipheriv("aes-256-gcm", keyOf(header, passphrase), nonceOf(header));
  cipher.setAAD(aadOf(header));
  const bases = keys.bases.map((one) => ({ ...one, base: toHex(one.base) }));
  const body = JSON.stringify({ master: toHex(keys.master), bases });
  const sealed = Buffer.concat([cipher.update(body, "utf8"), cipher.final()]);
  const file: Sealed = { ...header, sealed: toHex(sealed), tag: toHex(cipher.getAuthTag()) };
  return JSON.stringify(file, null, 2) + "\n";
}

/**
 * Opens the text of a key file.
 *
 * @throws ToolError key-file-format, passphrase-wrong
 */
export function openKeys(text: string, passphrase: string): CountyKeys {
  const file = sealedOf(text);
  const decipher = createDecipheriv("aes-256-gcm", keyOf(file, passphrase), nonceOf(file));
  decipher.setAAD(aadOf(file)).setAuthTag(fromHex(file.tag));
  let body: unknown;
  try {
    const opened = Buffer.concat([decipher.update(fromHex(file.sealed)), decipher.final()]);
    body = JSON.parse(opened.toString("utf8"));
  } catch (cause) {
    throw new ToolError("passphrase-wrong", file.county, { cause });
  }
  if (!isBody(body)) throw new ToolError("key-file-format", "body");
  const bases = body.bases.map((one) => ({ ...one, base: fromHex(one.base) }));
  return { county: file.county, master: fromHex(body.master), bases };
}

interface Body {
  master: string;
  bases: { rule: number; window: number; base: string }[];
}

function isBody(value: unknown): value is Body {
  if (!isRecord(value) || !isHexText(value["master"], 2 * KEY_BYTES)) return false;
  const bases: unknown = value["bases"];
  return Array.isArray(bases) && bases.length <= LIMITS.quotaRulesMax && bases.every(isBase);
}

function isBase(value: unknown): boolean {
  if (!isRecord(value) || !isHexText(value["base"], 2 * KEY_BYTES)) return false;
  const rule = isWhole(value["rule"], 1, LIMITS.quotaRuleNumberMax);
  return rule && isWhole(value["window"], WINDOW_MIN, WINDOW_MAX);
}

/** The year 2025 to December 2999. */
const WINDOW_MIN = 2025;
const WINDOW_MAX = 299912;

function sealedOf(text: string): Sealed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ToolError("key-file-format", "not JSON", { cause });
  }
  if (!isSealed(value)) throw new ToolError("key-file-format");
  return value;
}

function isSealed(value: unknown): value is Sealed {
  if (!isRecord(value) || value["format"] !== FORMAT || value["version"] !== VERSION) return false;
  const { county, kdf, cipher, sealed, tag } = value;
  if (typeof county !== "string" || !isRecord(kdf) || !isRecord(cipher)) return false;
  if (cipher["name"] !== "aes-256-gcm" || !isHexText(cipher["nonce"], 2 * NONCE_BYTES))
    return false;
  if (typeof sealed !== "string" || !isHexText(sealed, sealed.length)) return false;
  return sealed.length % 2 === 0 && isHexText(tag, 32) && isKdf(kdf);
}

function isKdf(kdf: Record<string, unknown>): boolean {
  if (kdf["name"] !== "argon2id" || !isHexText(kdf["salt"], 2 * SALT_BYTES)) return false;
  const { memoryKib, passes, parallelism } = kdf;
  if (!isWhole(parallelism, 1, COST_MAX.parallelism)) return false;
  // RFC 9106, section 3.1: at least eight blocks of 1 KiB a lane.
  const memory = isWhole(memoryKib, 8 * parallelism, COST_MAX.memoryKib);
  return memory && isWhole(passes, 1, COST_MAX.passes);
}

function keyOf({ kdf }: Header, passphrase: string): Buffer {
  return argon2Sync("argon2id", {
    // One passphrase typed on two systems may come in two Unicode forms.
    message: Buffer.from(passphrase.normalize("NFKC"), "utf8"),
    nonce: fromHex(kdf.salt),
    memory: kdf.memoryKib,
    passes: kdf.passes,
    parallelism: kdf.parallelism,
    tagLength: KEY_BYTES,
  });
}

function nonceOf({ cipher }: Header): Uint8Array {
  return fromHex(cipher.nonce);
}

/** Names and values in a fixed order, so that a file laid out otherwise still opens. */
function aadOf({ format, version, county, kdf, cipher }: Header): Buffer {
  const { memoryKib, passes, parallelism, salt } = kdf;
  const parts = [format, version, county, kdf.name, salt, memoryKib, passes, parallelism];
  return Buffer.from(JSON.stringify([...parts, cipher.name, cipher.nonce]), "utf8");
}
