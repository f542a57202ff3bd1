import { createHash } from "node:crypto";
import type { Compiled, Frame } from "./scope.ts";
import { SqlNotKnown } from "./sql-error.ts";
import { toType, type Type, type Value } from "./values.ts";

interface Known {
  type: Type;
  /** Called with no NULL among its arguments; with one the answer is NULL. */
  call: (...args: Value[]) => Value;
}

const round = (value: Value) => Math.sign(Number(value)) * Math.round(Math.abs(Number(value)));

const KNOWN: Readonly<Record<string, Known>> = {
  round: { type: "numeric", call: round },
  floor: { type: "numeric", call: (value) => Math.floor(Number(value)) },
  abs: { type: "bigint", call: (value) => Math.abs(Number(value)) },
  greatest: { type: "bigint", call: (...values) => Math.max(...values.map(Number)) },
  least: { type: "bigint", call: (...values) => Math.min(...values.map(Number)) },
  length: { type: "int", call: (value) => [...String(value)].length },
  octet_length: { type: "int", call: (value) => Buffer.byteLength(String(value)) },
  lower: { type: "text", call: (value) => String(value).toLowerCase() },
  replace: {
    type: "text",
    call: (text, from, to) => String(text).replaceAll(String(from), String(to)),
  },
  upper: { type: "text", call: (value) => String(value).toUpperCase() },
  strpos: { type: "int", call: (text, part) => String(text).indexOf(String(part)) + 1 },
  substring: { type: "text", call: matched },
  convert_to: { type: "bytea", call: (text) => new Uint8Array(Buffer.from(String(text))) },
  sha256: { type: "bytea", call: (bytes) => sha256(bytes as Uint8Array) },
  split_part: { type: "text", call: splitPart },
  encode: {
    type: "text",
    call: (bytes, how) => Buffer.from(bytes as Uint8Array).toString(encoding(how)),
  },
  decode: {
    type: "bytea",
    call: (text, how) => new Uint8Array(Buffer.from(String(text), encoding(how))),
  },
  // There is one connection: whoever asks has the lock.
  pg_advisory_xact_lock: { type: "text", call: () => "" },
};

/** What the first group of a pattern matched; our patterns mean the same in JavaScript. */
function matched(text: Value, pattern: Value): Value {
  if (typeof pattern !== "string") throw new SqlNotKnown("substring by place");
  return new RegExp(pattern, "u").exec(String(text))?.[1] ?? null;
}

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha256").update(bytes).digest());
}

/** The n-th field, counted from 1; '' beyond the last. */
function splitPart(text: Value, by: Value, place: Value): string {
  if (Number(place) < 1) throw new SqlNotKnown("split_part counted from the end");
  return String(text).split(String(by))[Number(place) - 1] ?? "";
}

function encoding(how: Value): "hex" | "base64" {
  if (how === "hex" || how === "base64") return how;
  throw new SqlNotKnown(`the encoding ${String(how)}`);
}

/** The SHA-256 of a text, worked out once for each text: a proof asks for every fact's each day. */
export function compileTextDigest({ get }: Compiled, known: Map<string, Uint8Array>): Compiled {
  const digest = (frame: Frame) => {
    const text = get(frame);
    if (typeof text !== "string") return null;
    const before = known.get(text);
    if (before !== undefined) return before;
    const made = sha256(Buffer.from(text));
    known.set(text, made);
    return made;
  };
  return { type: "bytea", get: digest };
}

/** A function of values. Throws SqlNotKnown. */
export function compileFunction(
  name: string,
  args: readonly Compiled[],
  settings: Map<string, string>,
): Compiled {
  const getters = args.map((arg) => arg.get);
  const values = (frame: Frame) => getters.map((get) => get(frame));
  switch (name) {
    case "coalesce":
      return coalesce(args);
    case "num_nonnulls":
      return {
        type: "int",
        get: (frame) => values(frame).filter((value) => value !== null).length,
      };
    case "set_config":
      return { type: "text", get: (frame) => setting(settings, values(frame)) };
    case "current_setting":
      return { type: "text", get: (frame) => settings.get(String(values(frame)[0])) ?? null };
  }
  const known = KNOWN[name];
  if (known === undefined) throw new SqlNotKnown(`the function ${name}`);
  const get = (frame: Frame) => {
    const given = values(frame);
    return given.includes(null) ? null : known.call(...given);
  };
  return { type: known.type, get };
}

function coalesce(args: readonly Compiled[]): Compiled {
  const type = args.find((arg) => arg.type !== "unknown")?.type ?? "text";
  const get = (frame: Frame) => {
    for (const arg of args) {
      const value = arg.get(frame);
      if (value !== null) return arg.type === type ? value : toType(value, type);
    }
    return null;
  };
  return { type, get };
}

function setting(settings: Map<string, string>, [name, value]: readonly Value[]): Value {
  settings.set(String(name), String(value));
  return value ?? null;
}
