import { OrderedIndex } from "./ordered-index.ts";
import { Index } from "./table-index.ts";
import { SqlError } from "./sql-error.ts";
import type { Row, Type, Value } from "./values.ts";

/** Undoes a change; run newest first when a transaction is rolled back. */
export type Undo = () => void;

export interface Column {
  name: string;
  type: Type;
  notNull: boolean;
  /** What a row has when nothing is said. */
  otherwise: (() => Value) | undefined;
}

/** No two rows for which `holds` are equal in these columns, NULL being equal to nothing. */
export interface Unique {
  columns: readonly string[];
  holds: ((row: Row) => boolean) | undefined;
  index: Index;
}

export interface Check {
  name: string;
  /** False is refused; NULL is not. */
  holds: (row: Row) => boolean;
}

/** A value of `column` is that of a row of `parent` in `key`, by default its primary key. */
export interface Reference {
  column: string;
  parent: Table;
  key: string | undefined;
}

/** A function called once for a statement, or for each row it changes. */
export interface Trigger {
  call: string;
  eachRow: boolean;
}

/** Rows, and what every one of them must be. */
export class Table {
  readonly name: string;
  columns: Column[];
  readonly rows = new Set<Row>();
  uniques: Unique[] = [];
  checks: Check[] = [];
  references: Reference[] = [];
  /** Tables with a reference to this one. */
  readonly children = new Set<Table>();
  /** What is called before a statement of this kind (`update`, `delete`, `truncate`). */
  readonly triggers = new Map<string, Trigger>();
  readonly #indexes = new Map<string, Index | OrderedIndex>();
  /** False for a session that may break references and fires no trigger. */
  readonly isGuarded: () => boolean;
  #ids = 0;

  constructor(name: string, columns: Column[], isGuarded: () => boolean = () => true) {
    this.name = name;
    this.columns = columns;
    this.isGuarded = isGuarded;
  }

  /** As a sequence does, it never gives a number back. */
  nextId(): number {
    this.#ids += 1;
    return this.#ids;
  }

  column(name: string): Column {
    const column = this.columns.find((one) => one.name === name);
    if (column === undefined) throw new SqlError("42703", `${this.name} has no column ${name}`);
    return column;
  }

  /** The index by these columns, made at the first asking. */
  index(columns: readonly string[]): Index {
    return this.#indexed(columns.join(" "), () => new Index(columns));
  }

  /** The index by these columns and in the order of one more, made at the first asking. */
  ordered(columns: readonly string[], by: string): OrderedIndex {
    return this.#indexed(`${columns.join(" ")} in order of ${by}`, () => {
      return new OrderedIndex(columns, by);
    });
  }

  #indexed<I extends Index | OrderedIndex>(id: string, make: () => I): I {
    const known = this.#indexes.get(id);
    if (known !== undefined) return known as I;
    const made = make();
    for (const row of this.rows) made.add(row);
    this.#indexes.set(id, made);
    return made;
  }

  addUnique(columns: readonly string[], holds: Unique["holds"]): void {
    this.uniques.push({ columns, holds, index: this.index(columns) });
  }

  /** A row in the way of `row`, in one of the given rules. */
  conflicting(row: Row, uniques: readonly Unique[] = this.uniques): Row | undefined {
    for (const { columns, holds, index } of uniques) {
      if (holds !== undefined && !holds(row)) continue;
      if (columns.some((column) => row[column] === null)) continue;
      for (const other of index.like(row)) {
        if (other !== row && (holds === undefined || holds(other))) return other;
      }
    }
    return undefined;
  }

  insert(row: Row, undo: Undo[]): void {
    this.#check(row);
    this.#put(row);
    undo.push(() => this.#take(row));
  }

  /** Changes a row in place. */
  update(row: Row, changes: Row, undo: Undo[]): void {
    const before: Row = {};
    for (const column of Object.keys(changes)) before[column] = row[column] ?? null;
    this.#change(row, changes);
    undo.push(() => this.#change(row, before));
    this.#check(row);
  }

  delete(row: Row, undo: Undo[]): void {
    if (this.isGuarded()) for (const child of this.children) this.#refuseOrphans(child, row);
    this.#take(row);
    undo.push(() => this.#put(row));
  }

  /** Takes every row away. */
  clear(undo: Undo[]): void {
    for (const row of Array.from(this.rows)) this.delete(row, undo);
  }

  #check(row: Row): void {
    for (const { name, notNull } of this.columns) {
      if (notNull && row[name] === null) {
        throw new SqlError("23502", `${name} of ${this.name} is NULL`);
      }
    }
    for (const { name, holds } of this.checks) {
      if (!holds(row)) throw new SqlError("23514", `a row of ${this.name} breaks ${name}`);
    }
    for (const { column, parent, key } of this.isGuarded() ? this.references : []) {
      const value = row[column] ?? null;
      if (value === null || parent.#has(value, key)) continue;
      throw new SqlError(
        "23503",
        `${column} ${String(value)} of ${this.name} is not in ${parent.name}`,
      );
    }
    if (this.conflicting(row) === undefined) return;
    throw new SqlError("23505", `a row of ${this.name} is there already (duplicate key)`);
  }

  #has(value: Value, key = this.#primary()): boolean {
    return this.index([key]).at([value]).next().done === false;
  }

  #primary(): string {
    return this.uniques[0]?.columns[0] ?? "";
  }

  #refuseOrphans(child: Table, row: Row): void {
    for (const { column, parent, key = this.#primary() } of child.references) {
      if (parent !== this) continue;
      if (
        child
          .index([column])
          .at([row[key] ?? null])
          .next().done !== true
      ) {
        throw new SqlError("23503", `a row of ${child.name} still names the row of ${this.name}`);
      }
    }
  }

  #put(row: Row): void {
    this.rows.add(row);
    for (const index of this.#indexes.values()) index.add(row);
  }

  #take(row: Row): void {
    this.rows.delete(row);
    for (const index of this.#indexes.values()) index.delete(row);
  }

  #change(row: Row, changes: Row): void {
    const moved = this.#indexesMovedBy(row, changes);
    for (const index of moved) index.delete(row);
    Object.assign(row, changes);
    for (const index of moved) index.add(row);
  }

  #indexesMovedBy(row: Row, changes: Row): (Index | OrderedIndex)[] {
    const moving = Object.keys(changes).filter((column) => changes[column] !== row[column]);
    const moved: (Index | OrderedIndex)[] = [];
    for (const index of this.#indexes.values()) {
      if (moving.some((column) => index.reads(column))) moved.push(index);
    }
    return moved;
  }
}
