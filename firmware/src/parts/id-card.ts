/**
 * What a kiosk may look at in an identity card's 256 bytes of text (UTF-16, low byte first): the
 * type flag, the birth date, the number and the validity, by offset. Name, address, nation and
 * photo are never decoded, and the number never becomes a string.
 */
import { isCivilDay } from "./civil-day.ts";
import { ID_NUMBER_LENGTH, idCheckCharacter } from "./id-number.ts";

const BLOCK_BYTES = 256;
const BIRTH_AT = 36;
const NUMBER_AT = 122;
/** The birth date inside the number: its 7th to 14th character. */
const NUMBER_BIRTH_AT = NUMBER_AT + 12;
const VALID_FROM_AT = 188;
const VALID_UNTIL_AT = 204;
const TYPE_AT = 248;

const SPACE = 0x20;
const DATE_LENGTH = 8;

/** U+957F U+671F, "long term", and six spaces: a card without an end of validity. */
const LONG_TERM = [0x957f, 0x671f, SPACE, SPACE, SPACE, SPACE, SPACE, SPACE];

/** `validUntil` of a card that never ends: later than every day it is compared with. */
export const NO_END = 99991231;

/**
 * Why a card is refused:
 * - `unreadable`: not 256 bytes, or no digits where digits must be;
 * - `foreign-card`: a foreign permanent resident's card, whose number is another kind of number;
 * - `unknown-card`: a type flag whose layout is not verified, as that of the 2023 foreign card;
 * - `wrong-number`: the check character is not that of the number;
 * - `wrong-birth`: no such day, or not the day in the number;
 * - `wrong-validity`: no such day, or an end before its start, or a start before the birth.
 */
export type CardRefusal =
  | "unreadable"
  | "foreign-card"
  | "unknown-card"
  | "wrong-number"
  | "wrong-birth"
  | "wrong-validity";

/** What a card says; days are yyyymmdd. Age, not `birth`, is what may leave the reader. */
export interface IdCard {
  kind: "card";
  /** A citizen's card, or the residence permit of Hong Kong, Macao and Taiwan residents. */
  holder: "citizen" | "hk-macao-taiwan";
  birth: number;
  validFrom: number;
  /** `NO_END` for a card without one. */
  validUntil: number;
}

export type CardReading = IdCard | { kind: "refused"; reason: CardRefusal };

/**
 * Reads a card's text block; says why where it may not be used. Whether it is valid today is not
 * asked here: see `validityOn`.
 */
export function readIdCard(block: Uint8Array): CardReading {
  if (block.length !== BLOCK_BYTES) return refused("unreadable");
  const flag = unitAt(block, TYPE_AT);
  if (flag === 0x49) return refused("foreign-card");
  // 0x4A, "J": the residence permit keeps the citizen card's offsets up to the end of validity.
  if (flag !== SPACE && flag !== 0x4a) return refused("unknown-card");

  const birth = dateAt(block, BIRTH_AT);
  const numberBirth = dateAt(block, NUMBER_BIRTH_AT);
  const validFrom = dateAt(block, VALID_FROM_AT);
  const validUntil = isLongTerm(block) ? NO_END : dateAt(block, VALID_UNTIL_AT);
  if (birth < 0 || validFrom < 0 || validUntil < 0) return refused("unreadable");
  if (!numberIsWhole(block)) return refused("wrong-number");
  if (!isCivilDay(birth) || birth !== numberBirth) return refused("wrong-birth");
  if (!isCivilDay(validFrom) || !isCivilDay(validUntil)) return refused("wrong-validity");
  if (validFrom < birth || validUntil < validFrom) return refused("wrong-validity");
  const holder = flag === SPACE ? "citizen" : "hk-macao-taiwan";
  return { kind: "card", holder, birth, validFrom, validUntil };
}

/** Whether a card may be used on the day `today` (yyyymmdd, UTC+8); its last day counts. */
export function validityOn(card: IdCard, today: number): "valid" | "not-yet" | "expired" {
  if (today < card.validFrom) return "not-yet";
  return today > card.validUntil ? "expired" : "valid";
}

/**
 * Copies the number's 18 ASCII characters into `target18`, which the caller zeroes after use. Only
 * for a block that `readIdCard` took.
 */
export function numberInto(block: Uint8Array, target18: Uint8Array): void {
  for (let i = 0; i < ID_NUMBER_LENGTH; i++) target18[i] = block[NUMBER_AT + 2 * i] ?? 0;
}

function refused(reason: CardRefusal): CardReading {
  return { kind: "refused", reason };
}

function unitAt(block: Uint8Array, at: number): number {
  return (block[at] ?? 0) + (block[at + 1] ?? 0) * 256;
}

/** Eight digits as the integer yyyymmdd; -1 when one of them is none. */
function dateAt(block: Uint8Array, at: number): number {
  let date = 0;
  for (let i = 0; i < DATE_LENGTH; i++) {
    const digit = (block[at + 2 * i] ?? 0) - 0x30;
    if (digit < 0 || digit > 9 || block[at + 2 * i + 1] !== 0) return -1;
    date = date * 10 + digit;
  }
  return date;
}

function isLongTerm(block: Uint8Array): boolean {
  return LONG_TERM.every((unit, i) => unitAt(block, VALID_UNTIL_AT + 2 * i) === unit);
}

/** Only low bytes enter the check character, so that the high ones are zero is asked apart. */
function numberIsWhole(block: Uint8Array): boolean {
  for (let i = 0; i < ID_NUMBER_LENGTH; i++) if (block[NUMBER_AT + 2 * i + 1] !== 0) return false;
  const check = idCheckCharacter(block, NUMBER_AT, 2);
  return check !== 0 && block[NUMBER_AT + 2 * (ID_NUMBER_LENGTH - 1)] === check;
}
