import { type Compiled, type Frame, type Getter, onceAScan, type Scope } from "./scope.ts";
import type { Expression } from "./syntax.ts";
import { compare, type Type, type Value } from "./values.ts";

type InSelect = Extract<Expression, { kind: "in-select" }>;

/** What a select inside an expression gave. */
interface List {
  values: readonly Value[];
  /** The same, where equal means identical. */
  known: ReadonlySet<Value> | undefined;
  hasNull: boolean;
}

/** Types whose values are equal only when they are identical. */
const IDENTICAL: Partial<Record<Type, string>> = {
  text: "text",
  int: "number",
  bigint: "number",
  numeric: "number",
  bool: "bool",
};

/** True when values of these types are equal only when they are identical. */
export function equalMeansIdentical(a: Type, b: Type): boolean {
  return IDENTICAL[a] !== undefined && IDENTICAL[a] === IDENTICAL[b];
}

/** True when one equals, NULL when none does but one is NULL. */
export function isAmong(value: Value, list: readonly Value[]): boolean | null {
  if (value === null) return list.length === 0 ? false : null;
  let hasNull = false;
  for (const one of list) {
    if (one === null) hasNull = true;
    else if (one === value || compare(value, one) === 0) return true;
  }
  return hasNull ? null : false;
}

/** `x IN (SELECT ...)`. */
export function compileInSelect(of: InSelect, value: Compiled, scope: Scope): Getter {
  const { type, list } = compileList(of, scope);
  const isPlain = equalMeansIdentical(value.type, type);
  return (frame) => {
    const { values, known, hasNull } = list(frame);
    const one = value.get(frame);
    if (!isPlain || known === undefined) return isAmong(one, values);
    if (one === null) return values.length === 0 ? false : null;
    return known.has(one) ? true : hasNull ? null : false;
  };
}

/**
 * What the select of an IN gives. Where it reads nothing of the rows beside it, it is run once for
 * the scan that asks, as PostgreSQL does with a hashed subplan.
 */
export function compileList(
  { select }: InSelect,
  scope: Scope,
): { type: Type; list: (frame: Frame) => List } {
  const { made: plan, touched } = scope.unit.watched(() => scope.unit.plan(select, scope));
  const name = plan.columns[0]?.name ?? "";
  const type = plan.columns[0]?.type ?? "unknown";
  const run = (frame: Frame) => listOf(plan.run(frame).map((row) => row[name] ?? null));
  const isBeside = scope.bounds.some(({ slot }) => touched.has(slot));
  return { type, list: isBeside ? run : onceAScan(scope, run) };
}

function listOf(values: readonly Value[]): List {
  return { values, known: new Set(values), hasNull: values.includes(null) };
}
