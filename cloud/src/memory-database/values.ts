import { SqlError, SqlNotKnown } from "./sql-error.ts";

/** A value of SQL: NULL is null, `json` its frozen value, `bytea` bytes. */
export type Value = string | number | boolean | null | object;

/** A row by column name. */
export type Row = Record<string, Value>;

/** `unknown`: a literal or parameter whose type its neighbour decides. */
export type Type =
  | "text"
  | "int"
  | "bigint"
  | "numeric"
  | "bool"
  | "json"
  | "bytea"
  | "texts"
  | "unknown";

const TYPES: Readonly<Record<string, Type>> = {
  text: "text",
  varchar: "text",
  smallint: "int",
  integer: "int",
  int: "int",
  bigint: "bigint",
  numeric: "numeric",
  real: "numeric",
  "double precision": "numeric",
  boolean: "bool",
  json: "json",
  jsonb: "json",
  bytea: "bytea",
  "text[]": "texts",
};

/** The type of this name. Throws SqlNotKnown. */
export function typeNamed(name: string): Type {
  const type = TYPES[name];
  if (type === undefined) throw new SqlNotKnown(`the type ${name}`);
  return type;
}

/** The value as one of this type, as a cast or a column makes it. Throws SqlError 22P02. */
export function toType(value: Value | undefined, type: Type): Value {
  if (value === null || value === undefined) return null;
  switch (type) {
    case "int":
    case "bigint":
      return typeof value === "number" && Number.isInteger(value) ? value : whole(value);
    case "numeric":
      return typeof value === "number" ? value : number(value);
    case "text":
      return typeof value === "string" ? value : text(value);
    case "bool":
      return typeof value === "boolean" ? value : truth(value);
    case "json":
      return typeof value === "string" ? jsonOf(value) : value;
    default:
      return value;
  }
}

function number(value: Value): number {
  const made = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value);
  if (Number.isNaN(made)) throw new SqlError("22P02", `${text(value)} is not a number`);
  return made;
}

/** PostgreSQL rounds halves away from zero where a numeric becomes whole. */
function whole(value: Value): number {
  const made = number(value);
  return Math.sign(made) * Math.round(Math.abs(made));
}

function truth(value: Value): boolean {
  const word = String(value).toLowerCase();
  if (word === "true" || word === "t") return true;
  if (word === "false" || word === "f") return false;
  throw new SqlError("22P02", `${word} is not true or false`);
}

function text(value: Value): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function jsonOf(value: string): Value {
  try {
    return frozen(JSON.parse(value) as Value);
  } catch {
    throw new SqlError("22P02", "what should be JSON is not");
  }
}

/** Frozen all through: a stored value is given out without a copy, and nobody may change it. */
export function frozen<T extends Value>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  if (value instanceof Uint8Array) return value;
  for (const one of Object.values(value)) frozen(one as Value);
  return Object.freeze(value);
}

/** Less than 0, 0 or more than 0; neither is NULL. Text is ordered by its code units, as in C. */
export function compare(a: NonNullable<Value>, b: NonNullable<Value>): number {
  if (a === b) return 0;
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  if (Array.isArray(a) && Array.isArray(b)) return compareLists(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The first that differs decides, else the shorter is less. */
function compareLists(a: readonly Value[], b: readonly Value[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const order = compare(a[at] as NonNullable<Value>, b[at] as NonNullable<Value>);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** One text for equal values and no others. */
export function keyOf(values: readonly Value[]): string {
  return JSON.stringify(values);
}
