import { SqlNotKnown } from "./sql-error.ts";

/** `word` is lower case; `name` was quoted; `parameter` is its number from 1. */
export interface Token {
  kind: "word" | "name" | "string" | "number" | "parameter" | "symbol" | "end";
  text: string;
  at: number;
}

const PATTERNS: readonly [Token["kind"] | "space", RegExp][] = [
  ["space", /\s+|--[^\n]*/y],
  ["string", /\$\$[\s\S]*?\$\$|'(?:[^']|'')*'/y],
  ["name", /"(?:[^"]|"")*"/y],
  ["parameter", /\$[0-9]+/y],
  ["number", /[0-9]+(?:\.[0-9]+)?/y],
  ["word", /[A-Za-z_][A-Za-z_0-9]*/y],
  ["symbol", /->>|->|::|:=|<=|>=|<>|!=|\|\||[-+*/%<>=(),.;[\]#]/y],
];

/** What stands between the marks that made it one token. */
function meaning(kind: Token["kind"], raw: string): string {
  if (kind === "word") return raw.toLowerCase();
  if (kind === "parameter") return raw.slice(1);
  if (kind === "name") return raw.slice(1, -1).replaceAll('""', '"');
  if (kind !== "string") return raw;
  return raw.startsWith("$$") ? raw.slice(2, -2) : raw.slice(1, -1).replaceAll("''", "'");
}

/** The tokens of a text, the last one of kind `end`. Throws SqlNotKnown. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const from = at;
    for (const [kind, pattern] of PATTERNS) {
      pattern.lastIndex = at;
      const raw = pattern.exec(text)?.[0];
      if (raw === undefined) continue;
      if (kind !== "space") tokens.push({ kind, text: meaning(kind, raw), at });
      at += raw.length;
      break;
    }
    if (at === from)
      throw new SqlNotKnown(`what stands at ${JSON.stringify(text.slice(at, at + 20))}`);
  }
  tokens.push({ kind: "end", text: "", at });
  return tokens;
}
