import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../contract/hex.ts";
import { FLASH_MAP } from "../contract/limits.ts";
import { sha256 } from "../contract/sha256.ts";
import { flashBytes } from "./memory-flash.ts";
import { type Bench, factsOf, give, pass, powerCut, say, showCard } from "./proof-bench.ts";
import { PROOF_TIME } from "./proof-bench.ts";
import { paperBlock, paperVoucher } from "./proof-papers.ts";
import { PROOF_KEYS, stockedBench } from "./proof-story.ts";

const A1 = { lane: 1, lot: "A1", expiry: 20290630, count: 40 };
const B2 = { lane: 2, lot: "B2", expiry: 20300630, count: 40 };
const rules = {
  ways: { grant: true, voucher: true, card: true },
  quotas: [{ rule: 1, period: "month" as const, boxes: 1, ways: ["card" as const] }],
};

type Turns = ("box" | "empty")[];

function machine(turns: Turns): Bench {
  return stockedBench([{ ...A1, turns }, B2], { rules, keys: PROOF_KEYS });
}

function tapCard(bench: Bench): void {
  showCard(bench, paperBlock({}));
}

function showVoucher(bench: Bench): void {
  const expiry = PROOF_TIME + 86400;
  const text = paperVoucher({ nonce: "0102030405ff", product: "condom-m", expiry });
  give(bench, { kind: "code", text });
}

/** The person shows what they have, presses the button, and takes what falls. */
function serve(bench: Bench, present: (bench: Bench) => void): void {
  present(bench);
  pass(bench, 4000);
  give(bench, { kind: "button" });
  pass(bench, 20000);
}

/** Power goes in this effect after so many bytes; then twice more the person tries. */
function cutAt(
  turns: Turns,
  present: (bench: Bench) => void,
  at: { effect: number; bytes: number },
): { bench: Bench; cut: boolean } {
  const bench = machine(turns);
  bench.powerLeft = at.effect;
  bench.tornBytes = at.bytes;
  serve(bench, present);
  const cut = bench.dead;
  powerCut(bench);
  serve(bench, present);
  serve(bench, present);
  pass(bench, 30000);
  return { bench, cut };
}

/** Where to cut one effect: every byte of a write; an erasure at its ends and here and there. */
function cutsOf(bench: Bench): number[] {
  const effect = bench.tornIn;
  const bytes = effect === undefined ? 0 : flashBytes(bench.flash, effect);
  if (bytes > 1000) return [0, 1, 5, 16, 17, 40, 2000, bytes - 1];
  return Array.from({ length: bytes + 1 }, (_, i) => i);
}

const counts = (bench: Bench) => {
  const facts = factsOf(bench);
  const intents = facts.filter((f) => f.kind === "vend-intended");
  const dispensed = facts.filter((f) => f.kind === "dispensed");
  const uncertain = facts.filter((f) => f.kind === "vend-uncertain");
  return { intents: intents.length, dispensed: dispensed.length, uncertain: uncertain.length };
};

const boxesFell = (bench: Bench) => bench.fell;
const takesOfCounty = (bench: Bench) => Object.values(bench.county.takes).flat().length;
const motorStarts = (bench: Bench) => bench.motors.filter((m) => m.endsWith("on")).length;

describe.each([["box"], ["empty", "box"]] as Turns[])(
  "power cut at every byte of a vend whose first turn is %s",
  (...turns) => {
    test.each([
      ["card", tapCard],
      ["voucher", showVoucher],
    ] as const)(
      "one %s is at most one box, and is counted exactly when one may have fallen",
      (name, present) => {
        let cuts = 0;
        for (let effect = 0; ; effect++) {
          const probe = cutAt(turns, present, { effect, bytes: 0 });
          if (!probe.cut) break;
          for (const bytes of cutsOf(probe.bench)) {
            const { bench } = cutAt(turns, present, { effect, bytes });
            const { intents, dispensed, uncertain } = counts(bench);
            expect(bench.problems).toEqual([]);
            expect(motorStarts(bench)).toBeLessThanOrEqual(intents);
            expect(boxesFell(bench)).toBeLessThanOrEqual(1);
            expect(dispensed + uncertain).toBe(1);
            if (name === "voucher") expect(intents).toBeLessThanOrEqual(2);
            if (name === "card") expect(takesOfCounty(bench)).toBe(1);
            cuts++;
          }
        }
        expect(cuts).toBeGreaterThan(100);
      },
      60000,
    );
  },
);

describe("what leaves the kiosk of a card", () => {
  test("neither flash nor any message has the number, plain or hashed", () => {
    const bench = machine(["box"]);
    serve(bench, tapCard);
    const number = "990000200001010012";
    const bytes = new TextEncoder().encode(number);
    const planted = [number, toHex(bytes), toHex(sha256(bytes)), btoa(number)];
    const flash = Object.values(bench.flash.pages).map((page) => toHex(page));
    const texts = [...bench.published, ...flash, ...flash.map((hex) => latin1(fromHex(hex)))];
    for (const text of texts) for (const one of planted) expect(text.includes(one)).toBe(false);
    expect(bench.published.some((text) => text.includes('"took"'))).toBe(true);
    expect([latin1(bytes), ...texts].some((text) => text.includes(number))).toBe(true);
  });

  test("the id in the facts is not the take of the county's table", () => {
    const bench = machine(["box"]);
    serve(bench, tapCard);
    const ids = factsOf(bench).flatMap((f) => (f.kind === "vend-intended" ? [f.body.id] : []));
    expect(ids).toHaveLength(1);
    expect(Object.values(bench.county.takes).flat()).not.toContain(ids[0]);
  });
});

describe("a month's entry in a page that lives for the year, for want of room", () => {
  const takes = { address: 0x400000, pages: 1, pageBytes: 4096 };
  const year = { rule: 2, period: "year" as const, boxes: 9, ways: ["card" as const] };
  const YEAR_KEY = { rule: 2, window: 2027, base: new Uint8Array(32).fill(8) };
  const entries = (bench: Bench, count = 2) => {
    const page = bench.flash.pages[takes.address] ?? new Uint8Array();
    const at = Array.from({ length: count }, (_, i) => 16 + i * 24);
    return at.map((from) => toHex(new Uint8Array(page.subarray(from, from + 16))));
  };
  const NOBODY = "00".repeat(16);

  function servedInJanuary(): Bench {
    const quotas = [year, ...rules.quotas];
    const keys = [...PROOF_KEYS, YEAR_KEY];
    const bench = stockedBench([A1], { rules: { ...rules, quotas }, keys, takes });
    serve(bench, tapCard);
    return bench;
  }

  test("is nobody's when the month is over, and the year's stays", () => {
    const bench = servedInJanuary();
    const [inYear, inMonth] = entries(bench);
    expect(inMonth).not.toBe(NOBODY);
    bench.timed = true;
    bench.nowMs += 31 * 86400000;
    pass(bench, 100000);
    expect(entries(bench)).toEqual([inYear, NOBODY]);
    const writes = bench.flashWrites;
    bench.nowMs += 86400000;
    pass(bench, 100000);
    expect(bench.flashWrites).toBe(writes);
    // The pretend county gives one box a rule; the kiosk by itself counts nine a year.
    bench.county.silent = true;
    serve(bench, tapCard);
    expect(bench.fell).toBe(2);
  });

  /** A gateway whose clock is so many days ahead says its time. */
  function ahead(bench: Bench, days: number): void {
    const { opens: epoch, held, kept } = bench;
    const time = PROOF_TIME + Math.floor(bench.nowMs / 1000) + days * 86400;
    say(bench, "receipt", { epoch, held, kept, time });
    pass(bench, 1000);
  }

  test("of the next month, written while the gateway ran ahead, counts when that month comes", () => {
    const bench = servedInJanuary();
    bench.county.silent = true;
    ahead(bench, 31);
    serve(bench, tapCard);
    expect(bench.fell).toBe(2);
    const inFebruary = entries(bench, 4);
    ahead(bench, 0);
    expect(entries(bench, 4)).toEqual(inFebruary);
    ahead(bench, 31);
    serve(bench, tapCard);
    expect(bench.shows.includes("quota-used")).toBe(true);
    expect(bench.fell).toBe(2);
  });

  test("is left alone while the month lasts, and by a clock chip alone", () => {
    const bench = servedInJanuary();
    const before = entries(bench);
    bench.timed = true;
    bench.nowMs += 3 * 86400000;
    pass(bench, 100000);
    expect(entries(bench)).toEqual(before);
    const chip = servedInJanuary();
    chip.nowMs += 31 * 86400000;
    pass(chip, 100000);
    expect(entries(chip)).toEqual(before);
  });
});

describe("an entry that is not whole", () => {
  const takesAt = FLASH_MAP.journalAddress + FLASH_MAP.ringPages * FLASH_MAP.pageBytes;
  const ENTRY = { at: 16, bytes: 24 };
  const entryIn = (bench: Bench) => {
    return bench.flash.pages[takesAt]?.subarray(ENTRY.at, ENTRY.at + ENTRY.bytes);
  };

  test("because the power cut it is left as it is at the boot, and told to nobody", () => {
    for (let effect = 0; ; effect++) {
      const bench = machine(["box"]);
      bench.powerLeft = effect;
      bench.tornBytes = 22;
      serve(bench, tapCard);
      expect(bench.dead).toBe(true);
      const torn = bench.tornIn;
      if (torn?.kind !== "flash-write" || torn.address !== takesAt + ENTRY.at) continue;
      const before = [...(entryIn(bench) ?? [])];
      expect(before.slice(22)).toEqual([255, 255]);
      powerCut(bench);
      pass(bench, 60000);
      expect([...(entryIn(bench) ?? [])]).toEqual(before);
      expect(bench.county.asked).toEqual(["may 1 202701"]);
      return;
    }
  });

  test("because its flash lost a bit is told to nobody", () => {
    const bench = machine(["box"]);
    bench.county.silent = true;
    serve(bench, tapCard);
    const lost = entryIn(bench);
    if (lost === undefined) throw new Error("no entry");
    lost[15] = (lost[15] ?? 0) & ((lost[15] ?? 0) - 1);
    const asked = bench.county.asked.length;
    powerCut(bench);
    pass(bench, 60000);
    expect(bench.county.asked.length).toBe(asked);
  });
});

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

const sequence = (i: number) => "9900002000010" + String(1000 + i);

test("the take log full: cards are refused with the reason, grants are served, the month over all is well", () => {
  const bench = stockedBench(
    Array.from({ length: 12 }, (_, i) => ({ ...A1, lane: i + 1, count: 60 })),
    { rules, keys: PROOF_KEYS },
  );
  let served = 0;
  for (let i = 0; i < 690; i++) {
    showCard(bench, paperBlock({ digits: sequence(i) }));
    pass(bench, 1000);
    if (bench.shows[bench.shows.length - 1] === "takes-full") break;
    give(bench, { kind: "button" });
    pass(bench, 19000);
    served++;
  }
  expect(served).toBe(680);
  bench.nowMs += 31 * 86400000;
  pass(bench, 100000);
  showCard(bench, paperBlock({ digits: sequence(700) }));
  pass(bench, 1000);
  expect(bench.shows[bench.shows.length - 1]).toBe("press-button");
}, 60000);
