import { basename } from "node:path";
import type { Rule } from "./syntax.ts";

const COLUMNS_MAX = 100;
const VAGUE_NAMES: readonly string[] = ["utils", "util", "helpers", "helper", "common", "misc"];

/** 100 columns for what the formatter does not break: comments and long strings. */
export const maxColumns: Rule = {
  create(context) {
    return {
      Program() {
        for (const [at, text] of context.sourceCode.lines.entries()) {
          if (text.length <= COLUMNS_MAX || isUnbreakable(text)) continue;
          const line = at + 1;
          const start = { line, column: COLUMNS_MAX };
          const end = { line, column: text.length };
          const message = `${text.length} columns; the limit is ${COLUMNS_MAX}.`;
          context.report({ loc: { start, end }, message });
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

/** Addresses cannot be broken, and the formatter keeps a test's name on its call's line. */
function isUnbreakable(text: string): boolean {
  if (text.includes("://")) return true;
  return /^\s*(import|export|it|test|describe)\b/.test(text);
}
