import { afterEach, expect, test, vi } from "vitest";
import { idCheckCharacter } from "../parts/id-number.ts";
import { lookAtCard } from "./eligibility.ts";
import { type Bench, PROOF_TIME } from "./proof-bench.ts";
import { paperBlock } from "./proof-papers.ts";
import { PROOF_KEYS, stockedBench } from "./proof-story.ts";

afterEach(() => vi.unstubAllGlobals());

const DIGITS = "99000020000101003";
const check = idCheckCharacter(new TextEncoder().encode(DIGITS), 0, 1);
const NUMBER = DIGITS + String.fromCharCode(check);
const MOMENT = { uptimeMs: 30000, clockSeconds: PROOF_TIME + 30 };

function machine(): Bench {
  const rules = {
    ways: { grant: true, voucher: true, card: true },
    quotas: [{ rule: 1, period: "month" as const, boxes: 1, ways: ["card" as const] }],
  };
  const stock = [{ lane: 1, lot: "A1", expiry: 20290630, count: 5 }];
  return stockedBench(stock, { rules, keys: PROOF_KEYS });
}

/** Every byte array that is made from now on. */
function arraysMade(): Uint8Array[] {
  const made: Uint8Array[] = [];
  class Recorded extends Uint8Array<ArrayBuffer> {
    constructor(...of: [number] | [ArrayBuffer, number?, number?]) {
      super(...(of as [ArrayBuffer, number?, number?]));
      made.push(this);
    }
  }
  vi.stubGlobal("Uint8Array", Recorded);
  return made;
}

function holdsNumber(bytes: Uint8Array): boolean {
  return Buffer.from(bytes).toString("latin1").includes(NUMBER);
}

test("when a card was looked at, no buffer that was made for it holds its number", () => {
  const { state } = machine();
  const block = paperBlock({ digits: DIGITS });
  const made = arraysMade();
  let held = 0;
  const hash = (bytes: Uint8Array) => {
    if (holdsNumber(bytes)) held++;
    return state.fixed.hash(bytes);
  };
  const card = lookAtCard({ ...state, fixed: { ...state.fixed, hash } }, MOMENT, block);
  vi.unstubAllGlobals();
  expect(card).toMatchObject({ refused: "", marks: [{ rule: 1, window: 202701 }] });
  expect(held).toBe(1);
  expect(made.filter(holdsNumber)).toEqual([]);
});

test("nor when looking at it ended in an error", () => {
  const { state } = machine();
  const block = paperBlock({ digits: DIGITS });
  const made = arraysMade();
  const hash = () => {
    throw new Error("planted");
  };
  const failing = { ...state, fixed: { ...state.fixed, hash } };
  expect(() => lookAtCard(failing, MOMENT, block)).toThrow("planted");
  vi.unstubAllGlobals();
  expect(made.filter(holdsNumber)).toEqual([]);
});
