import { basename } from "node:path";
import { reflow } from "./reflow.ts";
import type { Fixer, Rule } from "./syntax.ts";

const COLUMNS_MAX = 100;
const VAGUE_NAMES: readonly string[] = ["utils", "util", "helpers", "helper", "common", "misc"];

/** 100 columns for what the formatter does not break; `oxlint --fix` breaks the comments. */
export const maxColumns: Rule = {
  meta: { fixable: "whitespace" },
  create(context) {
    return {
      Program() {
        const { lines, text } = context.sourceCode;
        const fixed = reflow(lines, COLUMNS_MAX).join("\n");
        for (const [at, line] of lines.entries()) {
          if (line.length <= COLUMNS_MAX || isUnbreakable(line)) continue;
          const start = { line: at + 1, column: COLUMNS_MAX };
          const end = { line: at + 1, column: line.length };
          const message = `${line.length} columns; the limit is ${COLUMNS_MAX}.`;
          const fix = (fixer: Fixer): unknown => fixer.replaceTextRange([0, text.length], fixed);
          context.report({ loc: { start, end }, message, fix: fixed === text ? null : fix });
        }
      },
    };
  },
};

/** A file is named for its concept, so that a reader can guess where a line lives. */
export const conceptFileName: Rule = {
  create(context) {
    return {
      Program() {
        const [name] = basename(context.filename).split(".");
        if (name === undefined || !VAGUE_NAMES.includes(name)) return;
        const loc = { start: { line: 1, column: 0 }, end: { line: 1, column: 1 } };
        context.report({
          loc,
          message: `"${name}" names no concept; say what the file is about.`,
        });
      },
    };
  },
};

/**
 * One string alone, with its key or without: the formatter leaves it and a sentence stays whole.
 */
const LONE_STRING = /^\s*([\w"'-]+: )?(["'`]).*\2[,;)]*$/;

/** Addresses cannot be broken, and the formatter keeps a test's name on its call's line. */
function isUnbreakable(text: string): boolean {
  if (text.includes("://") || LONE_STRING.test(text)) return true;
  return /^\s*(import|export|it|test|describe)\b/.test(text);
}
