import { ID_NUMBER_LENGTH, idCheckCharacter } from "@anxin/firmware/parts";
import { cardText } from "../parts/card-text.ts";

/** People who do not exist, born in a division that does not: 990000. */
const DIVISION = "990000";
const BIRTH = "20000101";
const BIRTH_OF_MINOR = "20150101";
/** Grown-ups; person 0 is a minor. */
export const PEOPLE = 9;

const birthOf = (person: number) => (person === 0 ? BIRTH_OF_MINOR : BIRTH);

function numberOf(person: number): string {
  const digits = DIVISION + birthOf(person) + String(person).padStart(3, "0");
  const bytes = new Uint8Array(ID_NUMBER_LENGTH);
  bytes.set(Buffer.from(digits, "ascii"));
  return digits + String.fromCharCode(idCheckCharacter(bytes, 0, 1));
}

/** The text block of a made-up person's card; `person` is 0 to 9. */
export function cardOf(person: number): Uint8Array {
  const number = numberOf(person);
  return cardText({
    birth: birthOf(person),
    number,
    validFrom: "20200101",
    validUntil: "20991231",
  });
}
