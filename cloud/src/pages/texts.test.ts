import { readFileSync, readdirSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { parse, type Node } from "acorn";
import { expect, test } from "vitest";
import { CATALOGUES, voiceOf, type TextKey } from "./texts.ts";

const FOLDER = new URL(".", import.meta.url);
const CHINESE = /[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]/;
const keys = Object.keys(CATALOGUES.zh) as TextKey[];

/** Our own sources as JavaScript without comments' meaning, catalogues and tests left out. */
const sources = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".ts") && !/\.test\.ts$|^texts-/.test(name))
  .map((name) => {
    const code = stripTypeScriptTypes(readFileSync(new URL(name, FOLDER), "utf8"));
    return { name, code, tree: parse(code, { ecmaVersion: "latest", sourceType: "module" }) };
  });

/** Every node under one, itself included. */
function nodesOf(node: unknown): Node[] {
  if (Array.isArray(node)) return node.flatMap(nodesOf);
  if (typeof node !== "object" || node === null) return [];
  const inner = Object.values(node).flatMap(nodesOf);
  return "type" in node ? [node as Node, ...inner] : inner;
}

/** Text of every string literal and of every template, insertions as a blank. */
function stringsIn(tree: unknown): string[] {
  return nodesOf(tree).flatMap((node) => {
    if (node.type === "Literal") return [String((node as unknown as { value: unknown }).value)];
    if (node.type !== "TemplateLiteral") return [];
    return [templateText(node)];
  });
}

function templateText(node: Node): string {
  const { quasis } = node as unknown as { quasis: { value: { cooked: string } }[] };
  return quasis.map((quasi) => quasi.value.cooked).join("\u0000");
}

/**
 * Words a person would read that are written in a template itself: between tags, or in a spoken
 * attribute.
 */
function wordsInTemplates(tree: unknown): string[] {
  return nodesOf(tree)
    .filter((node) => node.type === "TaggedTemplateExpression")
    .flatMap((node) => {
      const { quasi } = node as unknown as { quasi: Node };
      const text = templateText(quasi);
      const spoken = [...text.matchAll(/(?:aria-label|title|alt|placeholder)="([^"]*)"/g)];
      const between = text.replace(/<[^>]*>?/g, " ").replace(/&\w+;/g, " ");
      return [between, ...spoken.map((match) => match[1] ?? "")];
    })
    .flatMap((text) => text.match(/\p{L}{2,}/gu) ?? []);
}

test("both languages have the same keys, and none is empty", () => {
  expect(Object.keys(CATALOGUES.en).sort()).toEqual([...keys].sort());
  for (const key of keys) {
    expect(CATALOGUES.zh[key].trim(), key).not.toBe("");
    expect(CATALOGUES.en[key].trim(), key).not.toBe("");
  }
});

test("every key is used by a page", () => {
  const used = new Set(sources.flatMap(({ tree }) => stringsIn(tree)));
  expect(keys.filter((key) => !used.has(key))).toEqual([]);
});

test("there is no Chinese in the English catalogue, and Chinese in every Chinese text", () => {
  expect(keys.filter((key) => CHINESE.test(CATALOGUES.en[key]))).toEqual([]);
  expect(keys.filter((key) => !CHINESE.test(CATALOGUES.zh[key]))).toEqual([]);
});

test("both languages fill in the same values", () => {
  const blanks = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const key of keys) {
    expect(blanks(CATALOGUES.en[key]), key).toEqual(blanks(CATALOGUES.zh[key]));
  }
});

test("no text a person reads is written in a template instead of the catalogues", () => {
  const found = sources.map(({ name, tree }) => ({ name, words: wordsInTemplates(tree) }));
  expect(found.filter(({ words }) => words.length > 0)).toEqual([]);
});

test("no Chinese is written in code outside the catalogues, but for the name of the language", () => {
  const found = sources.filter(({ name, tree }) => {
    const words = stringsIn(tree).filter((text) => CHINESE.test(text));
    return name === "language.ts" ? words.join() !== "中文" : words.length > 0;
  });
  expect(found.map(({ name }) => name)).toEqual([]);
});

test.each([
  ["html`<p>Hello ${name}</p>`", ["Hello"]],
  ['html`<a aria-label="Go home" href="/x">${x}</a>`', ["Go", "home"]],
  ["html`<p>请取走</p>`", ["请取走"]],
  ['html`<p class="note warn">${say("brand")} · ${x}</p>`', []],
])("the search for words in templates sees %s", (code, words) => {
  expect(wordsInTemplates(parse(code, { ecmaVersion: "latest" }))).toEqual(words);
});

test("a value that was forgotten stays visible", () => {
  expect(voiceOf("en").say("fewLeft")).toBe("{count} left");
  expect(voiceOf("zh").say("fewLeft", { count: 2 })).toBe("还剩 2 盒");
});
