/**
 * `npm run hardware-docs`: writes every generated paper. With `-- --render FOLDER` it writes HTML
 * and images of them into a folder outside the repository instead.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { papersOf } from "./papers.ts";
import { problemsOf } from "./problems.ts";
import { render } from "./render.ts";
import { HARDWARE_DOCS, readTables } from "./tables.ts";

const { values } = parseArgs({ options: { render: { type: "string" } } });
const tables = readTables();
const problems = problemsOf(tables);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
if (values.render === undefined) {
  for (const [name, text] of Object.entries(papersOf(tables))) {
    const path = join(HARDWARE_DOCS, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
} else {
  for (const path of await render(tables, values.render)) console.log(path);
}
