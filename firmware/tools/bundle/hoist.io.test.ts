import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createContext, runInContext } from "node:vm";
import { parse } from "acorn";
import { minify } from "terser";
import { expect, it } from "vitest";
import { hoist } from "./hoist.ts";

/** A large ES5 program that somebody else wrote. */
const ACORN = createRequire(import.meta.url).resolve("acorn");

it("a large program, made small and hoisted, still does all it did", async () => {
  const source = readFileSync(ACORN, "utf8");
  const { code } = await minify(source, { ecma: 5, toplevel: true });
  const library: { acorn?: { parse: typeof parse } } = {};
  runInContext(hoist(code ?? ""), createContext(library));
  const options = { ecmaVersion: 2020, sourceType: "script" } as const;
  const hoisted = library.acorn?.parse(source, options);
  expect(JSON.stringify(hoisted)).toBe(JSON.stringify(parse(source, options)));
});
