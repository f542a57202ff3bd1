import type { AnyNode } from "acorn";
import { allNodes, parseEs5 } from "./es5-tree.ts";

/**
 * Puts `;` between a block and a statement that starts with a string, as the minifier's
 * `if(a){b()}"c"===d&&e()` does. Espruino reads the token after a block while it still skips the
 * block, and a string read so is empty: the comparison would silently be false.
 *
 * @param code an ES5 script
 */
export function partStringStarts(code: string): string {
  const starts = allNodes(parseEs5(code))
    .flatMap(statementsOf)
    .map((statement) => statement.start)
    .filter((start) => isQuote(code[start]) && code[start - 1] === "}")
    .sort((one, other) => one - other);
  const pieces = [0, ...starts].map((start, at) => code.slice(start, starts[at]));
  return pieces.join(";");
}

/** Statements that stand in a list, where an empty one may be put between two. */
function statementsOf(node: AnyNode): AnyNode[] {
  if (node.type === "Program" || node.type === "BlockStatement") return node.body;
  return node.type === "SwitchCase" ? node.consequent : [];
}

function isQuote(char: string | undefined): boolean {
  return char === '"' || char === "'";
}
