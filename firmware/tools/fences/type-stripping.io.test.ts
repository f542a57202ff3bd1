import { globSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";

const repository = resolve(import.meta.dirname, "../../..");
const sources = globSync("{firmware,gateway,cloud,simulator}/{src,tools}/**/*.ts", {
  cwd: repository,
});

/** Why Node would not run this source as it is, or undefined when it would. */
function refusal(source: string): string | undefined {
  try {
    stripTypeScriptTypes(source);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

it("Node runs every source file as it is, without a build", () => {
  expect(sources.length).toBeGreaterThan(0);
  const refused = sources.flatMap((path) => {
    const why = refusal(readFileSync(join(repository, path), "utf8"));
    return why === undefined ? [] : [`${path}: ${why}`];
  });
  expect(refused).toEqual([]);
});

it("a source that only other tools can read is refused", () => {
  // The test runner and the type checker take a loop variable named `of`; Node's parser does not.
  expect(refusal("for (const of of [1]) console.log(of);")).toBeDefined();
  expect(refusal("enum Lane { A }")).toBeDefined();
});
