import { expect, test } from "vitest";
import { fact } from "../testing/journal-facts.ts";
import type { JournalEntry } from "./port.ts";
import { entriesOf, rowsOf } from "./rows.ts";

const gap = (from: number, to: number): JournalEntry =>
  fact(from, { last: to, body: { type: "gap", epoch: 1, from, to } });

test.each<[string, JournalEntry[], string[]]>([
  ["facts of one message are one row", [fact(1), fact(2), fact(3)], ["1-3"]],
  ["a gap stands alone", [fact(1), gap(2, 4), fact(5), fact(6)], ["1-1", "2-4", "5-6"]],
  ["a fork stands alone", [fact(1), fact(1, { loose: true }), fact(2)], ["1-1", "1-1", "2-2"]],
  ["the same number twice is not one range", [fact(1), fact(1)], ["1-1", "1-1"]],
  ["another epoch is another row", [fact(1), fact(2, { epoch: 2 })], ["1-1", "2-2"]],
  ["a hole ends the range", [fact(1), fact(3)], ["1-1", "3-3"]],
])("%s", (_name, entries, ranges) => {
  const at = { receivedAt: 7 };
  const rows = rowsOf(entries.map((entry) => ({ ...entry, ...at })));
  expect(rows.map(({ seq, last }) => `${seq}-${last}`)).toEqual(ranges);
  const read = rows.flatMap(({ entries: _entries, ...row }) => entriesOf(row, 9));
  expect(read).toEqual(entries.map((entry) => ({ ...entry, ...at, id: 9 })));
});

test("a row written before ranges were is read", () => {
  const { body, ...of } = fact(4);
  expect(entriesOf({ ...of, text: JSON.stringify(body) }, 1)).toEqual([{ ...fact(4), id: 1 }]);
});

test("facts somebody has as text are stored as that text, and read as the same", () => {
  const two = [fact(1), fact(2)].map((entry) => ({ ...entry, receivedAt: 7 }));
  const text = JSON.stringify(two.map(({ body }) => (body.type === "fact" ? body.fact : {})));
  expect(rowsOf(two, text)).toEqual(rowsOf(two));
});
