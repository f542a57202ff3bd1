/**
 * `npm run asyncapi` writes firmware/asyncapi.json from the contract; `--check` only says whether
 * it is current.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { asyncApiDocument } from "./document.ts";

const rules = readFileSync(new URL("../../src/contract/README.md", import.meta.url), "utf8");
const target = new URL("../../asyncapi.json", import.meta.url);
const text = `${JSON.stringify(asyncApiDocument(rules), null, 2)}\n`;

if (process.argv.includes("--check")) {
  const current = readFileSync(target, "utf8") === text;
  console.log(
    current ? "asyncapi.json is current" : "asyncapi.json is stale: run npm run asyncapi",
  );
  process.exitCode = current ? 0 : 1;
} else {
  writeFileSync(target, text);
  console.log(`firmware/asyncapi.json: ${text.length} bytes`);
}
