import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runBare } from "./bare-context.ts";
import { bundle } from "./bundle.ts";
import { parseEs5 } from "./es5-tree.ts";

const folder = mkdtempSync(join(tmpdir(), "anxin-bundle-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function topFunctions(code: string): number {
  return parseEs5(code).body.filter((node) => node.type === "FunctionDeclaration").length;
}

function entry(files: Record<string, string>): string {
  const at = mkdtempSync(join(folder, "entry-"));
  for (const [name, source] of Object.entries(files)) writeFileSync(join(at, name), source);
  return join(at, "main.ts");
}

const TWO_FILES = {
  "main.ts":
    'import { lane } from "./lane.ts";\nimport type { Lane } from "./lane.ts";\n' +
    'import golden from "./golden.json" with { type: "json" };\n' +
    "const it: Lane = lane;\nprint(it.id + golden.name);",
  "lane.ts":
    'export interface Lane { id: string }\nexport const lane = { id: "A1" };\nexport const unused = 5;',
  "golden.json": '{ "name": "\u5b89\u5fc3" }',
};

describe("a bundle", () => {
  it("holds all its modules and golden files in one line of ASCII", async () => {
    const made = await bundle({ entry: entry(TWO_FILES), name: "kiosk" });
    expect(made.code).not.toMatch(/[^\x20-\x7e]/);
    expect(made.bytes).toBe(made.code.length);
    expect(made.modules.map((path) => path.split("/").at(-1))).toEqual([
      "golden.json",
      "lane.ts",
      "main.ts",
    ]);
    expect((await runBare(made.code)).lines).toEqual(["A1\u5b89\u5fc3"]);
  });

  it("is the same bytes from the same sources, wherever they lie", async () => {
    const one = await bundle({ entry: entry(TWO_FILES), name: "kiosk" });
    const other = await bundle({ entry: entry(TWO_FILES), name: "kiosk" });
    expect(other.sha256).toBe(one.sha256);
    expect(one.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it("leaves the interpreter's own names alone", async () => {
    const many = Array.from({ length: 400 }, (_unused, at) => `f${at}`);
    const source = many.map((name) => `function ${name}() { return ${name}.length + Date.now(); }`);
    const main = `${source.join("\n")}\nprint(String([${many.join(",")}].length));`;
    const { code } = await bundle({ entry: entry({ "main.ts": main }), name: "kiosk" });
    expect(code).not.toMatch(/function (E|[A-DF-I]\d+)\(/);
  });

  it("keeps by itself a function that one place alone calls, when told so", async () => {
    const main =
      "function told(x: number): number {\n" +
      "  let sum = x; for (let i = 0; i < x; i++) sum += i; return sum;\n}\n" +
      "print(String(told(Date.now() > 0 ? 3 : 2)));";
    const wanted = { entry: entry({ "main.ts": main }), name: "kiosk" };
    const [into, apart] = [await bundle(wanted), await bundle({ ...wanted, kept: ["told"] })];
    expect(topFunctions(into.code)).toBe(0);
    expect(topFunctions(apart.code)).toBe(1);
    expect((await runBare(apart.code)).lines).toEqual((await runBare(into.code)).lines);
  });

  it.each(["cold", "spelled", "kept"])("refuses a list %s with a name it has not", async (list) => {
    const wanted = { entry: entry(TWO_FILES), name: "kiosk", [list]: ["absent"] };
    await expect(bundle(wanted)).rejects.toThrow("absent");
    expect((await bundle({ ...wanted, partial: true })).bytes).toBeGreaterThan(0);
  });

  it.each([
    ["a Node module", 'import { readFileSync } from "node:fs";\nprint(String(readFileSync));'],
    ["a package", 'import pino from "pino";\nprint(String(pino));'],
    ["a tagged template", "const tag = (a: unknown) => a;\nprint(String(tag`x`));"],
    ["a private name", "class A { #b = 1; b() { return this.#b; } }\nprint(String(new A().b()));"],
    ["a namespace passed on", 'import * as it from "./main.ts";\nprint(JSON.stringify(it));'],
    ["an export nobody can import", "export const a = 1;"],
  ])("refuses %s and names itself", async (_what, source) => {
    const made = bundle({ entry: entry({ "main.ts": source }), name: "kiosk" });
    await expect(made).rejects.toThrow('The bundle "kiosk" cannot be made');
  });
});

describe("the bare context", () => {
  it.each(["new Map()", "Symbol('x')", "[1].flat()", "Object.freeze({})", "setTimeout(() => 1)"])(
    "fails on %s as a board would",
    async (expression) => {
      expect((await runBare(`print(${expression})`)).error).toBeDefined();
    },
  );
});
