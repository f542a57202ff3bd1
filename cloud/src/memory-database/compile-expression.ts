import { compileAggregate, isAggregate } from "./aggregates.ts";
import { compileInSelect, isAmong } from "./compile-among.ts";
import { compileFunction, compileTextDigest } from "./functions.ts";
import type { Compiled, Getter, Scope } from "./scope.ts";
import { SqlNotKnown } from "./sql-error.ts";
import type { Expression } from "./syntax.ts";
import { compare, type Row, toType, type Type, typeNamed, type Value } from "./values.ts";

type Of<K extends Expression["kind"]> = Extract<Expression, { kind: K }>;

/** An expression as a function of a frame; NULL as PostgreSQL has it. */
export function compileExpression(of: Expression, scope: Scope): Compiled {
  switch (of.kind) {
    case "literal":
      return { type: typeOfLiteral(of.value), get: constant(of.value) };
    case "parameter":
      return compileParameter(of.number - 1);
    case "column":
      return scope.column(of);
    case "unary":
      return compileUnary(of, scope);
    case "binary":
      return compileBinary(of, scope);
    case "cast":
      return cast(compileExpression(of.of, scope), typeNamed(of.type));
    case "call":
      return compileCall(of, scope);
    case "case":
      return compileCase(of, scope);
    case "array": {
      const items = of.items.map((item) => compileExpression(item, scope).get);
      return { type: "texts", get: (frame) => items.map((get) => get(frame)) };
    }
    default:
      return { type: "bool", get: compileTest(of, scope) };
  }
}

type Test = Of<
  "between" | "in" | "in-select" | "any" | "is" | "distinct-from" | "exists" | "scalar"
>;

function compileTest(of: Test, scope: Scope): Getter {
  switch (of.kind) {
    case "between":
      return compileBetween(of, scope);
    case "in":
      return compileIn(of, scope);
    case "in-select":
      return negated(compileInSelect(of, compileExpression(of.of, scope), scope), of.not);
    case "any":
      return compileAny(of, scope);
    case "is":
      return compileIs(of, scope);
    case "distinct-from":
      return compileDistinct(of, scope);
    case "exists":
      return scope.unit.plan(of.select, scope).any;
    case "scalar":
      return compileScalar(of, scope).get;
  }
}

function constant(value: Value): Getter {
  return () => value;
}

function compileParameter(at: number): Compiled {
  return { type: "unknown", get: (frame) => frame.parameters[at] ?? null };
}

function typeOfLiteral(value: string | number | boolean | null): Type {
  if (typeof value === "boolean") return "bool";
  if (typeof value !== "number") return "unknown";
  return Number.isInteger(value) ? "int" : "numeric";
}

/** The same, as another type. */
export function cast({ type, get }: Compiled, to: Type): Compiled {
  if (type === to) return { type, get };
  return { type: to, get: (frame) => toType(get(frame), to) };
}

/** Where only one of two has a type, the other is read as one of it. */
export function alike(left: Compiled, right: Compiled): [Compiled, Compiled] {
  if (left.type === right.type) return [left, right];
  if (left.type === "unknown") return [cast(left, right.type), right];
  if (right.type === "unknown") return [left, cast(right, left.type)];
  return [left, right];
}

function compileUnary(of: Of<"unary">, scope: Scope): Compiled {
  const inner = compileExpression(of.of, scope);
  const { get } = inner;
  if (of.operator === "-") {
    return { type: inner.type, get: (frame) => nullOr(get(frame), (value) => -Number(value)) };
  }
  return { type: "bool", get: (frame) => nullOr(get(frame), (value) => value !== true) };
}

function nullOr(value: Value, then: (value: Value) => Value): Value {
  return value === null ? null : then(value);
}

function compileBinary(of: Of<"binary">, scope: Scope): Compiled {
  const left = compileExpression(of.left, scope);
  const right = compileExpression(of.right, scope);
  if (of.operator === "and") return { type: "bool", get: both(left.get, right.get) };
  if (of.operator === "or") return { type: "bool", get: either(left.get, right.get) };
  if (of.operator === "||") return concatenation(left, right);
  if (of.operator === "->") return { type: "json", get: field(left.get, right.get) };
  if (of.operator === "->>") return cast({ type: "json", get: field(left.get, right.get) }, "text");
  if (of.operator === "like") return { type: "bool", get: likeness(left.get, right.get) };
  if ("+-*/%".includes(of.operator)) return arithmetic(of.operator, left, right);
  return { type: "bool", get: comparison(of.operator, left, right) };
}

function both(left: Getter, right: Getter): Getter {
  return (frame) => {
    const a = left(frame);
    if (a === false) return false;
    const b = right(frame);
    return b === false ? false : a === null || b === null ? null : true;
  };
}

function either(left: Getter, right: Getter): Getter {
  return (frame) => {
    const a = left(frame);
    if (a === true) return true;
    const b = right(frame);
    return b === true ? true : a === null || b === null ? null : false;
  };
}

/** A field of an object of JSON, or NULL. */
function field(json: Getter, name: Getter): Getter {
  return (frame) =>
    nullOr(json(frame), (object) =>
      nullOr(name(frame), (key) => (object as Row)[String(key)] ?? null),
    );
}

function concatenation(left: Compiled, right: Compiled): Compiled {
  if (left.type === "texts") return appended(left, right);
  const a = cast(left, "text").get;
  const b = cast(right, "text").get;
  return {
    type: "text",
    get: (frame) => nullOr(a(frame), (x) => nullOr(b(frame), (y) => String(x) + String(y))),
  };
}

function appended(list: Compiled, { get: item }: Compiled): Compiled {
  const get: Getter = (frame) =>
    nullOr(list.get(frame), (items) => [...(items as Value[]), item(frame)]);
  return { type: list.type, get };
}

/** `%` is any text, `_` any one character (PostgreSQL 9.7.1). */
function likeness(text: Getter, pattern: Getter): Getter {
  const wild = (symbol: string) => (symbol === "%" ? ".*" : symbol === "_" ? "." : "\\" + symbol);
  return (frame) =>
    nullOr(text(frame), (value) =>
      nullOr(pattern(frame), (like) => {
        const source = String(like).replaceAll(/[^\w\s]|_/g, wild);
        return new RegExp("^" + source + "$", "s").test(String(value));
      }),
    );
}

const SUMS: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "%": (a, b) => a % b,
};

function arithmetic(operator: string, ...sides: [Compiled, Compiled]): Compiled {
  const [left, right] = alike(...sides);
  const types = [left.type, right.type];
  const type = types.includes("numeric") ? "numeric" : types.includes("bigint") ? "bigint" : "int";
  const divide = (a: number, b: number) => (type === "numeric" ? a / b : Math.trunc(a / b));
  const made = SUMS[operator] ?? divide;
  const get: Getter = (frame) => {
    const a = left.get(frame);
    if (a === null) return null;
    const b = right.get(frame);
    return b === null ? null : made(Number(a), Number(b));
  };
  return { type, get };
}

const ORDERS: Readonly<Record<string, (order: number) => boolean>> = {
  "=": (order) => order === 0,
  "<>": (order) => order !== 0,
  "<": (order) => order < 0,
  ">": (order) => order > 0,
  "<=": (order) => order <= 0,
  ">=": (order) => order >= 0,
};

function comparison(operator: string, ...sides: [Compiled, Compiled]): Getter {
  const holds = ORDERS[operator];
  if (holds === undefined) throw new SqlNotKnown(`the operator ${operator}`);
  const [{ get: left }, { get: right }] = alike(...sides);
  return (frame) => {
    const a = left(frame);
    if (a === null) return null;
    const b = right(frame);
    return b === null ? null : holds(compare(a, b));
  };
}

function compileBetween({ of, low, high, not }: Of<"between">, scope: Scope): Getter {
  const value = compileExpression(of, scope);
  const above = comparison(">=", value, compileExpression(low, scope));
  const below = comparison("<=", value, compileExpression(high, scope));
  return negated(both(above, below), not);
}

function negated(get: Getter, not: boolean): Getter {
  if (!not) return get;
  return (frame) => nullOr(get(frame), (value) => value !== true);
}

function compileIn({ of, list, not }: Of<"in">, scope: Scope): Getter {
  const value = compileExpression(of, scope);
  const items = list.map((item) => alike(value, compileExpression(item, scope)));
  const typed = items.find(([left]) => left.type !== "unknown")?.[0] ?? value;
  const among: Getter = (frame) =>
    isAmong(
      typed.get(frame),
      items.map(([, item]) => item.get(frame)),
    );
  return negated(among, not);
}

function compileAny({ left, array }: Of<"any">, scope: Scope): Getter {
  const value = compileExpression(left, scope).get;
  const items = compileExpression(array, scope).get;
  return (frame) => nullOr(items(frame), (list) => isAmong(value(frame), list as Value[]));
}

function compileIs({ of, what, not }: Of<"is">, scope: Scope): Getter {
  const { get } = compileExpression(of, scope);
  return (frame) => (get(frame) === what) !== not;
}

function compileDistinct({ left, right, not }: Of<"distinct-from">, scope: Scope): Getter {
  const sides = alike(compileExpression(left, scope), compileExpression(right, scope));
  const [a, b] = sides.map((side) => side.get) as [Getter, Getter];
  return (frame) => (compareNulls(a(frame), b(frame)) !== 0) !== not;
}

function compareNulls(a: Value, b: Value): number {
  if (a === null || b === null) return a === b ? 0 : 1;
  return compare(a, b);
}

function compileScalar({ select }: Of<"scalar">, scope: Scope): Compiled {
  const plan = scope.unit.plan(select, scope);
  const [column] = plan.columns;
  if (column === undefined) throw new SqlNotKnown("a select without columns as a value");
  const { name, type } = column;
  return { type, get: (frame) => plan.run(frame)[0]?.[name] ?? null };
}

function compileCase({ whens, otherwise }: Of<"case">, scope: Scope): Compiled {
  const branches = whens.map(({ when, gives }) => ({
    when: compileExpression(when, scope).get,
    gives: compileExpression(gives, scope),
  }));
  const last = compileExpression(otherwise, scope);
  const { type } = [...branches.map(({ gives }) => gives), last].find(
    (one) => one.type !== "unknown",
  ) ?? { type: "text" as const };
  const getters = branches.map(({ when, gives }) => ({ when, get: cast(gives, type).get }));
  const none = cast(last, type).get;
  const get: Getter = (frame) =>
    (getters.find(({ when }) => when(frame) === true)?.get ?? none)(frame);
  return { type, get };
}

function compileCall(of: Of<"call">, scope: Scope): Compiled {
  const [first] = of.args;
  if (of.name === "sha256" && first?.kind === "call" && first.name === "convert_to") {
    const [text] = first.args;
    const { digests } = scope.unit.around;
    if (text !== undefined) return compileTextDigest(compileExpression(text, scope), digests);
  }
  const args = of.args.map((arg) => compileExpression(arg, scope));
  if (isAggregate(of.name)) return compileAggregate(of, args, scope);
  return compileFunction(of.name, args, scope.unit.around.settings);
}
