import { describe, expect, test } from "vitest";
import { arrange, csvOf } from "./arrange.ts";

interface Row {
  name: string;
  boxes: number | null;
}
const ROWS: readonly Row[] = [
  { name: "清河镇 A", boxes: 10 },
  { name: "石桥村 B", boxes: null },
  { name: "清河站 C", boxes: 9 },
];
const COLUMNS = [
  { key: "name", title: "Name", value: (row: Row) => row.name },
  { key: "boxes", title: "Boxes", value: (row: Row) => row.boxes },
];
const ALL = { find: "", sort: "", only: {} };
const names = (view: Partial<typeof ALL>) =>
  arrange(ROWS, COLUMNS, { ...ALL, ...view }).map(({ name }) => name.at(-1));

describe("a table", () => {
  test("shows rows as they came until it is sorted", () => {
    expect(names({})).toEqual(["A", "B", "C"]);
  });
  test("sorts numbers by size, and what is not known last both ways", () => {
    expect(names({ sort: "boxes" })).toEqual(["C", "A", "B"]);
    expect(names({ sort: "-boxes" })).toEqual(["A", "C", "B"]);
  });
  test("finds rows that hold every word, in any case", () => {
    expect(names({ find: "清河 c" })).toEqual(["C"]);
    expect(names({ find: "D" })).toEqual([]);
  });
  test("keeps only the values chosen in a column", () => {
    expect(names({ only: { boxes: ["9", "10"] } })).toEqual(["A", "C"]);
  });
});

describe("its export", () => {
  test("is CSV with a mark, quotes and line ends of its own", () => {
    const rows = [{ name: 'a,"b"', boxes: -3 }];
    expect(csvOf(rows, COLUMNS)).toBe('\ufeffName,Boxes\r\n"a,""b""",-3\r\n');
  });
  test.each(["=1+1", "+SUM(A1)", "-cmd", "@x"])("takes %s for no formula", (name) => {
    expect(csvOf([{ name, boxes: 1 }], COLUMNS)).toContain(`'${name}`);
  });
});
