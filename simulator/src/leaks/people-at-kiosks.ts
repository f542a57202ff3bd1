import type { CardCounty } from "./card-county.ts";
import type { CardKiosk } from "./card-kiosk.ts";
import { cardOf, numberOf, peopleOf, type Person } from "./people.ts";

/** Grown people with good cards: each gets a box. */
export const SERVED = 104;
/** People who come a second time, to the other kiosk and to their own. */
const AGAIN = { elsewhere: 8, here: 4 };

export const PEOPLE: readonly Person[] = peopleOf([
  ["adult", SERVED],
  ["child", 6],
  ["wrong-birth", 4],
  ["expired", 2],
  ["foreign", 2],
  ["torn", 2],
]);

/** All planted numbers, by a person's place; made when asked for and not kept. */
export const plantedNumbers = (): string[] => PEOPLE.map(numberOf);

/** What the kiosks said, how many times each. */
export type Said = Record<string, number>;

/** Everybody comes: half to each kiosk, one after the other there. */
export async function comeAll(county: CardCounty): Promise<Said> {
  const said: Said = {};
  const count = (code: string) => (said[code] = (said[code] ?? 0) + 1);
  const visit = async (kiosk: CardKiosk, half: number) => {
    const mine = PEOPLE.filter(({ place }) => place % 2 === half);
    for (const person of mine) count(await come(kiosk, person));
    for (const person of mine.slice(0, AGAIN.here / 2)) count(await come(kiosk, person));
  };
  await Promise.all(county.kiosks.map(visit));
  const visitOther = async (kiosk: CardKiosk, half: number) => {
    const others = PEOPLE.filter(({ place }) => place % 2 !== half);
    for (const person of others.slice(0, AGAIN.elsewhere / 2)) count(await come(kiosk, person));
    const [first] = others;
    if (first !== undefined) count(await kiosk.show(numberOf(first)));
  };
  await Promise.all(county.kiosks.map(visitOther));
  return said;
}

async function come(kiosk: CardKiosk, person: Person): Promise<string> {
  const card = cardOf(person);
  if (person.kind !== "torn") return kiosk.present(card);
  await kiosk.tear(card);
  return "cable pulled";
}

/** What they should have said. */
export const SHOULD_SAY: Said = {
  dispensed: SERVED,
  "quota-used": AGAIN.elsewhere + AGAIN.here,
  "under-age": 6,
  "card-unreadable": 4,
  "card-expired": 2,
  "card-refused": 2,
  "cable pulled": 2,
  // A number shown to the code reader looks like a payment code, which is never kept either.
  "payment-code": 2,
};
