import type { Row, Value } from "./values.ts";

type Bucket = Row | Set<Row>;

/** Stands between the parts of a key; no text of ours holds it. */
const BETWEEN = "\u0000";
const NULL = "\u0001";

const NONE: readonly Row[] = [];

/** Rows by their values in some columns, in the order they came. */
export class Index {
  readonly columns: readonly string[];
  readonly #buckets = new Map<Value, Bucket>();

  constructor(columns: readonly string[]) {
    this.columns = columns;
  }

  /** True when a change of this column moves a row. */
  reads(column: string): boolean {
    return this.columns.includes(column);
  }

  add(row: Row): void {
    const key = keyOfRow(row, this.columns);
    const found = this.#buckets.get(key);
    if (found === undefined) this.#buckets.set(key, row);
    else if (found instanceof Set) found.add(row);
    else this.#buckets.set(key, new Set([found, row]));
  }

  delete(row: Row): void {
    const key = keyOfRow(row, this.columns);
    const found = this.#buckets.get(key);
    if (found === row) this.#buckets.delete(key);
    else if (found instanceof Set) {
      found.delete(row);
      if (found.size === 0) this.#buckets.delete(key);
    }
  }

  /** Rows with these values, in the order of `columns`. */
  at(values: readonly Value[]): IterableIterator<Row> {
    return rowsIn(this.#buckets.get(keyAt(values)));
  }

  /** Rows with the values of this one. */
  like(row: Row): IterableIterator<Row> {
    return rowsIn(this.#buckets.get(keyOfRow(row, this.columns)));
  }
}

function rowsIn(found: Bucket | undefined): IterableIterator<Row> {
  if (found === undefined) return NONE.values();
  return found instanceof Set ? found.values() : [found].values();
}

/** The key of a row by these columns. */
export function keyOfRow(row: Row, columns: readonly string[]): Value {
  if (columns.length === 1) return row[columns[0] as string] ?? NULL;
  let key = "";
  for (const column of columns) key += String(row[column] ?? NULL) + BETWEEN;
  return key;
}

/** The key of a row with these values. */
export function keyAt(values: readonly Value[]): Value {
  if (values.length === 1) return values[0] ?? NULL;
  let key = "";
  for (const value of values) key += String(value ?? NULL) + BETWEEN;
  return key;
}
