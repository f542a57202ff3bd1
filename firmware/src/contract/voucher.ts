import { hmac } from "./authentication.ts";
import { toBytes, toHex } from "./hex.ts";
import { type Sha256 } from "./sha256.ts";

/**
 * A voucher: a reserved box that a phone shows to one kiosk's reader. 28 bytes, big-endian:
 *
 * 0 u8 version, 1   1 u8 low byte of the epoch   2 u32 `nameNumber` of the product   6 u32 expiry,
 * unix seconds   10 u8 category, 0   11 u8 boxes, 1   12 six bytes of nonce   18 ten bytes of tag
 *
 * The tag is the beginning of HMAC-SHA-256(voucher key, "VOUCHER1" + the 18 bytes before it). The
 * key is of one kiosk in one epoch, so no field needs to say which. As text it is Base32 (RFC 4648,
 * no padding): 45 characters that every reader and QR mode leaves alone.
 */
export const VOUCHER_VERSION = 1;
const BODY_BYTES = 18;
const VOUCHER_BYTES = 28;
export const VOUCHER_LENGTH = 45;
const PREFIX = "VOUCHER1";
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** What a voucher says; `key` is the low byte of the epoch, `nonce` 12 hexadecimal digits. */
export interface Voucher {
  version: number;
  key: number;
  product: number;
  expiry: number;
  category: number;
  boxes: number;
  nonce: string;
}

/**
 * A product by a number that needs no table: every character times 31, modulo 2^32. Whoever issues
 * vouchers checks that the products of one kiosk differ in it.
 */
export function nameNumber(name: string): number {
  let number = 0;
  for (let i = 0; i < name.length; i++) number = (number * 31 + name.charCodeAt(i)) % 4294967296;
  return number;
}

/** The id under which a voucher's vend is told in facts, 16 hexadecimal digits. */
export function voucherIdOf(voucher: Voucher): string {
  return toHex(new Uint8Array([voucher.version, voucher.key])) + voucher.nonce;
}

function tagInto(bytes: Uint8Array, hash: Sha256, key: Uint8Array): Uint8Array {
  const message = new Uint8Array(PREFIX.length + BODY_BYTES);
  message.set(toBytes(PREFIX));
  message.set(bytes.subarray(0, BODY_BYTES), PREFIX.length);
  return hmac(hash, key, message);
}

/** Five bits a character, the highest first. */
function base32(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let held = 0;
  for (let i = 0; i < bytes.length; i++) {
    held = ((held & 31) << 8) | (bytes[i] ?? 0);
    for (bits += 8; bits >= 5; bits -= 5) text += BASE32.charAt((held >> (bits - 5)) & 31);
  }
  return bits === 0 ? text : text + BASE32.charAt((held << (5 - bits)) & 31);
}

/** The bytes of a voucher's text, or undefined when it is none; exactly one text gives one. */
function bytesOf(text: string): Uint8Array | undefined {
  if (text.length !== VOUCHER_LENGTH) return undefined;
  const bytes = new Uint8Array(VOUCHER_BYTES);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const value = BASE32.indexOf(text.charAt(i));
    if (value < 0) return undefined;
    held = ((held & 255) << 5) | value;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = held >> bits;
  }
  return (held & ((1 << bits) - 1)) === 0 ? bytes : undefined;
}

function putU32(bytes: Uint8Array, at: number, value: number): void {
  for (let i = 0; i < 4; i++) bytes[at + i] = (value >>> (24 - 8 * i)) & 255;
}

function u32(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let i = 0; i < 4; i++) value = value * 256 + (bytes[at + i] ?? 0);
  return value;
}

/** The text of a voucher, for whoever has the kiosk's voucher key: the cloud. */
export function voucherText(hash: Sha256, key: Uint8Array, voucher: Voucher): string {
  const bytes = new Uint8Array(VOUCHER_BYTES);
  bytes[0] = voucher.version;
  bytes[1] = voucher.key;
  putU32(bytes, 2, voucher.product);
  putU32(bytes, 6, voucher.expiry);
  bytes[10] = voucher.category;
  bytes[11] = voucher.boxes;
  for (let i = 0; i < 6; i++) bytes[12 + i] = parseInt(voucher.nonce.slice(2 * i, 2 * i + 2), 16);
  bytes.set(tagInto(bytes, hash, key).subarray(0, VOUCHER_BYTES - BODY_BYTES), BODY_BYTES);
  return base32(bytes);
}

/** The voucher of a text when its tag is right under this key, otherwise undefined. */
export function openVoucher(hash: Sha256, key: Uint8Array, text: string): Voucher | undefined {
  const bytes = bytesOf(text);
  if (bytes === undefined) return undefined;
  const tag = tagInto(bytes, hash, key);
  let difference = 0;
  for (let i = BODY_BYTES; i < VOUCHER_BYTES; i++) {
    difference |= (bytes[i] ?? 0) ^ (tag[i - BODY_BYTES] ?? 0);
  }
  if (difference !== 0) return undefined;
  return {
    version: bytes[0] ?? 0,
    key: bytes[1] ?? 0,
    product: u32(bytes, 2),
    expiry: u32(bytes, 6),
    category: bytes[10] ?? 0,
    boxes: bytes[11] ?? 0,
    nonce: toHex(bytes.subarray(12, BODY_BYTES)),
  };
}
