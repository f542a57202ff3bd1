import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { apiDocument } from "./api-document.ts";
import { operationsText } from "./operations.ts";
import { typeOf } from "./schema-type.ts";

const OPERATIONS = new URL("../../console/src/api/operations.ts", import.meta.url);

test("the console's list of operations is the service's own: else run npm run console -- api", async () => {
  expect(operationsText(await apiDocument())).toBe(readFileSync(OPERATIONS, "utf8"));
});

test.each([
  [{ type: "string" }, "string"],
  [{ type: "integer" }, "number"],
  [{ enum: ["a", "b"] }, '"a" | "b"'],
  [{ anyOf: [{ type: "string" }, { type: "null" }] }, "string | null"],
  [{ type: ["string", "null"] }, "string | null"],
  [{ type: "array", items: { type: "boolean" } }, "readonly (boolean)[]"],
  [
    { type: "object", properties: { a: { type: "number" }, b: {} }, required: ["a"] },
    '{ "a": number; "b"?: unknown }',
  ],
  [
    { type: "object", patternProperties: { "^.*$": { type: "integer" } } },
    "Readonly<Record<string, number>>",
  ],
  [{ type: "object", properties: {} }, "Record<string, never>"],
])("the type of %j is %s", (schema, type) => {
  expect(typeOf(schema)).toBe(type);
});
