import { compileList, equalMeansIdentical } from "./compile-among.ts";
import { alike, compileExpression } from "./compile-expression.ts";
import type { Condition } from "./compile-from.ts";
import { type Bounds, type OrderedIndex } from "./ordered-index.ts";
import {
  type Bound,
  type Compiled,
  type Frame,
  type Getter,
  onceAScan,
  type Scope,
} from "./scope.ts";
import type { Expression } from "./syntax.ts";
import type { Table } from "./table.ts";
import { Index } from "./table-index.ts";
import { compare, type Row, type Value } from "./values.ts";

/** A source as the conditions on it see it. */
interface Place {
  bound: Bound;
  scope: Scope;
}

interface Reading extends Place {
  table: Table;
}

/** A column that must have one of these values; `several` gives a list of them. */
interface Pinned {
  condition: Condition;
  column: string;
  /** NULL is looked for (IS NULL), or equal to nothing (=). */
  findsNull: boolean;
  several: boolean;
  get: Getter;
  /** The column itself. */
  of: Compiled;
}

/** A column that must lie on one side of a value. */
interface Ranged {
  condition: Condition;
  column: string;
  operator: "<" | "<=" | ">" | ">=";
  get: Getter;
}

/** Rows by index, and the conditions that need not be looked at any more. */
export interface Access {
  rows: (frame: Frame) => Iterable<Row>;
  used: ReadonlySet<Condition>;
}

/** The best index for these conditions, undefined when none of them pins or bounds a column. */
export function findAccess(reading: Reading, conditions: readonly Condition[]): Access | undefined {
  const found = pinsIn(reading, conditions);
  const { table } = reading;
  const unique = table.uniques.find(({ columns, holds }) => {
    return holds === undefined && columns.every((column) => found.has(column));
  });
  const columns = unique?.columns ?? [...found.keys()].sort();
  const pins = columns.map((column) => found.get(column) as Pinned);
  const used = new Set(pins.map(({ condition }) => condition));
  const ranges = unique === undefined ? rangesIn(reading, conditions, found) : [];
  const [first] = ranges;
  if (first !== undefined) {
    const index = table.ordered(columns, first.column);
    for (const { condition } of ranges) used.add(condition);
    return { rows: rowsBetween(index, pins, ranges), used };
  }
  if (found.size === 0) return undefined;
  const index = unique?.index ?? table.index(columns);
  return { rows: rowsBy((values) => index.at(values), pins), used };
}

/** Rows of a source that is no table, found by an index made of them for each scan. */
export function findAmong(
  reading: Place,
  conditions: readonly Condition[],
  rows: (frame: Frame) => Iterable<Row>,
): Access | undefined {
  const isSure = ({ type }: Compiled) => equalMeansIdentical(type, type);
  const found = pinsIn(reading, conditions, isSure);
  if (found.size === 0) return undefined;
  const pins = [...found.values()];
  const columns = [...found.keys()];
  const made = onceAScan(reading.scope, (frame) => {
    const index = new Index(columns);
    for (const row of rows(frame)) index.add(row);
    return index;
  });
  const used = new Set(pins.map(({ condition }) => condition));
  return { rows: (frame) => rowsBy((values) => made(frame).at(values), pins)(frame), used };
}

/** True when one of these conditions pins a column. */
export function isPinned(reading: Place, conditions: readonly Condition[]): boolean {
  return pinsIn(reading, conditions).size > 0;
}

function pinsIn(
  reading: Place,
  conditions: readonly Condition[],
  isFit: (column: Compiled) => boolean = () => true,
): Map<string, Pinned> {
  const found = new Map<string, Pinned>();
  let isSeveral = false;
  for (const condition of conditions) {
    const pinned = pinnedBy(condition, reading);
    if (pinned === undefined || found.has(pinned.column) || !isFit(pinned.of)) continue;
    if (pinned.several && isSeveral) continue;
    isSeveral ||= pinned.several;
    found.set(pinned.column, pinned);
  }
  return found;
}

/** The bounds of one column that nothing pins. */
function rangesIn(
  reading: Reading,
  conditions: readonly Condition[],
  pins: ReadonlyMap<string, Pinned>,
): Ranged[] {
  const all = conditions.flatMap((condition) => rangedBy(condition, reading) ?? []);
  const column = all.find((one) => !pins.has(one.column))?.column;
  return all.filter((one) => one.column === column);
}

function rangedBy(condition: Condition, reading: Reading): Ranged | undefined {
  const { of } = condition;
  if (of.kind !== "binary" || !(of.operator in TURNED)) return undefined;
  const operator = of.operator as Ranged["operator"];
  const left = pin(condition, { column: of.left, values: [of.right] }, reading);
  if (left !== undefined) return isOrdered(left.of) ? { ...left, operator } : undefined;
  const right = pin(condition, { column: of.right, values: [of.left] }, reading);
  if (right === undefined || !isOrdered(right.of)) return undefined;
  return { ...right, operator: TURNED[operator] };
}

/** The same with its sides changed. */
const TURNED = { "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const;

const isOrdered = ({ type }: Compiled) => type !== "bool" && equalMeansIdentical(type, type);

function rowsBetween(
  index: OrderedIndex,
  pins: readonly Pinned[],
  ranges: readonly Ranged[],
): Access["rows"] {
  return (frame) => {
    const bounds: Bounds = { low: undefined, high: undefined };
    for (const { operator, get } of ranges) {
      const value = get(frame);
      if (value === null) return [];
      const bound = { value, open: operator.length === 1 };
      if (operator.startsWith(">")) bounds.low = tighter(bounds.low, bound, 1);
      else bounds.high = tighter(bounds.high, bound, -1);
    }
    return rowsBy((values) => index.between(values, bounds), pins)(frame);
  };
}

/** Of two bounds on one side that which leaves less. */
function tighter(a: Bounds["low"], b: NonNullable<Bounds["low"]>, side: 1 | -1): Bounds["low"] {
  if (a === undefined) return b;
  const order = side * compare(a.value, b.value);
  return order > 0 || (order === 0 && a.open) ? a : b;
}

function rowsBy(
  at: (values: readonly Value[]) => Iterable<Row>,
  pins: readonly Pinned[],
): Access["rows"] {
  const several = pins.findIndex((pin) => pin.several);
  const strict = pins.flatMap(({ findsNull }, place) => (findsNull ? [] : [place]));
  const getters = pins.map(({ get }) => get);
  const valuesIn = (frame: Frame) => {
    const values = getters.map((get) => get(frame));
    for (const place of strict) if (values[place] === null) return undefined;
    return values;
  };
  if (several < 0) {
    return (frame) => {
      const values = valuesIn(frame);
      return values === undefined ? [] : at(values);
    };
  }
  return (frame) => {
    const values = valuesIn(frame);
    if (values === undefined) return [];
    const found: Row[] = [];
    for (const one of new Set(values[several] as Value[])) {
      if (one === null) continue;
      values[several] = one;
      for (const row of at(values)) found.push(row);
    }
    return found;
  };
}

function pinnedBy(condition: Condition, reading: Place): Pinned | undefined {
  const { of } = condition;
  if (of.kind === "is" && of.what === null && !of.not) {
    const column = columnOf(of.of, reading);
    if (column === undefined) return undefined;
    const typed = compileExpression(of.of, reading.scope);
    return { condition, findsNull: true, several: false, get: () => null, column, of: typed };
  }
  if (of.kind === "binary" && of.operator === "=") {
    const sides = { column: of.left, values: [of.right] };
    return (
      pin(condition, sides, reading) ??
      pin(condition, { column: of.right, values: [of.left] }, reading)
    );
  }
  if (of.kind === "any") {
    return pin(condition, { column: of.left, values: [of.array], several: true }, reading);
  }
  if (of.kind === "in" && !of.not) {
    return pin(condition, { column: of.of, values: of.list, several: true }, reading);
  }
  if (of.kind === "in-select" && !of.not) return pinInSelect(condition, of, reading);
  return undefined;
}

function pin(
  condition: Condition,
  sides: { column: Expression; values: readonly Expression[]; several?: boolean },
  reading: Place,
): Pinned | undefined {
  const { scope, bound } = reading;
  const column = columnOf(sides.column, reading);
  if (column === undefined) return undefined;
  const { made, touched } = scope.unit.watched(() =>
    sides.values.map((value) => compileExpression(value, scope)),
  );
  if (touched.has(bound.slot)) return undefined;
  const several = sides.several === true;
  const typed = compileExpression(sides.column, scope);
  const isArray = condition.of.kind === "any";
  const getters = made.map((value) => (isArray ? value : alike(typed, value)[1]).get);
  const [first = () => null] = getters;
  const get: Getter = several && !isArray ? (frame) => getters.map((one) => one(frame)) : first;
  return { condition, column, findsNull: false, several, get, of: typed };
}

/** A list that a select gives, where it reads nothing of this source. */
function pinInSelect(
  condition: Condition,
  of: Extract<Expression, { kind: "in-select" }>,
  reading: Place,
): Pinned | undefined {
  const { scope, bound } = reading;
  const column = columnOf(of.of, reading);
  if (column === undefined) return undefined;
  const { made, touched } = scope.unit.watched(() => compileList(of, scope));
  const typed = compileExpression(of.of, scope);
  if (touched.has(bound.slot) || !equalMeansIdentical(typed.type, made.type)) return undefined;
  const get: Getter = (frame) => made.list(frame).values as Value[];
  return { condition, column, findsNull: false, several: true, get, of: typed };
}

/** The name of this source's column that the expression is, and nothing else. */
function columnOf(of: Expression, { scope, bound }: Place): string | undefined {
  if (of.kind !== "column") return undefined;
  const [found, more] = scope.own(of);
  return more === undefined && found?.bound === bound ? found.column.name : undefined;
}
