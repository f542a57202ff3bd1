import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { bundle } from "./bundle.ts";
import { excessOf } from "./budget.ts";
import { ENTRIES } from "./entries.ts";

const firmware = resolve(import.meta.dirname, "../..");
const output = join(firmware, "dist");

mkdirSync(output, { recursive: true });
let total = 0;
for (const wanted of ENTRIES) {
  const { name, entry } = wanted;
  if (!existsSync(entry)) {
    console.log(`${name}: ${relative(firmware, entry)} is not written yet, nothing to bundle`);
    continue;
  }
  const made = await bundle(wanted);
  writeFileSync(join(output, `${name}.js`), made.code);
  total += made.bytes;
  const budget = wanted.bytesMax === undefined ? "" : ` of at most ${wanted.bytesMax}`;
  console.log(`${name}: ${made.bytes} bytes${budget}, SHA-256 ${made.sha256}`);
  const excess = excessOf(wanted, made.bytes);
  if (excess === undefined) continue;
  console.error(excess);
  process.exitCode = 1;
}
console.log(`total: ${total} bytes in firmware/dist`);
