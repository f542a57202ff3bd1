import { describe, expect, test } from "vitest";
import { flashBytes } from "./memory-flash.ts";
import { type Bench, factsOf, give, pass, powerCut, PROOF_TIME } from "./proof-bench.ts";
import { paperLoad, paperVoucher } from "./proof-papers.ts";
import { play, PROOF_KEYS, stockedBench } from "./proof-story.ts";

const rules = { ways: { grant: true, voucher: true, card: true } };
const DAY_SECONDS = 86400;
const stock = Array.from({ length: 12 }, (_, i) => {
  return { lane: i + 1, lot: "A", expiry: 20490630, count: 1 };
});
const bench = (lanes = stock) => stockedBench(lanes, { rules, keys: PROOF_KEYS });

function press(b: Bench, text: string): void {
  give(b, { kind: "code", text });
  pass(b, 500);
  give(b, { kind: "button" });
  pass(b, 20000);
}

const until = PROOF_TIME + 5 * DAY_SECONDS;
const everyLane = (lot: string) =>
  stock.map(({ lane }) => ({ lane, lot, expiry: 20310101, count: 1 }));

function load(b: Bench, id: string, lines: { lane: number; lot: string; count: number }[]): void {
  const whole = lines.map((line) => ({ expiry: 20310101, ...line }));
  press(b, paperLoad({ id, until, lines: whole }));
}

const restocks = (b: Bench, id: string) =>
  factsOf(b).filter((fact) => fact.kind === "restocked" && fact.body.load === id).length;

describe("A voucher", () => {
  test.each([true, false])(
    "is spent for good, though the clock ran ahead (power cut: %s)",
    (cut) => {
      const b = bench([{ lane: 1, lot: "A1", expiry: 20490630, count: 40 }]);
      const voucher = { nonce: "0102030405ff", product: "condom-m", expiry: until };
      press(b, paperVoucher(voucher));
      expect(b.fell).toBe(1);
      b.rtcOff = 20 * DAY_SECONDS;
      if (cut) powerCut(b);
      pass(b, 120000);
      b.rtcOff = 0;
      b.timed = true;
      pass(b, 120000);
      play(b, { authenticate: true });
      pass(b, 1000);
      press(b, paperVoucher(voucher));
      expect(b.fell).toBe(1);
      expect(b.shows).toContain("voucher-used");
    },
  );
});

describe("A load read from a code", () => {
  test("is taken once, also when one of its lanes had no room", () => {
    const b = bench();
    const lines = [
      { lane: 1, lot: "N", count: 7 },
      { lane: 2, lot: "N", count: 99 },
    ];
    load(b, "LX", lines);
    expect(restocks(b, "LX")).toBe(1);
    load(b, "LY", everyLane("N"));
    load(b, "LZ", everyLane("N"));
    load(b, "LX", lines);
    expect(restocks(b, "LX")).toBe(1);
  });

  test("is taken once, wherever in flash the power is cut", () => {
    const one = [{ lane: 1, lot: "N", count: 7 }];
    let cuts = 0;
    for (let effect = 0, whole = false; !whole; effect++) {
      for (let torn = 0, bytes = 1; torn < bytes && !whole; torn++) {
        const b = bench();
        b.powerLeft = effect;
        b.tornBytes = torn;
        load(b, "LX", one);
        whole = !b.dead;
        if (whole) break;
        if (torn === 0 && b.tornIn !== undefined) {
          bytes = Math.min(60, flashBytes(b.flash, b.tornIn));
        }
        cuts++;
        powerCut(b);
        load(b, "LX", one);
        load(b, "LY", everyLane("N"));
        load(b, "LZ", everyLane("N"));
        load(b, "LX", one);
        expect([effect, torn, restocks(b, "LX")]).toEqual([effect, torn, 1]);
      }
    }
    expect(cuts).toBeGreaterThan(50);
  });
});
