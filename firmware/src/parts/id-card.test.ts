import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ageOn, type AgeRule } from "./age.ts";
import { asciiOf, replaced } from "./bytes.testing.ts";
import { cardBlock, type CardTexts, PLAIN_CARD } from "./card-block.testing.ts";
import { NO_END, numberInto, readIdCard, validityOn } from "./id-card.ts";
import { idCheckCharacter, isIdNumber } from "./id-number.ts";

function read(texts: Partial<CardTexts>): ReturnType<typeof readIdCard> {
  return readIdCard(cardBlock({ ...PLAIN_CARD, ...texts }));
}

function reason(texts: Partial<CardTexts>): string {
  const reading = read(texts);
  return reading.kind === "refused" ? reading.reason : reading.kind;
}

describe("the check character of a number", () => {
  it.each([
    ["11010519491231002", "X"],
    ["44052418800101001", "4"],
    ["11010120080229001", "6"],
    ["99000020000101001", "2"],
  ])("of %s is %s", (digits, check) => {
    expect(String.fromCharCode(idCheckCharacter(asciiOf(digits), 0, 1))).toBe(check);
    expect(isIdNumber(asciiOf(digits + check))).toBe(true);
  });

  it("is not made of what are no digits, and a small x is not the X of a card", () => {
    expect(idCheckCharacter(asciiOf("1101051949123100X"), 0, 1)).toBe(0);
    expect(isIdNumber(asciiOf("11010519491231002x"))).toBe(false);
    expect(isIdNumber(asciiOf("110105491231002"))).toBe(false);
  });

  it("tells every wrong digit and every two neighbours swapped", () => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 17, maxLength: 17 });
    fc.assert(
      fc.property(digits, fc.nat(15), fc.integer({ min: 1, max: 9 }), (seventeen, at, by) => {
        const number = asciiOf(`${seventeen.join("")}0`);
        number[17] = idCheckCharacter(number, 0, 1);
        const digit = (number[at] ?? 0) - 0x30;
        expect(isIdNumber(replaced(number, at, 0x30 + ((digit + by) % 10)))).toBe(false);
        const swapped = replaced(number, at, number[at + 1] ?? 0);
        swapped[at + 1] = number[at] ?? 0;
        expect(isIdNumber(swapped)).toBe(number[at] === number[at + 1]);
      }),
    );
  });
});

describe("a card says", () => {
  it("birth and validity as days, and its number only into the caller's bytes", () => {
    expect(read({})).toEqual({
      kind: "card",
      holder: "citizen",
      birth: 20000101,
      validFrom: 20200101,
      validUntil: 20300101,
    });
    const number = new Uint8Array(18);
    numberInto(cardBlock(PLAIN_CARD), number);
    expect(number).toEqual(asciiOf("990000200001010012"));
  });

  it("that it has no end when it is for the long term", () => {
    const old = { birth: "19491231", number: "11010519491231002X", until: "长期" };
    expect(read(old)).toMatchObject({ birth: 19491231, validUntil: NO_END });
  });

  it("that it is a residence permit, which is laid out like a citizen's card", () => {
    expect(read({ type: "J" })).toMatchObject({ kind: "card", holder: "hk-macao-taiwan" });
  });

  it("the same whatever name and address are in it", () => {
    const words = fc.string({ maxLength: 15, unit: "grapheme-composite" });
    fc.assert(
      fc.property(words, words, (name, address) => {
        expect(read({ name: name.slice(0, 15), address: address.slice(0, 35) })).toEqual(read({}));
      }),
    );
  });
});

describe("a card is refused", () => {
  it.each<[string, Partial<CardTexts>]>([
    ["foreign-card", { type: "I" }],
    ["unknown-card", { type: "Y" }],
    ["unknown-card", { type: "\0" }],
    ["wrong-number", { number: "990000200001010013" }],
    ["wrong-number", { number: "99000020000101001x" }],
    ["wrong-number", { number: "200001010012" }],
    ["wrong-number", { number: "９90000200001010012" }],
    ["wrong-birth", { birth: "20000102" }],
    ["wrong-birth", { birth: "20000230", number: "990000200002300011" }],
    ["unreadable", { birth: "" }],
    ["unreadable", { birth: "2000010１" }],
    ["unreadable", { from: "" }],
    ["unreadable", { until: "long" }],
    ["unreadable", { until: "长期x" }],
    ["wrong-validity", { from: "20210229" }],
    ["wrong-validity", { until: "20301301" }],
    ["wrong-validity", { from: "20300102" }],
    ["wrong-validity", { from: "19991231" }],
  ])("as %s when it says %j", (expected, texts) => {
    expect(reason(texts)).toBe(expected);
  });

  it("as unreadable when bytes are missing or too many", () => {
    for (const length of [0, 255, 257]) {
      expect(readIdCard(new Uint8Array(length))).toEqual({ kind: "refused", reason: "unreadable" });
    }
  });

  it("or says the same after any one change outside name, address and reserved fields", () => {
    const block = cardBlock(PLAIN_CARD);
    const whole = readIdCard(block);
    const dates = new Set<number>();
    for (const start of [188, 204]) for (let i = 0; i < 16; i += 1) dates.add(start + i);
    fc.assert(
      fc.property(fc.nat(255), fc.nat(255), (at, value) => {
        const reading = readIdCard(replaced(block, at, value));
        // A validity date stands on the card once; the frame's XOR tells any one change in it.
        if (reading.kind === "card" && !dates.has(at)) {
          expect({ ...reading, holder: "citizen" }).toEqual(whole);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a card is valid from its first day to its last", () => {
  it.each<[number, string]>([
    [20191231, "not-yet"],
    [20200101, "valid"],
    [20300101, "valid"],
    [20300102, "expired"],
  ])("on %i it is %s", (today, expected) => {
    const card = read({});
    if (card.kind !== "card") throw new Error(card.reason);
    expect(validityOn(card, today)).toBe(expected);
    expect(validityOn({ ...card, validUntil: NO_END }, 29991231)).toBe("valid");
  });
});

describe("age is completed years", () => {
  it.each<[number, number, AgeRule, number]>([
    [20080229, 20260228, "anniversary", 17],
    [20080229, 20260301, "anniversary", 18],
    [20080615, 20260614, "anniversary", 17],
    [20080615, 20260615, "anniversary", 18],
    [20080615, 20260615, "dayAfter", 17],
    [20080615, 20260616, "anniversary", 18],
    [20080615, 20260616, "dayAfter", 18],
    [20081231, 20261231, "dayAfter", 17],
    [20081231, 20270101, "dayAfter", 18],
    [20080630, 20260701, "dayAfter", 18],
    [20080229, 20260301, "dayAfter", 18],
    [20080229, 20240229, "anniversary", 16],
    [20080229, 20240229, "dayAfter", 15],
    [20261122, 20261122, "anniversary", 0],
  ])("born %i, on %i, by %s: %i", (...[birth, today, rule, age]) => {
    expect(ageOn(birth, today, rule)).toBe(age);
  });
});
