import { expect, test } from "vitest";
import { pageOf, readCursor } from "./cursor.ts";

const rows = [1, 2, 3].map((n) => ({ at: `a${n}`, n }));

test("a list goes on after the last row that was answered, until there is none", () => {
  const first = pageOf(rows, 2, ({ at, n }) => [at, n]);
  expect(first.items).toEqual(rows.slice(0, 2));
  expect(readCursor(first.next, ["", 0])).toEqual(["a2", 2]);
  expect(pageOf(rows, 3, ({ at }) => [at])).toEqual({ items: rows });
  expect(pageOf([], 3, () => [])).toEqual({ items: [] });
  expect(readCursor(undefined, ["", 0])).toEqual(["", 0]);
});

test.each(["xxxx", "W10", "WzEsMl0", "WyJhIl0", "bnVsbA"])(
  "a cursor nobody made, %s, is refused",
  (text) => {
    expect(() => readCursor(text, ["", 0])).toThrow("none of ours");
  },
);
