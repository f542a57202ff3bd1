/**
 * Gradient-boosted regression trees on binned columns (Friedman 2001; histograms as in LightGBM):
 * small, deterministic, and quick enough to be trained anew at every origin of a back-test.
 */
import { BINS, SLOT, slotOf, upperEdge, type BinnedTable } from "./binned-table.ts";

export interface TreeOptions {
  trees: number;
  depth: number;
  learningRate: number;
  leafRowsMin: number;
  /** Pulls leaves towards nothing, by the weight of so many average rows. */
  shrinkageRows: number;
  /** Share of rows each tree sees. */
  rowShare: number;
  /** Aims at this quantile by absolute loss; at the mean, by squared loss, when not given. */
  quantile?: number;
}

/** Nodes in heap order. Rows whose value is at most the threshold, or NaN, go left. */
interface Tree {
  /** −1 for a leaf. */
  feature: Int16Array;
  threshold: Float64Array;
  /** The threshold among the slots of the table the tree was grown on. */
  lastSlot: Uint16Array;
  value: Float64Array;
}

/** A fitted model. */
export interface Trees {
  base: number;
  learningRate: number;
  trees: Tree[];
}

/** What is to be explained, each row counting by its weight. */
export interface Lesson {
  target: Float64Array;
  weight: Float64Array;
}

interface Fit {
  table: BinnedTable;
  weight: Float64Array;
  options: TreeOptions;
  shrinkage: number;
  /** What is left to explain of each row. */
  residual: Float64Array;
  /** Which way each row pulls, by its weight. */
  pull: Float64Array;
  /** Rows of the tree that grows, those of one node side by side. */
  order: Int32Array;
  /** Room for the rows that go right, while a node is cut. */
  right: Int32Array;
  /** Room for what is left to explain of one leaf's rows, and their weights. */
  near: { residual: Float64Array; weight: Float64Array };
}

/** Rows `start` to `end` of the order, at a place in the heap. */
interface Node {
  at: number;
  start: number;
  end: number;
  /** Pull, weight and rows of each bin of each feature; of a node as deep as may be, none. */
  sums: Float64Array;
}

const NO_SUMS = new Float64Array(0);

const FEATURE_SLOTS = BINS * SLOT;

function sumsOf({ table, order, pull, weight }: Fit, start: number, end: number): Float64Array {
  const { slots, features } = table;
  const sums = new Float64Array(features * FEATURE_SLOTS);
  for (let i = start; i < end; i++) {
    const row = order[i] as number;
    const ownPull = pull[row] as number;
    const ownWeight = weight[row] as number;
    const last = (row + 1) * features;
    for (let cell = row * features; cell < last; cell++) {
      const slot = slots[cell] as number;
      sums[slot] = (sums[slot] as number) + ownPull;
      sums[slot + 1] = (sums[slot + 1] as number) + ownWeight;
      sums[slot + 2] = (sums[slot + 2] as number) + 1;
    }
  }
  return sums;
}

interface Split {
  gain: number;
  feature: number;
  bin: number;
}

/** The cut that explains most, or none. */
function bestSplit(fit: Fit, node: Node): Split | undefined {
  let best: Split | undefined;
  for (let feature = 0; feature < fit.table.features; feature++) {
    const found = bestBin(fit, node, feature);
    if (found.gain > (best?.gain ?? 1e-12)) best = found;
  }
  return best;
}

function bestBin(fit: Fit, node: Node, feature: number): Split {
  const { leafRowsMin } = fit.options;
  const { sums } = node;
  const from = feature * FEATURE_SLOTS;
  // One bin of NaN, one below each edge, one above the last.
  const bins = (fit.table.edges[feature] as Float64Array).length + 2;
  let [pull, weight, rows] = [0, 0, 0];
  for (let slot = from; slot < from + bins * SLOT; slot += SLOT) {
    pull += sums[slot] as number;
    weight += sums[slot + 1] as number;
    rows += sums[slot + 2] as number;
  }
  const score = (p: number, w: number): number => (p * p) / (w + fit.shrinkage);
  const whole = score(pull, weight);
  const best: Split = { gain: 0, feature, bin: 0 };
  let [leftPull, leftWeight, leftRows] = [0, 0, 0];
  for (let bin = 0; bin < bins - 1; bin++) {
    const slot = from + bin * SLOT;
    leftPull += sums[slot] as number;
    leftWeight += sums[slot + 1] as number;
    leftRows += sums[slot + 2] as number;
    if (leftRows < leafRowsMin) continue;
    if (rows - leftRows < leafRowsMin) break;
    const gain = score(leftPull, leftWeight) + score(pull - leftPull, weight - leftWeight) - whole;
    if (gain > best.gain) [best.gain, best.bin] = [gain, bin];
  }
  return best;
}

/** Moves a node's rows that go left before those that go right; returns where the right begin. */
function partition(fit: Fit, node: Node, split: Split): number {
  const { order, right } = fit;
  const { slots, features } = fit.table;
  const lastSlot = slotOf(split.feature, split.bin);
  let [next, rights] = [node.start, 0];
  for (let i = node.start; i < node.end; i++) {
    const row = order[i] as number;
    if ((slots[row * features + split.feature] as number) > lastSlot) right[rights++] = row;
    else order[next++] = row;
  }
  order.set(right.subarray(0, rights), next);
  return next;
}

/** Nodes of a tree as deep as may be, in heap order. */
const sizeOf = ({ options }: Fit): number => 2 ** (options.depth + 1) - 1;

const isDeepest = (fit: Fit, at: number): boolean => 2 * at + 2 >= sizeOf(fit);

/** Sums of both halves: the smaller one counted, the other what is left. */
function halves(fit: Fit, node: Node, middle: number): [Node, Node] {
  const left = { at: 2 * node.at + 1, start: node.start, end: middle };
  const right = { at: 2 * node.at + 2, start: middle, end: node.end };
  if (isDeepest(fit, left.at))
    return [
      { ...left, sums: NO_SUMS },
      { ...right, sums: NO_SUMS },
    ];
  const isLeftSmaller = middle - node.start <= node.end - middle;
  const smaller = isLeftSmaller ? left : right;
  const counted = sumsOf(fit, smaller.start, smaller.end);
  const rest = node.sums;
  for (let slot = 0; slot < rest.length; slot++) {
    rest[slot] = (rest[slot] as number) - (counted[slot] as number);
  }
  return [
    { ...left, sums: isLeftSmaller ? counted : rest },
    { ...right, sums: isLeftSmaller ? rest : counted },
  ];
}

const BISECTIONS = 18;

/** Weighted mean, or weighted quantile, of what is left to explain, shrunk. */
function leafValue(fit: Fit, start: number, end: number): number {
  const { order, residual, weight, shrinkage, near } = fit;
  const { quantile } = fit.options;
  let [total, sum, low, high] = [0, 0, Infinity, -Infinity];
  for (let i = start; i < end; i++) {
    const row = order[i] as number;
    const left = residual[row] as number;
    // What lies side by side is read many times faster below.
    near.residual[i] = left;
    near.weight[i] = weight[row] as number;
    total += weight[row] as number;
    sum += (weight[row] as number) * left;
    if (left < low) low = left;
    if (left > high) high = left;
  }
  if (total === 0) return 0;
  if (quantile === undefined) return sum / (total + shrinkage);
  // Halving the range is quicker than sorting, and no leaf needs more digits.
  for (let n = 0; n < BISECTIONS; n++) {
    const middle = (low + high) / 2;
    let below = 0;
    for (let i = start; i < end; i++) {
      if ((near.residual[i] as number) <= middle) below += near.weight[i] as number;
    }
    if (below >= quantile * total) high = middle;
    else low = middle;
  }
  return (((low + high) / 2) * total) / (total + shrinkage);
}

function growTree(fit: Fit): Tree {
  const size = sizeOf(fit);
  const tree: Tree = {
    feature: new Int16Array(size).fill(-1),
    threshold: new Float64Array(size),
    lastSlot: new Uint16Array(size),
    value: new Float64Array(size),
  };
  const end = fit.order.length;
  const open: Node[] = [{ at: 0, start: 0, end, sums: sumsOf(fit, 0, end) }];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const split = isDeepest(fit, node.at) ? undefined : bestSplit(fit, node);
    if (split === undefined) {
      tree.value[node.at] = leafValue(fit, node.start, node.end);
      continue;
    }
    tree.feature[node.at] = split.feature;
    tree.threshold[node.at] = upperEdge(fit.table.edges[split.feature] as Float64Array, split.bin);
    tree.lastSlot[node.at] = slotOf(split.feature, split.bin);
    open.push(...halves(fit, node, partition(fit, node, split)));
  }
  return tree;
}

/** Some of the rows, chosen by the tree's number alone, so that a run repeats itself. */
function sampleOf(rows: number, share: number, tree: number): Int32Array {
  const chosen = new Int32Array(rows);
  const salt = Math.imul(tree + 1, 0x85ebca6b);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const mixed = Math.imul(row + 1, 0x9e3779b1) ^ salt;
    const hashed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
    if ((hashed ^ (hashed >>> 12)) >>> 0 < share * 2 ** 32) chosen[count++] = row;
  }
  return chosen.slice(0, count);
}

function setPulls(fit: Fit): void {
  const { quantile } = fit.options;
  for (let row = 0; row < fit.table.rows; row++) {
    const left = fit.residual[row] as number;
    const pull = quantile === undefined ? left : left > 0 ? quantile : quantile - 1;
    fit.pull[row] = pull * (fit.weight[row] as number);
  }
}

/** Takes what a tree explains off every row, in the sample or not. */
function explain(fit: Fit, { feature, lastSlot, value }: Tree): void {
  const { slots, features, rows } = fit.table;
  const { residual } = fit;
  const { learningRate } = fit.options;
  for (let row = 0; row < rows; row++) {
    let at = 0;
    for (;;) {
      const own = feature[at] as number;
      if (own < 0) break;
      const slot = slots[row * features + own] as number;
      at = 2 * at + (slot > (lastSlot[at] as number) ? 2 : 1);
    }
    residual[row] = (residual[row] as number) - learningRate * (value[at] as number);
  }
}

/** Fits trees to a lesson. The same table, lesson and options give the same trees. */
export function growTrees(table: BinnedTable, lesson: Lesson, options: TreeOptions): Trees {
  const { rows } = table;
  const fit: Fit = {
    table,
    weight: lesson.weight,
    options,
    shrinkage: 0,
    residual: lesson.target.slice(),
    pull: new Float64Array(rows),
    order: Int32Array.from({ length: rows }, (_, row) => row),
    right: new Int32Array(rows),
    near: { residual: new Float64Array(rows), weight: new Float64Array(rows) },
  };
  const base = leafValue(fit, 0, rows);
  for (let row = 0; row < rows; row++) fit.residual[row] = (fit.residual[row] as number) - base;
  const weights = lesson.weight.reduce((sum, weight) => sum + weight, 0);
  fit.shrinkage = (options.shrinkageRows * weights) / Math.max(1, rows);
  const trees: Tree[] = [];
  for (let n = 0; n < options.trees; n++) {
    fit.order = sampleOf(rows, options.rowShare, n);
    setPulls(fit);
    const tree = growTree(fit);
    explain(fit, tree);
    trees.push(tree);
  }
  return { base, learningRate: options.learningRate, trees };
}

/** What the trees say of one row of features. */
export function askTrees(model: Trees, row: readonly number[]): number {
  let sum = model.base;
  for (const tree of model.trees) {
    let at = 0;
    for (;;) {
      const feature = tree.feature[at] as number;
      if (feature < 0) break;
      at = 2 * at + ((row[feature] ?? Number.NaN) > (tree.threshold[at] as number) ? 2 : 1);
    }
    sum += model.learningRate * (tree.value[at] as number);
  }
  return sum;
}
