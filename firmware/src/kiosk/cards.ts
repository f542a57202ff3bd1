import type { Refusal } from "../contract/codes.ts";
import { LIMITS } from "../contract/limits.ts";
import type { Answer } from "../contract/messages.ts";
import { askMay } from "./asks.ts";
import { cardRules } from "./eligibility.ts";
import type { CardInput } from "./interface.ts";
import type { Wanted } from "./state.ts";
import { countTaken, hasRoomFor } from "./takes.ts";
import { put, show, showResult, type Turn } from "./turn.ts";
import { arm, precheck, refuseHere } from "./vend.ts";

/** From a card that was looked at to the lit button. One presentation is at most one box. */

const LIFE_MS = LIMITS.grantSeconds * 1000;

/**
 * The id of a card's vend: of the seq its intent would have, so that it is a new one after every
 * intent. Says nothing of the person.
 */
function idOf(turn: Turn, key: Uint8Array): string {
  const label = "anxin/1/card/" + (turn.state.journal.durable.seq + 1);
  return turn.state.fixed.mac(key, label).slice(0, 16);
}

/** What the plan names for cards, otherwise the first product of its lanes that may drop. */
function productFor(turn: Turn, wanted: Wanted): string | Refusal[] {
  const plan = turn.state.plan?.plan;
  const named = plan?.cardProduct;
  const reasons: Refusal[] = [];
  const products = named === undefined ? (plan?.lanes ?? []).map((l) => l.product) : [named];
  for (let i = 0; i < products.length; i++) {
    const product = products[i] ?? "";
    if (products.indexOf(product) < i) continue;
    const choice = precheck(turn, { ...wanted, product }, 0);
    if (typeof choice !== "string") return product;
    if (choice !== "no-stock") reasons.push(choice);
  }
  return reasons;
}

/** Whether every rule leaves this person a box, as far as this kiosk knows. */
function isWithinQuota(turn: Turn, wanted: Wanted): boolean {
  const plan = turn.state.plan?.plan;
  if (plan === undefined) return false;
  const rules = cardRules(plan);
  return wanted.marks.every((mark) => {
    const rule = rules.filter((r) => r.rule === mark.rule)[0];
    return rule === undefined || countTaken(turn, mark) < rule.boxes;
  });
}

/** Asks the county about one mark after the other; without an answer the kiosk decides alone. */
function askFrom(turn: Turn, wanted: Wanted, next: number): void {
  const mark = wanted.marks[next];
  const n = mark === undefined ? undefined : askMay(turn, mark);
  if (n === undefined) return arm(turn, wanted, LIFE_MS);
  const untilMs = turn.moment.uptimeMs + LIMITS.mayAnswerMs;
  put(turn, { vend: { at: "asking", wanted, next, n, untilMs }, restMs: undefined });
  if (next === 0) show(turn, "checking");
}

/** The county answered: no, or yes, or nothing of use. */
export function mayAnswered(turn: Turn, answer: Answer): void {
  const { vend } = turn.state;
  if (vend.at !== "asking") return;
  if (answer.code === "quota-used") return refuseHere(turn, vend.wanted, "quota-used");
  askFrom(turn, vend.wanted, vend.next + 1);
}

/** A card was on the reader. While somebody is being served it changes nothing. */
export function cardPresented(turn: Turn, card: CardInput): void {
  const { vend, load, link } = turn.state;
  if (vend.at !== "idle" || load !== undefined) return;
  if (card.refused !== "") return showResult(turn, card.refused);
  if (link.key === undefined) return showResult(turn, "no-epoch");
  const { marks } = card;
  const what = { id: idOf(turn, link.key), product: "", lane: 0, tried: 0 };
  const wanted: Wanted = { ...what, permission: "card", marks, voucher: undefined };
  const product = productFor(turn, wanted);
  if (typeof product !== "string") return showResult(turn, product[0] ?? "no-stock");
  if (!isWithinQuota(turn, wanted)) return showResult(turn, "quota-used");
  if (!hasRoomFor(turn, wanted)) return showResult(turn, "takes-full");
  askFrom(turn, { ...wanted, product }, 0);
}
