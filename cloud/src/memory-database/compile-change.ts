import { cast, compileExpression } from "./compile-expression.ts";
import { compileFrom, type Scan } from "./compile-from.ts";
import { compileItems, compileSelect, type NamedGetter, placesOf } from "./compile-select.ts";
import { type Frame, type Getter, type NamedType, Scope } from "./scope.ts";
import { SqlError } from "./sql-error.ts";
import type { Assignment, Delete, Insert, Item, Query, Source, Update } from "./syntax.ts";
import type { Column, Table } from "./table.ts";
import { frozen, type Row, toType, type Value } from "./values.ts";

/** What a query gave and how many rows it gave or changed. */
export interface Answer {
  rows: Row[];
  affected: number;
}

/** A query, ready to be run; what it changes can be undone. */
export interface Runnable {
  columns: readonly NamedType[];
  run: (frame: Frame) => Answer;
}

/** A row before it is changed and, unless it is deleted, after. */
export interface RowChange {
  old: Row;
  new?: Row;
}

/** Called before a statement that changes what stands in a table, and before each such row. */
export type Before = (table: Table, event: "update" | "delete", change?: RowChange) => void;

/** A query as something to run. `before` fires the table's triggers. */
export function compileQuery(query: Query, scope: Scope, before: Before): Runnable {
  switch (query.kind) {
    case "select": {
      const { columns, run } = compileSelect(query, scope);
      return {
        columns,
        run: (frame) => {
          const rows = run(frame);
          return { rows, affected: rows.length };
        },
      };
    }
    case "insert":
      return compileInsert(query, scope, before);
    case "update":
      return compileUpdate(query, scope, before);
    case "delete":
      return compileDelete(query, scope, before);
  }
}

interface Set {
  column: string;
  get: Getter;
}

function compileSet(assignments: readonly Assignment[], table: Table, scope: Scope): Set[] {
  return assignments.map(({ column, of }) => {
    const { type } = table.column(column);
    const { get } = cast(compileExpression(of, scope), type);
    return { column, get: (frame) => frozen(get(frame)) };
  });
}

function changesIn(sets: readonly Set[], frame: Frame): Row {
  const changes: Row = {};
  for (const { column, get } of sets) changes[column] = get(frame);
  return changes;
}

function compileReturning(items: readonly Item[], scope: Scope): NamedGetter[] {
  return compileItems(items, scope);
}

function returned(items: readonly NamedGetter[], frame: Frame): Row {
  const row: Row = {};
  for (const { name, get } of items) row[name] = get(frame);
  return row;
}

const typesOf = (items: readonly NamedGetter[]) => items.map(({ name, type }) => ({ name, type }));

type Given = (frame: Frame) => Iterable<(Value | undefined)[]>;

/** The rows to insert, value by value in the order of `columns`. */
function compileGiven(from: Insert["from"], columns: readonly Column[], scope: Scope): Given {
  if (from.kind === "select") {
    const plan = compileSelect(from, scope);
    const names = placesOf(plan);
    return (frame) => plan.run(frame).map((row) => names.map((name) => row[name] ?? null));
  }
  const rows = from.rows.map((values) =>
    values.map((of, at) => {
      const type = columns[at]?.type ?? "unknown";
      return of === undefined ? undefined : cast(compileExpression(of, scope), type).get;
    }),
  );
  return (frame) => rows.map((getters) => getters.map((get) => get?.(frame)));
}

function compileInsert(insert: Insert, parent: Scope, before: Before): Runnable {
  const table = parent.unit.around.table(insert.table);
  const columns = insert.columns?.map((name) => table.column(name)) ?? table.columns;
  const given = compileGiven(insert.from, columns, parent);
  const scope = new Scope(parent.unit, parent);
  const { slot } = scope.bind(insert.table, table.columns, false);
  const returning = compileReturning(insert.returning, scope);
  const fields = table.columns.map((column) => ({ ...column, at: columns.indexOf(column) }));
  const meet = compileConflict(insert, { table, scope, slot }, before);
  const run = (frame: Frame): Answer => {
    const rows: Row[] = [];
    let affected = 0;
    for (const values of given(frame)) {
      const row = rowOf(fields, values);
      frame.rows[slot] = row;
      const met = meet?.(frame);
      if (met === "left") continue;
      if (met !== "changed") table.insert(row, frame.undo);
      affected += 1;
      if (returning.length > 0) rows.push(returned(returning, frame));
    }
    return { rows, affected };
  };
  return { columns: typesOf(returning), run };
}

/** A column of a table, and which of the values given is its; -1 for none. */
type Field = Column & { at: number };

function rowOf(fields: readonly Field[], values: readonly (Value | undefined)[]): Row {
  const row: Row = {};
  for (const { name, type, otherwise, at } of fields) {
    const value = at < 0 ? undefined : values[at];
    row[name] = frozen(toType(value === undefined ? otherwise?.() : value, type));
  }
  return row;
}

type Meet = (frame: Frame) => "free" | "left" | "changed";

/** What to do where the row to insert meets one that is there; undefined leaves it to fail. */
function compileConflict(
  { conflict }: Insert,
  at: { table: Table; scope: Scope; slot: number },
  before: Before,
): Meet | undefined {
  if (conflict === undefined) return undefined;
  const { table, scope, slot } = at;
  const { target } = conflict;
  const uniques = table.uniques.filter(
    ({ columns }) => target === undefined || isSame(columns, target),
  );
  if (uniques.length === 0) {
    throw new SqlError("42P10", `no unique rule of ${table.name} has these columns`);
  }
  const excluded = scope.bind("excluded", table.columns, false);
  const sets = conflict.set && compileSet(conflict.set, table, preferring(scope, slot));
  return (frame) => {
    const row = frame.rows[slot];
    const there = row && table.conflicting(row, uniques);
    if (there === undefined) return "free";
    if (sets === undefined) return "left";
    before(table, "update");
    frame.rows[excluded.slot] = row;
    frame.rows[slot] = there;
    const changes = changesIn(sets, frame);
    before(table, "update", { old: there, new: { ...there, ...changes } });
    table.update(there, changes, frame.undo);
    return "changed";
  };
}

/** In DO UPDATE a bare column is the one of the row that is there. */
function preferring(scope: Scope, slot: number): Scope {
  const preferred = new Scope(scope.unit, scope);
  preferred.bounds.push(...scope.bounds.filter((bound) => bound.slot === slot));
  return preferred;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one));
}

interface Matching {
  table: Table;
  scope: Scope;
  slot: number;
  scan: Scan;
}

/** The rows of a table that are meant, each with the other sources at what it was joined to. */
function compileMatching(of: Update | Delete, parent: Scope): Matching {
  const table = parent.unit.around.table(of.table);
  const scope = new Scope(parent.unit, parent);
  const target: Source = {
    join: "inner",
    lateral: false,
    of: { kind: "table", name: of.table },
    alias: of.alias,
    on: undefined,
    using: [],
  };
  const scan = compileFrom([...of.from, target], of.where, scope);
  const slot = scope.bounds.at(-1)?.slot ?? 0;
  return { table, scope, slot, scan };
}

function compileUpdate(update: Update, parent: Scope, before: Before): Runnable {
  const { table, scope, slot, scan } = compileMatching(update, parent);
  const sets = compileSet(update.set, table, scope);
  const returning = compileReturning(update.returning, scope);
  const run = (frame: Frame): Answer => {
    before(table, "update");
    const found = new Map<Row, { changes: Row; stood: Frame["rows"] }>();
    scan(frame, () => {
      const row = frame.rows[slot];
      if (row === undefined || found.has(row)) return false;
      found.set(row, { changes: changesIn(sets, frame), stood: frame.rows.slice() });
      return false;
    });
    const rows: Row[] = [];
    for (const [row, { changes, stood }] of found) {
      before(table, "update", { old: row, new: { ...row, ...changes } });
      table.update(row, changes, frame.undo);
      if (returning.length > 0) rows.push(returned(returning, { ...frame, rows: stood }));
    }
    return { rows, affected: found.size };
  };
  return { columns: typesOf(returning), run };
}

function compileDelete(of: Delete, parent: Scope, before: Before): Runnable {
  const { table, scope, slot, scan } = compileMatching(of, parent);
  const returning = compileReturning(of.returning, scope);
  const run = (frame: Frame): Answer => {
    before(table, "delete");
    const found = new Map<Row, Row>();
    scan(frame, () => {
      const row = frame.rows[slot];
      if (row !== undefined && !found.has(row)) found.set(row, returned(returning, frame));
      return false;
    });
    for (const row of found.keys()) {
      before(table, "delete", { old: row });
      table.delete(row, frame.undo);
    }
    return { rows: returning.length > 0 ? [...found.values()] : [], affected: found.size };
  };
  return { columns: typesOf(returning), run };
}
