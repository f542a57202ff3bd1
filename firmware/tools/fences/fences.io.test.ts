import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import plugin from "./plugin.ts";
import {
  ACCEPTED,
  REFUSED_AMBIENT,
  REFUSED_ANYWHERE,
  REFUSED_IMPORTS,
  REFUSED_ON_DEVICE,
} from "./refusals.ts";

const repository = resolve(import.meta.dirname, "../../..");
const configuration = join(repository, ".oxlintrc.json");
const linter = join(repository, "node_modules/oxlint/bin/oxlint");
const samples = mkdtempSync(join(tmpdir(), "anxin-fences-"));

afterAll(() => rmSync(samples, { recursive: true, force: true }));

const REFUSED = [...REFUSED_IMPORTS, ...REFUSED_AMBIENT, ...REFUSED_ON_DEVICE, ...REFUSED_ANYWHERE];

/** One problem as the linter's JSON reports it. */
interface Problem {
  code: string;
  message: string;
  filename: string;
}

/** Writes every sample into its own copy of the tree and lints them all in one run. */
function lint(files: readonly { path: string; source: string }[]): Problem[][] {
  const folder = mkdtempSync(join(samples, "run-"));
  for (const [at, file] of files.entries()) {
    const path = join(folder, String(at), file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${file.source}\n`);
  }
  const run = spawnSync(process.execPath, [linter, "-c", configuration, "-f", "json", "."], {
    cwd: folder,
    encoding: "utf8",
  });
  const report: { diagnostics: Problem[] } = JSON.parse(run.stdout);
  return files.map((_file, at) =>
    report.diagnostics.filter((problem) => problem.filename.startsWith(`${at}/`)),
  );
}

const refusedProblems = lint(REFUSED);
const acceptedProblems = lint(ACCEPTED);

describe("the fences refuse what they are for", () => {
  it.each(REFUSED.map((file, at) => ({ ...file, at })))(
    "$rule refuses in $path: $source",
    ({ at, rule }) => {
      expect(refusedProblems[at]?.map((problem) => problem.code)).toContain(rule);
    },
  );

  it("leave no rule of ours without a file it refuses", () => {
    const tried = new Set(REFUSED.map((file) => file.rule));
    const rules = Object.keys(plugin.rules).map((name) => `anxin(${name})`);
    expect(rules.filter((rule) => !tried.has(rule))).toEqual([]);
  });

  it("are all turned on, as errors", () => {
    const { rules }: { rules: Record<string, unknown> } = JSON.parse(
      readFileSync(configuration, "utf8"),
    );
    const off = Object.keys(plugin.rules).filter((name) => rules[`anxin/${name}`] !== "error");
    expect(off).toEqual([]);
  });
});

describe("the fences let good files pass", () => {
  it.each(ACCEPTED.map((file, at) => ({ ...file, at })))("$path", ({ at }) => {
    expect(acceptedProblems[at]).toEqual([]);
  });
});
