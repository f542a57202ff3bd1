/**
 * `npm run console`: builds the county console now instead of at the service's first request.
 * `npm run console -- api`: writes the list of operations its client is typed by.
 */
import { writeFileSync } from "node:fs";
import { buildConsole } from "../../src/console/build-console.ts";
import { apiDocument } from "./api-document.ts";
import { operationsText } from "./operations.ts";

const OPERATIONS = new URL("../../console/src/api/operations.ts", import.meta.url);

async function run([command, ...more]: readonly string[]): Promise<number> {
  if (more.length > 0 || (command !== undefined && command !== "api")) {
    process.stderr.write("npm run console [-- api]\n");
    return 2;
  }
  if (command === "api") {
    writeFileSync(OPERATIONS, operationsText(await apiDocument()));
    return 0;
  }
  // React has a slow build for its own developers, taken wherever this says otherwise.
  process.env["NODE_ENV"] = "production";
  process.stdout.write(`the console is in ${await buildConsole()}\n`);
  return 0;
}

process.exitCode = await run(process.argv.slice(2));
