import { type Mac, sameText } from "./authentication.ts";
import { LIMITS } from "./limits.ts";

/**
 * A load as a code on the restocker's phone, for a kiosk without a link. ASCII words with one space
 * between them:
 *
 *     AXL1 {epoch} {until} {load id} {lane} {lot} {expiry} {count} … {tag}
 *
 * `until` is the unix second after which it is no longer taken, at most seven days ahead; the four
 * words of a lane come once for each lane. The tag is the first 20 hexadecimal digits of
 * HMAC-SHA-256(voucher key, everything before the last space). No lot has a space in it.
 */
export const LOAD_CODE_PREFIX = "AXL1";
const TAG_DIGITS = 20;
const HEAD_WORDS = 4;
const LANE_WORDS = 4;

export interface LoadLine {
  lane: number;
  lot: string;
  /** yyyymmdd. */
  expiry: number;
  count: number;
}

export interface LoadCode {
  epoch: number;
  /** Unix seconds. */
  until: number;
  id: string;
  lines: LoadLine[];
}

/** The text of a load, for whoever has the kiosk's voucher key: the cloud. */
export function loadCodeText(mac: Mac, key: Uint8Array, load: LoadCode): string {
  const words = [LOAD_CODE_PREFIX, String(load.epoch), String(load.until), load.id];
  for (const line of load.lines) {
    words.push(String(line.lane), line.lot, String(line.expiry), String(line.count));
  }
  const text = words.join(" ");
  return text + " " + mac(key, text).slice(0, TAG_DIGITS);
}

/** A decimal without sign and leading zeros, or -1. */
function whole(word: string | undefined): number {
  const number = parseInt(word ?? "", 10);
  return String(number) === word ? number : -1;
}

function lineAt(words: string[], at: number): LoadLine {
  const [lane, lot, expiry, count] = words.slice(at, at + LANE_WORDS);
  return { lane: whole(lane), lot: lot ?? "", expiry: whole(expiry), count: whole(count) };
}

/**
 * The load of a text when its tag is right under this key, otherwise undefined. Its numbers are
 * -1 where the text has none: whoever takes it looks at their ranges.
 */
export function openLoadCode(mac: Mac, key: Uint8Array, text: string): LoadCode | undefined {
  const cut = text.lastIndexOf(" ");
  if (cut < 0 || text.length > LIMITS.codeLengthMax) return undefined;
  const body = text.slice(0, cut);
  if (!sameText(mac(key, body).slice(0, TAG_DIGITS), text.slice(cut + 1))) return undefined;
  const words = body.split(" ");
  if (words[0] !== LOAD_CODE_PREFIX || words.length <= HEAD_WORDS) return undefined;
  if ((words.length - HEAD_WORDS) % LANE_WORDS !== 0) return undefined;
  const lines: LoadLine[] = [];
  for (let at = HEAD_WORDS; at < words.length; at += LANE_WORDS) lines.push(lineAt(words, at));
  return { epoch: whole(words[1]), until: whole(words[2]), id: words[3] ?? "", lines };
}
