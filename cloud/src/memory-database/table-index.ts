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

  add(row: Row): void {
    const key = this.#keyOf(row);
    const found = this.#buckets.get(key);
    if (found === undefined) this.#buckets.set(key, row);
    else if (found instanceof Set) found.add(row);
    else this.#buckets.set(key, new Set([found, row]));
  }

  delete(row: Row): void {
    const key = this.#keyOf(row);
    const found = this.#buckets.get(key);
    if (found === row) this.#buckets.delete(key);
    else if (found instanceof Set) {
      found.delete(row);
      if (found.size === 0) this.#buckets.delete(key);
    }
  }

  /** Rows with these values, in the order of `columns`. */
  at(values: readonly Value[]): IterableIterator<Row> {
    const found = this.#buckets.get(keyOf(values));
    if (found === undefined) return NONE.values();
    return found instanceof Set ? found.values() : [found].values();
  }

  #keyOf(row: Row): Value {
    const { columns } = this;
    if (columns.length === 1) return row[columns[0] as string] ?? NULL;
    let key = "";
    for (const column of columns) key += String(row[column] ?? NULL) + BETWEEN;
    return key;
  }
}

function keyOf(values: readonly Value[]): Value {
  if (values.length === 1) return values[0] ?? NULL;
  let key = "";
  for (const value of values) key += String(value ?? NULL) + BETWEEN;
  return key;
}
