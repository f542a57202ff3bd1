import { compileExpression } from "./compile-expression.ts";
import { compileFrom, type Scan } from "./compile-from.ts";
import {
  type Bound,
  type Compiled,
  type Frame,
  type Getter,
  type NamedType,
  type Plan,
  Scope,
} from "./scope.ts";
import { SqlError, SqlNotKnown } from "./sql-error.ts";
import type { Expression, Item, Order, Select } from "./syntax.ts";
import { compare, keyOf, type Row, type Value } from "./values.ts";

export interface NamedGetter extends NamedType {
  get: Getter;
}

interface Sorting {
  get: Getter;
  descending: boolean;
}

/** What one select does with each row of its sources. */
interface Shape {
  scan: Scan;
  items: readonly NamedGetter[];
  sortings: readonly Sorting[];
  having: Getter | undefined;
  groupBy: readonly Getter[];
  scope: Scope;
}

/** A row given out, and what it is ordered by. */
interface Sorted {
  row: Row;
  keys: readonly Value[];
}

/** A select with all its parts, as a plan. */
export function compileSelect(select: Select, parent: Scope): Plan {
  const scope = new Scope(parent.unit, parent);
  const scan = compileFrom(select.from, select.where, scope);
  const items = compileItems(select.items, scope);
  const isUnion = select.unions.length > 0;
  const sortings = isUnion
    ? []
    : select.orderBy.map((order) => compileOrder(order, select, { items, scope }));
  const unionOrder = isUnion ? select.orderBy.map((order) => orderOfUnion(order, items)) : [];
  const having = select.having && compileExpression(select.having, scope).get;
  const groupBy = select.groupBy.map((of) => itemFor(of, select, items)?.get ?? get(of, scope));
  const shape: Shape = { scan, items, sortings, having, groupBy, scope };
  const limit = select.limit && compileExpression(select.limit, parent).get;
  const isGrouped = groupBy.length > 0 || scope.gatherers.length > 0;
  const simple = sortings.length === 0 && !select.distinct && !isUnion;
  const rows = isGrouped ? grouped(shape) : plain(shape);
  const names = items.map(({ name }) => name);
  const others = select.unions.map((union) => ({
    all: union.all,
    plan: compileSelect(namedAs(union.select, names), parent),
  }));
  const run = (frame: Frame): Row[] => {
    const most = limit === undefined ? Infinity : Number(limit(frame));
    const found = rows(frame, simple ? most : Infinity);
    if (simple) return found.map(({ row }) => row);
    let all = ordered(found, sortings).map(({ row }) => row);
    if (select.distinct) all = distinct(all);
    for (const { all: keepsAll, plan } of others) {
      const more = [...all, ...plan.run(frame).map((row) => renamed(row, items))];
      all = keepsAll ? more : distinct(more);
    }
    return orderedBy(all, unionOrder).slice(0, most);
  };
  const any = (frame: Frame) => {
    const some = isGrouped || !simple || limit !== undefined ? run(frame) : rows(frame, 1);
    return some.length > 0;
  };
  return { columns: items.map(({ name, type }) => ({ name, type })), run, any };
}

const get = (of: Expression, scope: Scope): Getter => compileExpression(of, scope).get;

/** The same select, its columns under other names; where it has a star they are renamed later. */
export function namedAs(select: Select, names: readonly string[]): Select {
  if (select.items.some((item) => item.star)) return select;
  const items = select.items.map((item, at) =>
    item.star ? item : { ...item, as: names[at] ?? item.as },
  );
  return { ...select, items };
}

/** In a union the first select names the columns. */
function renamed(row: Row, items: readonly NamedGetter[]): Row {
  const values = Object.values(row);
  return Object.fromEntries(items.map(({ name }, at) => [name, values[at] ?? null]));
}

/** What a select or a RETURNING gives, its stars spelled out. */
export function compileItems(items: readonly Item[], scope: Scope): NamedGetter[] {
  return items.flatMap((item) => {
    if (!item.star) {
      const { type, get } = compileExpression(item.of, scope);
      return [{ name: item.as, type, get }];
    }
    const { table } = item;
    const bounds = scope.bounds.filter((one) => table === undefined || one.alias === table);
    return bounds.flatMap((bound) => columnsOf(bound, scope));
  });
}

function columnsOf(bound: Bound, scope: Scope): NamedGetter[] {
  return bound.columns.map(({ name }) => {
    const of: Compiled = scope.column({ kind: "column", table: bound.alias, name });
    return { name, ...of };
  });
}

/** `ORDER BY 1` and `GROUP BY 1` are the first thing selected. */
function itemFor(
  of: Expression,
  select: Select,
  items: readonly NamedGetter[],
): NamedGetter | undefined {
  if (of.kind !== "literal" || typeof of.value !== "number") return undefined;
  if (select.items.some((item) => item.star)) throw new SqlNotKnown("a number beside a star");
  return items[of.value - 1];
}

function compileOrder(
  { of, descending }: Order,
  select: Select,
  at: { items: readonly NamedGetter[]; scope: Scope },
): Sorting {
  const { items, scope } = at;
  const named =
    of.kind === "column" && of.table === undefined
      ? items.find((item) => item.name === of.name)
      : itemFor(of, select, items);
  return { get: named?.get ?? get(of, scope), descending };
}

/** A union is ordered by what it gives, of whichever of its selects (PostgreSQL 7.5). */
function orderOfUnion({ of, descending }: Order, items: readonly NamedGetter[]): NamedOrder {
  const at = of.kind === "literal" && typeof of.value === "number" ? of.value - 1 : -1;
  const name = of.kind === "column" && of.table === undefined ? of.name : items[at]?.name;
  if (!items.some((item) => item.name === name)) throw new SqlNotKnown("the order of a union");
  return { name: name ?? "", descending };
}

interface NamedOrder {
  name: string;
  descending: boolean;
}

function orderedBy(rows: Row[], orders: readonly NamedOrder[]): Row[] {
  if (orders.length === 0) return rows;
  const found = rows.map((row) => ({ row, keys: orders.map(({ name }) => row[name] ?? null) }));
  return ordered(found, orders).map(({ row }) => row);
}

type Rows = (frame: Frame, most: number) => Sorted[];

function plain({ scan, items, sortings }: Shape): Rows {
  return (frame, most) => {
    const found: Sorted[] = [];
    if (most <= 0) return found;
    scan(frame, () => {
      found.push(given(items, sortings, frame));
      return found.length >= most;
    });
    return found;
  };
}

const UNSORTED: readonly Value[] = [];

function given(items: readonly NamedGetter[], sortings: readonly Sorting[], frame: Frame): Sorted {
  const row: Row = {};
  for (const { name, get } of items) row[name] = get(frame);
  return { row, keys: sortings.length === 0 ? UNSORTED : sortings.map(({ get }) => get(frame)) };
}

interface Group {
  /** Where each source stood at the group's first row. */
  stood: (Row | undefined)[];
  gathered: Value[];
}

function grouped(shape: Shape): Rows {
  const { scan, scope, groupBy, items, sortings, having } = shape;
  const { gatherers, gatheredSlot, bounds } = scope;
  return (frame, most) => {
    const groups = new Map<string, Group>();
    const start = (): Group => ({
      stood: bounds.map(({ slot }) => frame.rows[slot]),
      gathered: gatherers.map((gatherer) => gatherer.start()),
    });
    scan(frame, () => {
      const key = groupBy.length === 0 ? "" : keyOf(groupBy.map((get) => get(frame)));
      const group = groups.get(key) ?? start();
      groups.set(key, group);
      gatherers.forEach(({ step }, at) => {
        group.gathered[at] = step(group.gathered[at] ?? null, frame);
      });
      return false;
    });
    if (groups.size === 0 && groupBy.length === 0) {
      for (const { slot } of bounds) frame.rows[slot] = undefined;
      groups.set("", start());
    }
    const found: Sorted[] = [];
    for (const { stood, gathered } of groups.values()) {
      bounds.forEach(({ slot }, at) => {
        frame.rows[slot] = stood[at];
      });
      frame.rows[gatheredSlot] = gathered as unknown as Row;
      if (having !== undefined && having(frame) !== true) continue;
      found.push(given(items, sortings, frame));
    }
    return found.slice(0, most);
  };
}

/** NULL is greater than everything (PostgreSQL 7.5). */
function comparing(a: Value, b: Value): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return compare(a, b);
}

function ordered(found: Sorted[], sortings: readonly { descending: boolean }[]): Sorted[] {
  if (sortings.length === 0) return found;
  return found.sort((a, b) => {
    for (const [at, { descending }] of sortings.entries()) {
      const order = comparing(a.keys[at] ?? null, b.keys[at] ?? null);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
}

function distinct(rows: readonly Row[]): Row[] {
  const seen = new Map<string, Row>();
  for (const row of rows) {
    const key = keyOf(Object.values(row));
    if (!seen.has(key)) seen.set(key, row);
  }
  return [...seen.values()];
}

/** Columns by their place; two of one name cannot be told apart in a row. */
export function placesOf(plan: Plan): string[] {
  const names = plan.columns.map(({ name }) => name);
  if (new Set(names).size < names.length) throw new SqlError("42701", "two columns have one name");
  return names;
}
