import type { AnyNode } from "acorn";
import { ESPRUINO_BUILTINS } from "./builtins.ts";
import { nodesBelow, parseEs5 } from "./es5-tree.ts";

/** Characters of a property's name that Espruino keeps in one variable; a longer one takes two. */
const ONE_VARIABLE = 4;

const BUILTIN = new Set(
  Object.values(ESPRUINO_BUILTINS).flatMap(({ own, methods }) => [...own, ...methods]),
);

/**
 * Names of properties that an object only ever says of itself: `this.name` (in an arrow function
 * TypeScript writes `_this`) and `Class.prototype.name`, and nowhere else in the program, not even
 * as text. Nothing outside can know such a name, so it may be made short.
 *
 * @param code an ES5 script
 */
export function ownNames(code: string): string[] {
  const own = new Set<string>();
  const shared = new Set<string>();
  const visit = (node: AnyNode, parent: AnyNode | undefined): void => {
    const name = nameIn(node);
    if (name !== undefined) (isOwn(node, parent) ? own : shared).add(name);
    for (const below of nodesBelow(node)) visit(below, node);
  };
  visit(parseEs5(code), undefined);
  return [...own]
    .filter((name) => name.length > ONE_VARIABLE && !shared.has(name) && !BUILTIN.has(name))
    .sort();
}

/** What this part of the program calls a property, or might. */
function nameIn(node: AnyNode): string | undefined {
  if (node.type === "Literal") return typeof node.value === "string" ? node.value : undefined;
  if (node.type === "MemberExpression" && !node.computed) return identifier(node.property);
  return node.type === "Property" ? identifier(node.key) : undefined;
}

function isOwn(node: AnyNode, parent: AnyNode | undefined): boolean {
  if (node.type !== "MemberExpression") return false;
  if (node.object.type === "ThisExpression" || identifier(node.object) === "_this") return true;
  const isPrototype =
    node.object.type === "MemberExpression" && identifier(node.object.property) === "prototype";
  return isPrototype && parent?.type === "AssignmentExpression" && parent.left === node;
}

function identifier(node: AnyNode): string | undefined {
  return node.type === "Identifier" ? node.name : undefined;
}
