import { alike, compileExpression } from "./compile-expression.ts";
import type { Condition } from "./compile-from.ts";
import type { Bound, Frame, Getter, Scope } from "./scope.ts";
import type { Expression } from "./syntax.ts";
import type { Table } from "./table.ts";
import type { Index } from "./table-index.ts";
import type { Row, Value } from "./values.ts";

interface Reading {
  table: Table;
  bound: Bound;
  scope: Scope;
}

/** A column that must have one of these values; `several` gives a list of them. */
interface Pinned {
  condition: Condition;
  column: string;
  /** NULL is looked for (IS NULL), or equal to nothing (=). */
  findsNull: boolean;
  several: boolean;
  get: Getter;
}

/** Rows by index, and the conditions that need not be looked at any more. */
export interface Access {
  rows: (frame: Frame) => Iterable<Row>;
  used: ReadonlySet<Condition>;
}

/** The best index for these conditions, undefined when none of them pins a column. */
export function findAccess(reading: Reading, conditions: readonly Condition[]): Access | undefined {
  const found = new Map<string, Pinned>();
  let isSeveral = false;
  for (const condition of conditions) {
    const pinned = pinnedBy(condition, reading);
    if (pinned === undefined || found.has(pinned.column)) continue;
    if (pinned.several && isSeveral) continue;
    isSeveral ||= pinned.several;
    found.set(pinned.column, pinned);
  }
  if (found.size === 0) return undefined;
  const { table } = reading;
  const unique = table.uniques.find(({ columns, holds }) => {
    return holds === undefined && columns.every((column) => found.has(column));
  });
  const columns = unique?.columns ?? [...found.keys()].sort();
  const pins = columns.map((column) => found.get(column) as Pinned);
  const used = new Set(pins.map(({ condition }) => condition));
  return { rows: rowsBy(unique?.index ?? table.index(columns), pins), used };
}

function rowsBy(index: Index, pins: readonly Pinned[]): Access["rows"] {
  const several = pins.findIndex((pin) => pin.several);
  const valuesIn = (frame: Frame) => pins.map(({ get }) => get(frame));
  const isNothing = (values: readonly Value[]) =>
    values.some((value, at) => value === null && pins[at]?.findsNull === false);
  if (several < 0) {
    return (frame) => {
      const values = valuesIn(frame);
      return isNothing(values) ? [] : index.at(values);
    };
  }
  return (frame) => {
    const values = valuesIn(frame);
    if (isNothing(values)) return [];
    return [...new Set(values[several] as Value[])].flatMap((one) =>
      one === null ? [] : [...index.at(values.with(several, one))],
    );
  };
}

function pinnedBy(condition: Condition, reading: Reading): Pinned | undefined {
  const { of } = condition;
  if (of.kind === "is" && of.what === null && !of.not) {
    const column = columnOf(of.of, reading);
    const base = { condition, findsNull: true, several: false, get: () => null };
    return column === undefined ? undefined : { ...base, column };
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
  return undefined;
}

function pin(
  condition: Condition,
  sides: { column: Expression; values: readonly Expression[]; several?: boolean },
  reading: Reading,
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
  return { condition, column, findsNull: false, several, get };
}

/** The name of this source's column that the expression is, and nothing else. */
function columnOf(of: Expression, { scope, bound }: Reading): string | undefined {
  if (of.kind !== "column") return undefined;
  const [found, more] = scope.own(of);
  return more === undefined && found?.bound === bound ? found.column.name : undefined;
}
