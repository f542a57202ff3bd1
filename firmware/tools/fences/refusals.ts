/** A file that a fence or ban must refuse, shaped like the repository. */
export interface Refusal {
  /** Rule that must refuse it, with the prefix the linter prints. */
  rule: string;
  path: string;
  source: string;
}

/** Imports pointing the wrong way, one for each fence. */
export const REFUSED_IMPORTS: readonly Refusal[] = [
  imports("firmware/src/contract/bad.ts", "../kiosk/vend.ts"),
  imports("firmware/src/contract/bad.ts", "ajv"),
  imports("firmware/src/contract/schemas.ts", "ajv"),
  imports("firmware/src/contract/facts.ts", "./schemas.ts"),
  imports("firmware/src/kiosk/bad.ts", "node:fs"),
  imports("firmware/src/kiosk/bad.ts", "pino"),
  imports("firmware/src/kiosk/bad.ts", "../board/index.ts"),
  imports("firmware/src/kiosk/bad.ts", "../node/clock.ts"),
  imports("firmware/src/kiosk/bad.ts", "../../tools/bundle/bundle.ts"),
  imports("firmware/src/kiosk/bad.ts", "./vend.test.ts"),
  imports("firmware/src/kiosk/bad.ts", "@anxin/firmware/testing"),
  imports("firmware/src/board/bad.ts", "../contract/index.ts"),
  imports("firmware/src/board/bad.ts", "../kiosk/index.ts"),
  imports("firmware/src/parts/bad.ts", "../kiosk/calendar.ts"),
  imports("firmware/src/parts/bad.ts", "../contract/limits.ts"),
  imports("firmware/src/parts/bad.ts", "../board/index.ts"),
  imports("firmware/src/parts/bad.ts", "node:buffer"),
  imports("firmware/src/parts/bad.ts", "./sdt.test.ts"),
  imports("firmware/src/contract/bad.ts", "../parts/sdt.ts"),
  imports("firmware/src/board/bad.ts", "../parts/sdt.ts"),
  imports("gateway/src/bad.ts", "@anxin/firmware/parts"),
  imports("cloud/src/bad.ts", "@anxin/firmware/parts"),
  imports("firmware/src/espruino/bad.ts", "../node/clock.ts"),
  imports("firmware/src/espruino/bad.ts", "node:net"),
  imports("firmware/src/node/bad.ts", "../espruino/main.ts"),
  imports("firmware/src/node/bad.ts", "@anxin/gateway"),
  imports("firmware/src/node/bad.ts", "@anxin/cloud"),
  imports("firmware/tools/bad.ts", "@anxin/simulator"),
  imports("gateway/src/bad.ts", "@anxin/cloud"),
  imports("gateway/src/bad.ts", "@anxin/simulator"),
  imports("gateway/src/bad.ts", "@anxin/firmware/kiosk"),
  imports("gateway/src/bad.ts", "@anxin/firmware/testing"),
  imports("gateway/src/bad.test.ts", "@anxin/cloud"),
  imports("gateway/src/bad.ts", "../../firmware/src/contract/index.ts"),
  imports("gateway/src/fleet/bad.ts", "node:fs"),
  imports("cloud/src/bad.ts", "@anxin/gateway"),
  imports("cloud/src/bad.ts", "@anxin/simulator"),
  imports("cloud/src/bad.ts", "@anxin/firmware/src/contract/topics.ts"),
  imports("cloud/src/planning/bad.ts", "node:crypto"),
  imports("simulator/src/bad.ts", "@anxin/cloud/src/ledger/ledger.ts"),
  imports("simulator/src/parts/bad.ts", "@anxin/firmware/parts"),
  imports("simulator/src/parts/bad.ts", "node:buffer"),
  imports("simulator/src/bad.ts", "../../cloud/src/index.ts"),
  refused("import-fence", "gateway/src/bad.ts", 'export * from "@anxin/cloud";'),
  refused("import-fence", "gateway/src/bad.ts", 'export const late = import("@anxin/cloud");'),
  refused("import-fence", "gateway/src/bad.ts", 'export type A = import("@anxin/cloud").A;'),
  refused("import-fence", "firmware/src/kiosk/bad.ts", 'export const fs = require("fs");'),
];

/** Ambient time, chance and world, one file for each, spread over the pure folders. */
export const REFUSED_AMBIENT: readonly Refusal[] = [
  value("firmware/src/contract/bad.ts", "Date.now()"),
  value("firmware/src/kiosk/bad.ts", "new Date(0)"),
  value("firmware/src/kiosk/bad.ts", "Math.random()"),
  value("firmware/src/parts/bad.ts", "Date.now()"),
  value("gateway/src/fleet/bad.ts", "setTimeout(() => 1, 1)"),
  value("gateway/src/fleet/bad.ts", "setInterval(() => 1, 1)"),
  value("cloud/src/inventory/bad.ts", "setImmediate(() => 1)"),
  value("cloud/src/inventory/bad.ts", "performance.now()"),
  value("cloud/src/planning/bad.ts", "process.env"),
  value("cloud/src/planning/bad.ts", "globalThis.crypto"),
  value("simulator/src/world/bad.ts", "crypto.randomUUID()"),
  value("simulator/src/world/bad.ts", "console.log"),
];

/** What Espruino cannot run, one file for each ban and each of its forms. */
export const REFUSED_ON_DEVICE: readonly Refusal[] = [
  device("regexp", "export const a = /x/;"),
  device("regexp", 'export const a = new RegExp("x");'),
  refused("espruino-regexp", "firmware/src/parts/bad.ts", "export const a = /x/;"),
  device("label", "export function f() { outer: for (;;) { break outer; } }"),
  device(
    "case-after-default",
    "export function f(a: number) { switch (a) { default: return 1; case 2: return 2; } }",
  ),
  device("pow", "export const f = (a: number) => a ** 2;"),
  device("pow", "export const f = (a: number) => Math.pow(a, 2);"),
  device("arguments", "export function f() { return arguments.length; }"),
  device("length-assign", "export const f = (a: number[]) => { a.length = 0; };"),
  device("clear-timer", "export const f = (timer?: number) => { clearTimeout(timer); };"),
  device("json-function", "export const f = (a: string) => JSON.parse(a, (_key, value) => value);"),
  device("json-function", "export const f = (a: object) => JSON.stringify(a, null, 2);"),
  device("split-limit", 'export const f = (a: string) => a.split("/", 2);'),
  device("iterator", "export function f(a: any) { for (const b of a.entries()) b(); }"),
  device("absent-global", "export const a = new Map();"),
  device("absent-global", 'export const a = Symbol("x");'),
  device("absent-global", 'export const a = new RangeError("x");'),
  device("private-name", "export class A { #b = 1; get b() { return this.#b; } }"),
  device("tagged-template", "export const f = (tag: any) => tag`x`;"),
  device("generator", "export function* f() { yield 1; }"),
  device("new-spread", "export const f = (F: any, a: any[]) => new F(...a);"),
  device("class-name", "export class Lane {} export const a = Lane.name;"),
  device("class-name", "export const f = (a: object) => a.constructor.name;"),
  device("error-prototype", "export class JamError extends Error {}"),
  device("ascii", 'export const a = "安心";'),
  device("ascii", 'export const a = "\\u20ac";'),
  device("ascii", "export const a = `é`;"),
  device("integer", "export const a = 0.5;"),
  device("integer", "export const a = 100000000000000000000;"),
  device("recursion", "export function f(a: number): number { return a === 0 ? 0 : f(a - 1); }"),
  device("recursion", "export const f = (a: number): number => (a === 0 ? 0 : f(a - 1));"),
];

/** House rules that are not about a folder. */
export const REFUSED_ANYWHERE: readonly Refusal[] = [
  refused("concept-file-name", "cloud/src/utils.ts", "export const a = 1;"),
  refused("max-columns", "cloud/src/wide.ts", `// ${"wide ".repeat(24)}\nexport const a = 1;`),
  { rule: "eslint(max-lines)", path: "cloud/src/long.ts", source: "export {};\n".repeat(401) },
  {
    rule: "eslint(max-lines-per-function)",
    path: "cloud/src/long.ts",
    source: `export function f() {\n${"  f();\n".repeat(70)}}`,
  },
  {
    rule: "eslint(max-params)",
    path: "cloud/src/many.ts",
    source: "export const f = (a: 1, b: 2, c: 3, d: 4) => [a, b, c, d];",
  },
  {
    rule: "import(no-default-export)",
    path: "cloud/src/nameless.ts",
    source: "export default 1;",
  },
  {
    rule: "typescript(no-explicit-any)",
    path: "cloud/src/untyped.ts",
    source: "export const a: any = 1;",
  },
];

/** Files every fence and ban must let pass; a fence that refuses everything proves nothing. */
export const ACCEPTED: readonly Omit<Refusal, "rule">[] = [
  {
    path: "firmware/src/kiosk/good.ts",
    source: [
      'import { FACTS } from "../contract/index.ts";',
      'import type { Lane } from "./lane.ts";',
      "export class JamError extends Error {",
      "  constructor(readonlyLane: Lane) {",
      "    super(`lane ${readonlyLane.id}: ${FACTS.length}`);",
      "    Object.setPrototypeOf(this, JamError.prototype);",
      "  }",
      "}",
    ].join("\n"),
  },
  {
    path: "firmware/src/kiosk/good-card.ts",
    source: 'export { readIdCard } from "../parts/id-card.ts";',
  },
  {
    path: "firmware/src/node/good-reader.ts",
    source: 'export { sdtCommand } from "../parts/sdt.ts";',
  },
  {
    path: "firmware/src/espruino/good-reader.ts",
    source: 'export { sdtCommand } from "../parts/sdt.ts";',
  },
  {
    path: "simulator/src/good-part.ts",
    source: 'export { sdtCommand } from "@anxin/firmware/parts";',
  },
  {
    path: "firmware/src/espruino/good.ts",
    source:
      "export const stop = (t?: number) => { if (t !== undefined) clearTimeout(t); };\n" +
      "export const now = () => Date.now();",
  },
  { path: "firmware/src/contract/schemas.ts", source: "export const CODE = /^[a-z]{2}$/;" },
  {
    path: "firmware/src/board/good.ts",
    source: 'export type { Lane } from "../contract/index.ts";',
  },
  {
    path: "gateway/src/fleet/good.ts",
    source: 'export { FACTS } from "@anxin/firmware/contract";',
  },
  {
    path: "firmware/src/contract/facts.ts",
    source: 'export type { FACT } from "./schemas.ts";',
  },
  {
    path: "firmware/src/contract/sentences.ts",
    source: `export const JAM = {\n  zh: "${"卡住了".repeat(40)}",\n};`,
  },
  {
    path: "gateway/src/good.io.test.ts",
    source: 'export { requires } from "@anxin/firmware/testing";\nexport const a = /x{2}/;',
  },
  {
    path: "cloud/src/good.ts",
    source:
      'export { FACT } from "@anxin/firmware/contract/schemas";\n' +
      'export { a } from "@anxin/firmware/contract/golden/v1/facts.json";',
  },
  {
    path: "simulator/src/parts/rim/good.ts",
    source: 'import { open } from "node:fs";\nexport const a = [open, /x{2}/];',
  },
  {
    path: "simulator/src/good.ts",
    source: 'export { a } from "@anxin/cloud";\nexport { b } from "@anxin/gateway";',
  },
];

function refused(name: string, path: string, source: string): Refusal {
  return { rule: `anxin(${name})`, path, source };
}

function imports(path: string, specifier: string): Refusal {
  return refused("import-fence", path, `import { a } from "${specifier}";\nexport const b = [a];`);
}

function value(path: string, expression: string): Refusal {
  return refused("pure", path, `export const a = ${expression};`);
}

function device(name: string, source: string): Refusal {
  return refused(`espruino-${name}`, "firmware/src/espruino/bad.ts", source);
}
