import { keyAt, keyOfRow } from "./table-index.ts";
import { compare, type Row, type Value } from "./values.ts";

/** A bound of a range; undefined where it has none on that side. */
export interface Bounds {
  low: { value: NonNullable<Value>; open: boolean } | undefined;
  high: { value: NonNullable<Value>; open: boolean } | undefined;
}

/**
 * Rows by their values in some columns, and among those in the order of one more: what asks for the
 * newest of a table that only grows reads no more than it wants. NULL is in no range.
 */
export class OrderedIndex {
  readonly columns: readonly string[];
  readonly by: string;
  readonly #buckets = new Map<Value, Row[]>();

  constructor(columns: readonly string[], by: string) {
    this.columns = columns;
    this.by = by;
  }

  /** True when a change of these columns moves a row. */
  reads(column: string): boolean {
    return column === this.by || this.columns.includes(column);
  }

  add(row: Row): void {
    const value = row[this.by] ?? null;
    if (value === null) return;
    const key = keyOfRow(row, this.columns);
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) this.#buckets.set(key, [row]);
    else if (compare(this.#valueOf(bucket.at(-1) as Row), value) <= 0) bucket.push(row);
    else bucket.splice(this.#after(bucket, value, true), 0, row);
  }

  delete(row: Row): void {
    const value = row[this.by] ?? null;
    if (value === null) return;
    const key = keyOfRow(row, this.columns);
    const bucket = this.#buckets.get(key) ?? [];
    const at = bucket.indexOf(row, this.#after(bucket, value, false));
    if (at >= 0) bucket.splice(at, 1);
    if (bucket.length === 0) this.#buckets.delete(key);
  }

  /** Rows with these values, in the order of `columns`, and within these bounds. */
  between(values: readonly Value[], { low, high }: Bounds): Row[] {
    const bucket = this.#buckets.get(keyAt(values));
    if (bucket === undefined) return [];
    const from = low === undefined ? 0 : this.#after(bucket, low.value, low.open);
    const to = high === undefined ? bucket.length : this.#after(bucket, high.value, !high.open);
    return bucket.slice(from, to);
  }

  /** How many rows come before this value; with those that have it when `included`. */
  #after(bucket: readonly Row[], value: NonNullable<Value>, included: boolean): number {
    let from = 0;
    let to = bucket.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      const order = compare(this.#valueOf(bucket[middle] as Row), value);
      if (order < 0 || (included && order === 0)) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  #valueOf(row: Row): NonNullable<Value> {
    return row[this.by] as NonNullable<Value>;
  }
}
