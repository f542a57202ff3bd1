/** A table of numbers cut into a few bins a column, which is all that growing trees looks at. */

/** Rows by column: `columns[feature][row]`. NaN is a value of its own, below all others. */
export interface Table {
  columns: Float64Array[];
  rows: number;
}

/**
 * `slots[row * features + feature]` is where the sums of a cell's bin begin (`slotOf`): the cells
 * of a row lie side by side, because growing trees reads them together. Bin 0 holds NaN, bin n what
 * is at most `edges[feature][n - 1]`.
 */
export interface BinnedTable {
  rows: number;
  features: number;
  slots: Uint16Array;
  edges: Float64Array[];
}

export const BINS = 32;
/** Sums kept of each bin. */
export const SLOT = 3;

/** Where the sums of a bin of a feature begin. */
export function slotOf(feature: number, bin: number): number {
  return (feature * BINS + bin) * SLOT;
}

/** Its values without NaN. */
function knownOf(column: Float64Array): Float64Array {
  const known = new Float64Array(column.length);
  let count = 0;
  for (let row = 0; row < column.length; row++) {
    const value = column[row] as number;
    if (!Number.isNaN(value)) known[count++] = value;
  }
  return known.subarray(0, count);
}

/** Upper edges of bins that hold about as many rows each. */
function edgesOf(column: Float64Array): Float64Array {
  const known = knownOf(column).sort();
  const edges: number[] = [];
  for (let bin = 1; bin < BINS - 1; bin++) {
    const edge = known[Math.floor((bin * known.length) / (BINS - 1))];
    if (edge !== undefined && edge !== edges.at(-1)) edges.push(edge);
  }
  return Float64Array.from(edges);
}

/** 0 for NaN, then 1 + the number of edges below the value. */
function binOf(edges: Float64Array, value: number): number {
  if (Number.isNaN(value)) return 0;
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low + 1;
}

/** Cuts every column where its own values lie. */
export function binTable({ columns, rows }: Table): BinnedTable {
  const edges = columns.map(edgesOf);
  const features = columns.length;
  const slots = new Uint16Array(rows * features);
  columns.forEach((column, feature) => {
    const own = edges[feature] as Float64Array;
    for (let row = 0; row < rows; row++) {
      slots[row * features + feature] = slotOf(feature, binOf(own, column[row] as number));
    }
  });
  return { rows, features, slots, edges };
}

/** Highest value that falls into a bin or a lower one; −∞ for the bin of NaN. */
export function upperEdge(edges: Float64Array, bin: number): number {
  if (bin === 0) return Number.NEGATIVE_INFINITY;
  return edges[bin - 1] ?? Number.POSITIVE_INFINITY;
}
