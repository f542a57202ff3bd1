import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonical } from "./canonical.ts";

/** The definition, by rebuilding each object with its keys in order. */
function byDefinition(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(byDefinition).join(",")}]`;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const parts = entries.map(([key, inner]) => `${JSON.stringify(key)}:${byDefinition(inner)}`);
  return `{${parts.join(",")}}`;
}

describe("the canonical text", () => {
  test("sorts the keys of every object, and leaves lists as they are", () => {
    const fact = { seq: 2, body: { lot: "安", lane: 1 }, list: [{ b: 1, a: 2 }, 3] };
    expect(canonical(fact)).toBe('{"body":{"lane":1,"lot":"安"},"list":[{"a":2,"b":1},3],"seq":2}');
  });

  test("of what is sorted outside and not inside is sorted all through", () => {
    expect(canonical({ a: [{ c: 1, b: 2 }], d: 1 })).toBe('{"a":[{"b":2,"c":1}],"d":1}');
  });

  test("orders names that are numbers as texts, whatever the engine does", () => {
    expect(canonical({ 9: 1, 10: 2 })).toBe('{"10":2,"9":1}');
  });

  test("of anything that can be sent is as defined, and the same after it was read again", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonical(value);
        expect(text).toBe(byDefinition(value));
        expect(canonical(JSON.parse(text))).toBe(text);
      }),
    );
  });
});
