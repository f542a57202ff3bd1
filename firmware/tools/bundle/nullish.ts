import type { AnyNode, BinaryExpression, LogicalExpression } from "acorn";
import { allNodes, parseEs5 } from "./es5-tree.ts";

/**
 * Writes `null!==(x=E)&&void 0!==x`, which is what TypeScript makes of `??`, as `null!=(x=E)`, and
 * its opposite of `?.` likewise: the same, since nothing a board has is `== null` but these two.
 * A kiosk has more than a hundred of them, and each is read by the interpreter whenever it is run.
 *
 * @param code an ES5 script, minified
 */
export function shortenNullish(code: string): string {
  const cuts = allNodes(parseEs5(code))
    .flatMap((node) => (node.type === "LogicalExpression" ? cutsOf(code, node) : []))
    .sort((one, other) => one.from - other.from);
  let short = "";
  let at = 0;
  for (const { from, to } of cuts) {
    short += code.slice(at, from);
    at = to;
  }
  return short + code.slice(at);
}

/** The third sign of the comparison with null, and the whole comparison with undefined. */
function cutsOf(code: string, node: LogicalExpression): { from: number; to: number }[] {
  const { left, right, operator } = node;
  const sign = operator === "&&" ? "!==" : operator === "||" ? "===" : "";
  if (!isComparison(left, sign) || !isComparison(right, sign)) return [];
  const name = assignedIn(left.right);
  const isSame = right.right.type === "Identifier" && right.right.name === name;
  if (!isNull(left.left) || !isUndefined(right.left) || !isSame) return [];
  const third = code.indexOf(sign, left.left.end) + 2;
  return [
    { from: third, to: third + 1 },
    { from: left.end, to: right.end },
  ];
}

function isComparison(node: AnyNode, sign: string): node is BinaryExpression {
  return node.type === "BinaryExpression" && node.operator === sign;
}

function isNull(node: AnyNode): boolean {
  return node.type === "Literal" && node.value === null && node.raw === "null";
}

function isUndefined(node: AnyNode): boolean {
  return node.type === "UnaryExpression" && node.operator === "void";
}

/** The name that `(x=E)` assigns to; undefined for anything else. */
function assignedIn(node: AnyNode): string | undefined {
  if (node.type !== "AssignmentExpression" || node.operator !== "=") return undefined;
  return node.left.type === "Identifier" ? node.left.name : undefined;
}
