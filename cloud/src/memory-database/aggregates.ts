import type { Compiled, Frame, Gatherer, Scope } from "./scope.ts";
import { SqlNotKnown } from "./sql-error.ts";
import { compare, keyOf, type Type, type Value } from "./values.ts";

const NAMES = ["count", "sum", "min", "max", "json_agg", "bool_or", "bool_and"];

/** True for functions over all rows of a group. */
export function isAggregate(name: string): boolean {
  return NAMES.includes(name);
}

interface Call {
  name: string;
  distinct: boolean;
}

/** An aggregate: gathered row by row by the select it stands in, then read as a value. */
export function compileAggregate(call: Call, args: readonly Compiled[], scope: Scope): Compiled {
  const { type, gatherer, end } = aggregateOf(call, args[0]);
  const at = scope.gatherers.push(gatherer) - 1;
  const slot = scope.gatheredSlot;
  const get = (frame: Frame) => end(frame.rows[slot]?.[at] ?? null);
  return { type, get };
}

interface Aggregate {
  type: Type;
  gatherer: Gatherer;
  end: (gathered: Value) => Value;
}

const same = (value: Value) => value;

function aggregateOf(call: Call, of: Compiled | undefined): Aggregate {
  if (call.distinct) return distinct(call, of);
  if (call.name === "count") return { type: "bigint", gatherer: counting(of), end: same };
  if (of === undefined) throw new SqlNotKnown(`${call.name} of nothing`);
  const { get, type } = of;
  switch (call.name) {
    case "sum":
      // sum(integer) is bigint, sum(bigint) is numeric (PostgreSQL, table 9.62).
      return {
        type: type === "int" ? "bigint" : "numeric",
        gatherer: joining(get, (a, b) => Number(a) + Number(b)),
        end: same,
      };
    case "min":
      return { type, gatherer: joining(get, (a, b) => (compare(b, a) < 0 ? b : a)), end: same };
    case "max":
      return { type, gatherer: joining(get, (a, b) => (compare(b, a) > 0 ? b : a)), end: same };
    case "bool_or":
      return { type, gatherer: joining(get, (a, b) => a === true || b === true), end: same };
    case "bool_and":
      return { type, gatherer: joining(get, (a, b) => a === true && b === true), end: same };
    default:
      return { type: "json", gatherer: listing(get), end: (list) => listed(list as Value[]) };
  }
}

function counting(of: Compiled | undefined): Gatherer {
  const step = (sum: Value, frame: Frame) =>
    of === undefined || of.get(frame) !== null ? Number(sum) + 1 : sum;
  return { start: () => 0, step };
}

function joining(
  get: Compiled["get"],
  join: (a: NonNullable<Value>, b: NonNullable<Value>) => Value,
): Gatherer {
  const step = (sum: Value, frame: Frame) => {
    const value = get(frame);
    if (value === null) return sum;
    return sum === null ? value : join(sum, value);
  };
  return { start: () => null, step };
}

function listing(get: Compiled["get"]): Gatherer {
  const step = (sum: Value, frame: Frame) => {
    (sum as Value[]).push(get(frame));
    return sum;
  };
  return { start: () => [], step };
}

function listed(list: Value[]): Value {
  return list.length === 0 ? null : list;
}

function distinct(call: Call, of: Compiled | undefined): Aggregate {
  if (call.name !== "count" || of === undefined) {
    throw new SqlNotKnown(`${call.name} of DISTINCT values`);
  }
  const step = (sum: Value, frame: Frame) => {
    const value = of.get(frame);
    if (value !== null) (sum as Set<string>).add(keyOf([value]));
    return sum;
  };
  const gatherer: Gatherer = { start: () => new Set<string>(), step };
  return { type: "bigint", gatherer, end: (seen) => (seen as Set<string> | null)?.size ?? 0 };
}
