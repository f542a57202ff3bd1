import { ratcheted, type QuotaBase, windowOf } from "@anxin/firmware/contract";
import { provisionKeys } from "@anxin/firmware/kiosk";
import { dayInChina } from "../checkers/china-day.ts";
import { cardText, numberWithCheck } from "../parts/card-text.ts";
import type { Flash } from "../world/flash.ts";
import { nodeMac } from "./keys.ts";

/** The simulated counties' one rule: so many boxes a calendar month with a card. */
export const QUOTA = { rule: 1, period: "month", boxes: 2, ways: ["card"] } as const;

const FIRST_WINDOW = 202601;
/** People who do not exist, born in a division that does not. */
const DIVISION = "990000";
const BIRTH = "19900101";
/** Numbers of one day and division. */
const PEOPLE_MAX = 999;
/** People of one kiosk for each who comes in a day: some come more often than their quota. */
const PEOPLE_PER_DAILY = 6;

/** How many people with a card a county has. */
export function peopleOf(county: { kiosks: number; perDay: number }): number {
  return Math.min(
    PEOPLE_MAX,
    Math.max(4, Math.round(county.kiosks * county.perDay * PEOPLE_PER_DAILY)),
  );
}

/** The ID number of a made-up person, 1 to 999. */
export function idNumberOf(person: number): string {
  return numberWithCheck(DIVISION + BIRTH + String(person).padStart(3, "0"));
}

/** The text block of a made-up person's card. */
export function cardOf(person: number): Uint8Array {
  const number = idNumberOf(person);
  return cardText({ birth: BIRTH, number, validFrom: "20200101", validUntil: "20991231" });
}

/** The base key of the window that holds `nowMs`, as the county's key file would have it. */
function baseAt(master: Uint8Array, nowMs: number): QuotaBase {
  const seed = nodeMac(master, "anxin-simulator/quota");
  let base: QuotaBase = {
    rule: QUOTA.rule,
    window: FIRST_WINDOW,
    base: Buffer.from(seed, "hex"),
  };
  while (base.window < windowOf("month", dayInChina(nowMs))) base = ratcheted(nodeMac, base);
  return base;
}

/** What the technician's tool does by cable before a board starts: the key goes to flash. */
export function leaveQuotaKey(flash: Flash, master: Uint8Array, nowMs: number): void {
  for (const effect of provisionKeys(flash.read, [baseAt(master, nowMs)])) {
    if (effect.kind === "flash-erase") flash.erase(effect.address);
    else flash.write(effect.address, effect.bytes);
  }
}
