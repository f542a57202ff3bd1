/** A table of numbers cut into a few bins a column, which is all that growing trees looks at. */

/** Rows by column: `columns[feature][row]`. NaN is a value of its own, below all others. */
export interface Table {
  columns: Float64Array[];
  rows: number;
}

/** `bins[feature][row]`; bin 0 holds NaN, bin n what is at most `edges[feature][n - 1]`. */
export interface BinnedTable extends Table {
  bins: Uint8Array[];
  edges: Float64Array[];
}

export const BINS = 32;

/** Upper edges of bins that hold about as many rows each. */
function edgesOf(column: Float64Array): Float64Array {
  const known = column.filter((value) => !Number.isNaN(value)).sort();
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
export function binTable(table: Table): BinnedTable {
  const edges = table.columns.map(edgesOf);
  const bins = table.columns.map((column, feature) => {
    const own = edges[feature] as Float64Array;
    const into = new Uint8Array(table.rows);
    for (let row = 0; row < table.rows; row++) into[row] = binOf(own, column[row] as number);
    return into;
  });
  return { ...table, bins, edges };
}

/** Highest value that falls into a bin or a lower one; −∞ for the bin of NaN. */
export function upperEdge(edges: Float64Array, bin: number): number {
  if (bin === 0) return Number.NEGATIVE_INFINITY;
  return edges[bin - 1] ?? Number.POSITIVE_INFINITY;
}
