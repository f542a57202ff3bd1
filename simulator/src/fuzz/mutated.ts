import fc from "fast-check";

/** Texts that broke a parser somewhere before. */
const NASTY = [
  "1e999",
  "-0",
  "1e-7",
  "9007199254740993",
  "4294967296",
  "-1",
  "0.5",
  "null",
  "[]",
  "{}",
  '""',
  '"__proto__"',
  '"__proto__":{"a":1},',
  '"constructor":{"prototype":{}},',
  '"toString":1,',
  "\\u0000",
  "\\ud800",
  "\u0000",
  "\n",
  "\r\n",
  '"',
  "\\",
  "}",
  "[".repeat(40),
  "0".repeat(40),
  "#",
  "+",
  "/",
  "..",
  "%00",
  "%2e%2e",
  "é",
  "安",
] as const;

interface Change {
  how: "insert" | "replace" | "nudge" | "delete" | "repeat" | "nasty" | "cut";
  /** Where, in thousandths of the length. */
  at: number;
  length: number;
  byte: number;
}

const CHANGE: fc.Arbitrary<Change> = fc.record({
  how: fc.constantFrom("insert", "replace", "nudge", "nudge", "delete", "repeat", "nasty", "cut"),
  // The first and the last of anything is where mistakes are.
  at: fc.oneof({ weight: 3, arbitrary: fc.nat(1000) }, fc.constantFrom(0, 999, 1000)),
  length: fc.nat(12),
  byte: fc.nat(255),
});

/** Mostly one: what is wrong in many places is refused for the first of them. */
const CHANGES = fc.oneof(
  { weight: 3, arbitrary: fc.array(CHANGE, { minLength: 1, maxLength: 1 }) },
  { weight: 2, arbitrary: fc.array(CHANGE, { maxLength: 5, size: "max" }) },
);

function changedText(text: string, change: Change): string {
  const at = Math.floor((text.length * change.at) / 1000);
  const [before, after] = [text.slice(0, at), text.slice(at)];
  const piece = after.slice(0, change.length);
  switch (change.how) {
    case "insert":
      return before + String.fromCharCode(change.byte) + after;
    case "replace":
      return before + String.fromCharCode(change.byte) + after.slice(1);
    case "nudge": {
      const last = Math.min(at, Math.max(0, text.length - 1));
      const code = (text.charCodeAt(last) || 0) + (change.byte % 2 === 0 ? 1 : -1);
      return text.slice(0, last) + String.fromCharCode(code & 255) + text.slice(last + 1);
    }
    case "delete":
      return before + after.slice(change.length + 1);
    case "repeat":
      return before + piece.repeat(3) + after;
    case "nasty": {
      const whole = /^(?:"[^"]*"|-?\d+|true|false)/.exec(after)?.[0] ?? "";
      return before + (NASTY[change.byte % NASTY.length] ?? "") + after.slice(whole.length);
    }
    case "cut":
      return before;
  }
}

/** Text near one of the seeds, or far from all of them. */
export function textNear(seeds: readonly string[]): fc.Arbitrary<string> {
  const near = fc
    .tuple(fc.constantFrom(...seeds), CHANGES)
    .map(([seed, changes]) => changes.reduce(changedText, seed));
  const far = fc.string({ unit: "binary", maxLength: 200 });
  return fc.oneof({ weight: 8, arbitrary: near }, { weight: 1, arbitrary: far });
}

/** Bytes near one of the seeds, or far from all of them. */
export function bytesNear(seeds: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const texts = seeds.map((seed) => Buffer.from(seed).toString("latin1"));
  const near = fc
    .tuple(fc.array(fc.constantFrom(...texts), { minLength: 1, maxLength: 4 }), CHANGES)
    .map(([parts, changes]) => new Uint8Array(latin1(changes.reduce(changedText, parts.join("")))));
  const far = fc.uint8Array({ maxLength: 400 });
  return fc.oneof({ weight: 6, arbitrary: near }, { weight: 1, arbitrary: far });
}

/** Bytes of a seed's own length, a few of them others: for what is looked at by its places. */
export function bytesOver(seeds: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const change = fc.record({
    at: fc.nat(1000),
    by: fc.oneof(fc.constantFrom(1, 255), fc.nat(255)),
  });
  return fc
    .tuple(fc.constantFrom(...seeds), fc.array(change, { maxLength: 3 }))
    .map(([seed, changes]) => {
      const bytes = new Uint8Array(seed);
      for (const { at, by } of changes) {
        const place = at % Math.max(1, bytes.length);
        bytes[place] = (bytes[place] ?? 0) + by;
      }
      return bytes;
    });
}

const latin1 = (text: string) => Buffer.from(text, "latin1");

/** JSON near one of the seeds, or any JSON at all: names of ours, of JavaScript's, and others. */
export function jsonNear(seeds: readonly string[]): fc.Arbitrary<string> {
  const names = [...new Set(seeds.flatMap(namesIn)), "__proto__", "constructor", "length", ""];
  const { value } = fc.letrec<{ value: unknown; leaf: unknown }>((tie) => ({
    leaf: fc.oneof(
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom(...names),
      fc.string({ unit: "binary", maxLength: 12 }),
    ),
    value: fc.oneof(
      { maxDepth: 6, withCrossShrink: true },
      tie("leaf"),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom(...names), tie("value"), { maxKeys: 8, noNullPrototype: true }),
    ),
  }));
  const any = value.map((one) => JSON.stringify(one));
  return fc.oneof(
    { weight: 5, arbitrary: valueNear(seeds) },
    { weight: 3, arbitrary: textNear(seeds) },
    { weight: 2, arbitrary: any },
  );
}

/** What may stand in the place of any value, and what no schema of ours has. */
const STRANGERS: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  1e300,
  4_294_967_296,
  Number.MAX_SAFE_INTEGER,
  "",
  "__proto__",
  "k1",
  "a\u0000b",
  "\ud800",
  "x".repeat(300),
  [],
  {},
  [[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]],
];

interface Swap {
  /** Which of all values, counted through. */
  pick: number;
  how: "replace" | "delete" | "twice" | "add";
  stranger: number;
}

const SWAP: fc.Arbitrary<Swap> = fc.record({
  pick: fc.nat(200),
  how: fc.constantFrom("replace", "replace", "replace", "delete", "twice", "add"),
  stranger: fc.nat(STRANGERS.length - 1),
});

/** JSON of a seed in which a few values are others, gone, there twice, or more than they were. */
export function valueNear(seeds: readonly string[]): fc.Arbitrary<string> {
  const right = seeds.filter((seed) => isJson(seed));
  return fc
    .tuple(fc.constantFrom(...right), fc.array(SWAP, { maxLength: 2 }))
    .map(([seed, swaps]) => JSON.stringify(swaps.reduce(swapped, JSON.parse(seed) as unknown)));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function swapped(whole: unknown, { pick, how, stranger }: Swap): unknown {
  const places = placesIn(whole);
  const place = places[pick % Math.max(1, places.length)];
  if (place === undefined) return structuredClone(STRANGERS[stranger]);
  const { holder, key } = place;
  const value = Reflect.get(holder, key);
  if (how === "replace") define(holder, key, structuredClone(STRANGERS[stranger]));
  else if (how === "add" && !Array.isArray(holder))
    define(holder, ADDED[stranger % ADDED.length] ?? "", value);
  else if (Array.isArray(holder))
    holder.splice(Number(key), 1, ...(how === "twice" ? [value, value] : []));
  else if (how === "delete") Reflect.deleteProperty(holder, key);
  return whole;
}

const ADDED = ["__proto__", "constructor", "later", "toString", "0", "lane", "product"];

/** Sets a field of any name, `__proto__` too. */
function define(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

function placesIn(value: unknown): { holder: object; key: string }[] {
  if (value === null || typeof value !== "object") return [];
  return Object.keys(value).flatMap((key) => [
    { holder: value, key },
    ...placesIn(Reflect.get(value, key)),
  ]);
}

function namesIn(json: string): string[] {
  return [...json.matchAll(/"([A-Za-z]\w*)":/g)].map(([, name]) => name ?? "");
}

/**
 * The same bytes in pieces, decided by the bytes themselves, so that one input is one case: a
 * decoder of a stream must not care where it was cut.
 */
export function pieces(bytes: Uint8Array): Uint8Array[] {
  const cuts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = 1 + ((bytes[at] ?? 0) % 9);
    cuts.push(bytes.subarray(at, at + size));
    at += size;
  }
  return cuts;
}
