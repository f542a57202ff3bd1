import fc from "fast-check";
import { expect, test } from "vitest";
import { countOf, gaveBack, hasRoom, NO_TAKES, took, type Takes } from "./takes.ts";

type Told = { want: "took" | "gave-back"; take: string };

const tell = (takes: Takes, { want, take }: Told) =>
  want === "took" ? took(takes, take) : gaveBack(takes, take);
const told = fc.record({
  want: fc.constantFrom("took" as const, "gave-back" as const),
  take: fc.constantFrom("a1", "b2", "c3", "d4"),
});

test("a take told twice counts once", () => {
  const once = took(NO_TAKES, "a1");
  expect(countOf(took(once, "a1"))).toBe(1);
  expect(took(once, "a1")).toBe(once);
});

test("a box given back is free again, whichever was heard first", () => {
  expect(countOf(gaveBack(took(NO_TAKES, "a1"), "a1"))).toBe(0);
  expect(countOf(took(gaveBack(NO_TAKES, "a1"), "a1"))).toBe(0);
});

test("any order and any repeats of the same words come to the same", () => {
  fc.assert(
    fc.property(fc.array(told, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (words, picks) => {
      const straight = words.reduce(tell, NO_TAKES);
      const shuffled = [...words, ...words.slice(0, 3)]
        .map((word) => ({ word, at: picks.next().value ?? 0 }))
        .sort((a, b) => a.at - b.at)
        .map(({ word }) => word);
      expect(shuffled.reduce(tell, NO_TAKES)).toEqual(straight);
    }),
  );
});

test("a fold that counted a repeat would be seen", () => {
  const doubling = (takes: Takes, take: string): Takes => ({
    ...takes,
    taken: [...takes.taken, take, take],
  });
  const words = ["a1", "a1"];
  const wrong = words.reduce(doubling, NO_TAKES);
  expect(wrong).not.toEqual(words.reduce(took, NO_TAKES));
});

test("the last box of a quota is promised to one kiosk only", () => {
  const one = took(NO_TAKES, "a1");
  expect(hasRoom(one, { take: "b2", reserved: [], boxes: 2 })).toBe(true);
  expect(hasRoom(one, { take: "b2", reserved: ["c3"], boxes: 2 })).toBe(false);
  expect(hasRoom(one, { take: "c3", reserved: ["c3"], boxes: 2 })).toBe(true);
  expect(hasRoom(one, { take: "a1", reserved: [], boxes: 1 })).toBe(true);
});

test("a reservation that has become a take is not counted twice", () => {
  const one = took(NO_TAKES, "a1");
  expect(hasRoom(one, { take: "b2", reserved: ["a1"], boxes: 2 })).toBe(true);
});
