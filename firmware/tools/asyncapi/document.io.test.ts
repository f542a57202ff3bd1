import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { asyncApiDocument } from "./document.ts";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const load = createRequire(import.meta.url);
const specification = load("@asyncapi/specs/schemas/3.0.0-without-$id.json") as object;
const document = asyncApiDocument(read("../../src/contract/README.md"));

const ajv = new Ajv({ strict: false, validateFormats: false, logger: false });
const validate = ajv.compile(specification);

describe("the AsyncAPI document", () => {
  test("is the one generated from the contract as it stands", () => {
    expect(JSON.parse(read("../../asyncapi.json"))).toEqual(JSON.parse(JSON.stringify(document)));
  });

  test("is valid by the AsyncAPI 3.0.0 specification's own schema", () => {
    validate(JSON.parse(JSON.stringify(document)));
    expect(validate.errors ?? []).toEqual([]);
  });

  test("would not pass with an operation that has no channel", () => {
    const broken = JSON.parse(JSON.stringify(document)) as { operations: object };
    broken.operations = { "send-facts": { action: "send" } };
    expect(validate(broken)).toBe(false);
  });
});
