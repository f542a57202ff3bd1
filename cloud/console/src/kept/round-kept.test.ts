import { expect, test } from "vitest";
import { carriedBy, endedCodes, endsAt, isOver, keptAfter, type Round } from "./round-kept.ts";

type Load = Round["stops"][number]["loads"][number];

const READ_AT = 1_795_219_200_000;
const UNTIL = READ_AT / 1000 + 604_800;
const names = { zh: "一号", en: "One" };

const load = (id: string, own: Partial<Load> = {}): Load => ({
  load: id,
  lane: 1,
  product: "condom",
  lot: "A1",
  expiry: 20290101,
  count: 6,
  state: "ready",
  departed: true,
  code: { text: `AXL1 ${id}`, epoch: 3, until: UNTIL },
  ...own,
});
const round = (...loads: Load[]): Round => ({
  readAt: READ_AT,
  from: null,
  products: [],
  stops: [{ kiosk: "k1", names, position: null, km: null, loads }],
});
const ends = (before: Round, now: Round) =>
  endedCodes(before, now).map(({ load: id, end }) => [id, end]);

test("a code that is still good is not spoken of, also when it was made anew", () => {
  const again = load("a", { code: { text: "AXL1 again", epoch: 3, until: UNTIL + 60 } });
  expect(ends(round(load("a")), round(again, load("b")))).toEqual([]);
});

test.each([
  ["arrived", [load("a", { state: "arrived", code: null })]],
  ["returned", [load("a", { state: "returned", code: null })]],
  ["lot-refused", [load("a", { state: "lot-refused", code: null })]],
  ["new-epoch", [load("a", { code: { text: "x", epoch: 4, until: UNTIL } })]],
  ["gone", [load("a", { code: null })]],
  ["gone", []],
] as const)("a code that is no longer good is told as %s", (end, now) => {
  expect(ends(round(load("a")), round(...now))).toEqual([["a", end]]);
});

test("a load that had no code before has none to lose", () => {
  expect(ends(round(load("a", { code: null })), round())).toEqual([]);
});

const keep = (account: string, now: Round) => ({ account, round: now, keptAt: 5 });

test("what changed is told until it was seen, and once for a load", () => {
  const first = keptAfter(undefined, keep("mei", round(load("a"), load("b"))));
  expect(first.changes).toEqual([]);
  const second = keptAfter(first, keep("mei", round(load("b"))));
  const third = keptAfter(second, keep("mei", round()));
  expect(third.changes.map((one) => one.load)).toEqual(["a", "b"]);
  const fourth = keptAfter(third, keep("mei", round()));
  expect(fourth.changes).toHaveLength(2);
});

test("another person begins with nothing of the one before", () => {
  const first = keptAfter(undefined, keep("mei", round(load("a"))));
  expect(keptAfter(first, keep("li", round())).changes).toEqual([]);
});

test("it is kept until the last code ends, by however wrong a phone's clock", () => {
  const later = load("b", { code: { text: "x", epoch: 3, until: UNTIL + 100 } });
  const kept = { ...keep("mei", round(load("a"), later)), changes: [] };
  expect(endsAt(kept)).toBe((UNTIL + 100) * 1000);
  const life = (UNTIL + 100) * 1000 - READ_AT;
  expect([isOver(kept, 5 + life - 1), isOver(kept, 5 + life)]).toEqual([false, true]);
});

test("a round without any code goes after a day", () => {
  const kept = { ...keep("mei", round(load("a", { code: null }))), changes: [] };
  expect([isOver(kept, 5 + 86_399_999), isOver(kept, 5 + 86_400_000)]).toEqual([false, true]);
});

test("boxes are added up by product and lot; what is in or stopped is not carried", () => {
  const now = round(
    load("a"),
    load("b", { lane: 2, count: 4 }),
    load("c", { lot: "A0", expiry: 20280101, count: 1 }),
    load("d", { state: "arrived", code: null }),
    load("e", { state: "lot-refused", code: null }),
  );
  expect(carriedBy(now).map(({ lot, count }) => [lot, count])).toEqual([
    ["A0", 1],
    ["A1", 10],
  ]);
});
