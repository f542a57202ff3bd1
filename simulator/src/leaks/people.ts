import { cardText, numberWithCheck, setLongTerm } from "../parts/card-text.ts";

/**
 * People who do not exist: their numbers fit GB 11643, of a division (99 00 xx) that is not one.
 * Numbers are made from a person's place when they are wanted and never kept, so that memory can
 * be searched for them.
 */
export type Kind = "adult" | "child" | "wrong-birth" | "expired" | "foreign" | "torn";

export interface Person {
  /** Place among the planted numbers. */
  place: number;
  kind: Kind;
}

const TWO = 2;
const THREE = 3;
const FOUR = 4;
const MONTHS = 12;
const DAYS = 28;
const FIRST_YEAR = { adult: 1960, child: 2012 };
const YEARS = { adult: 40, child: 6 };

const digits = (value: number, length: number): string => String(value).padStart(length, "0");

/** So many people of each kind, in this order. */
export function peopleOf(wish: readonly (readonly [Kind, number])[]): Person[] {
  const kinds = wish.flatMap(([kind, count]) => Array.from({ length: count }, () => kind));
  return kinds.map((kind, place) => ({ place, kind }));
}

function birthOf({ place, kind }: Person): string {
  const grown = kind === "child" ? "child" : "adult";
  const year = FIRST_YEAR[grown] + (place % YEARS[grown]);
  const month = 1 + (place % MONTHS);
  return digits(year, FOUR) + digits(month, TWO) + digits(1 + (place % DAYS), TWO);
}

/** A person's number, 18 characters. */
export function numberOf(person: Person): string {
  const { place } = person;
  const division = "9900" + digits(place % 100, TWO);
  // Spread over all three digits, so that no two people differ in the check character alone.
  return numberWithCheck(division + birthOf(person) + digits((place * 37) % 1000, THREE));
}

/** What a person's card says, 256 bytes; the caller zeroes them. */
export function cardOf(person: Person): Uint8Array {
  const number = numberOf(person);
  const birth = person.kind === "wrong-birth" ? "19700101" : birthOf(person);
  const fields = { sex: "2", nation: "01", birth, number, validFrom: "20190101" };
  const last = person.kind === "expired" ? "20240101" : "";
  const kind = person.kind === "foreign" ? "I" : " ";
  const block = cardText({ ...fields, validUntil: last, kind });
  if (last === "") setLongTerm(block);
  return block;
}
