import { expect, test } from "vitest";
import { mixed } from "../testing/made-up-panel.ts";
import { binTable, type BinnedTable } from "./binned-table.ts";
import { askTrees, growTrees, type Lesson, type TreeOptions } from "./boosted-trees.ts";

const OPTIONS: TreeOptions = {
  trees: 80,
  depth: 3,
  learningRate: 0.2,
  leafRowsMin: 5,
  shrinkageRows: 0,
  rowShare: 0.7,
};

function tableOf(rows: number[][]): BinnedTable {
  const columns = (rows[0] ?? []).map((_, column) =>
    Float64Array.from(rows, (row) => row[column] as number),
  );
  return binTable({ columns, rows: rows.length });
}

const lessonOf = (target: number[]): Lesson => ({
  target: Float64Array.from(target),
  weight: new Float64Array(target.length).fill(1),
});

const ROWS = Array.from({ length: 600 }, (_, n) => [mixed(n, 1, 100), mixed(n, 2, 100)]);

test("trees learn that two things matter together", () => {
  const truth = ([a = 0, b = 0]: number[]): number => (a > 50 && b > 50 ? 10 : 2);
  const trees = growTrees(tableOf(ROWS), lessonOf(ROWS.map(truth)), OPTIONS);
  expect(askTrees(trees, [80, 80])).toBeCloseTo(10, 0);
  expect(askTrees(trees, [80, 20])).toBeCloseTo(2, 0);
});

test("what is not known is a reason of its own", () => {
  const rows = ROWS.map(([a = 0], n) => [n % 3 === 0 ? Number.NaN : a]);
  const target = rows.map(([a = 0]) => (Number.isNaN(a) ? 7 : 1));
  const trees = growTrees(tableOf(rows), lessonOf(target), OPTIONS);
  expect(askTrees(trees, [Number.NaN])).toBeCloseTo(7, 1);
  expect(askTrees(trees, [0])).toBeCloseTo(1, 1);
});

test("absolute loss finds the middle, which a few huge months do not move", () => {
  const rows = ROWS.map(() => [1]);
  const target = rows.map((_, n) => (n % 10 === 0 ? 1000 : 5));
  const middle = growTrees(tableOf(rows), lessonOf(target), { ...OPTIONS, quantile: 0.5 });
  expect(askTrees(middle, [1])).toBeCloseTo(5, 1);
  const mean = growTrees(tableOf(rows), lessonOf(target), OPTIONS);
  expect(askTrees(mean, [1])).toBeGreaterThan(90);
});

test("a row counts by its weight", () => {
  const rows = [[1], [1], [1], [1]];
  const lesson = { target: Float64Array.of(0, 0, 0, 8), weight: Float64Array.of(1, 1, 1, 5) };
  const trees = growTrees(tableOf(rows), lesson, { ...OPTIONS, rowShare: 1 });
  expect(askTrees(trees, [1])).toBeCloseTo(5, 6);
});

test("the same lesson gives the same trees", () => {
  const grow = () => growTrees(tableOf(ROWS), lessonOf(ROWS.map(([a = 0]) => a)), OPTIONS);
  expect(JSON.stringify(grow().trees.map((tree) => [...tree.value]))).toBe(
    JSON.stringify(grow().trees.map((tree) => [...tree.value])),
  );
});
