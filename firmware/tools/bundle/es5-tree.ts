import { type AnyNode, parse, type Program } from "acorn";

/** The tree of an ES5 script; throws when the text uses anything newer. */
export function parseEs5(code: string): Program {
  return parse(code, { ecmaVersion: 5, sourceType: "script" });
}

/** The nodes directly below `node`, in the order they stand in the text. */
export function nodesBelow(node: AnyNode): AnyNode[] {
  const found: AnyNode[] = [];
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) found.push(...value.filter(isNode));
    else if (isNode(value)) found.push(value);
  }
  return found.sort((one, other) => one.start - other.start);
}

/** Every node of the tree, parents before children. */
export function allNodes(root: AnyNode): AnyNode[] {
  const found: AnyNode[] = [];
  const open: AnyNode[] = [root];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    found.push(at);
    open.push(...nodesBelow(at));
  }
  return found;
}

/** `object.property` of a member expression with plain names, such as `Number.isInteger`. */
export function memberPath(node: AnyNode): string | undefined {
  if (node.type !== "MemberExpression" || node.computed) return undefined;
  if (node.object.type !== "Identifier" || node.property.type !== "Identifier") return undefined;
  return `${node.object.name}.${node.property.name}`;
}

/** The name after the dot of any member expression. */
export function memberName(node: AnyNode): string | undefined {
  if (node.type !== "MemberExpression" || node.computed) return undefined;
  return node.property.type === "Identifier" ? node.property.name : undefined;
}

/** Whether evaluating this does nothing and gives the same each time: literals in any depth. */
export function isConstant(node: AnyNode | null | undefined): boolean {
  if (node === null || node === undefined) return false;
  const still = ["Literal", "ArrayExpression", "ObjectExpression", "Property", "Identifier"];
  return allNodes(node).every((one) => {
    if (one.type === "UnaryExpression") return one.operator === "-";
    return still.includes(one.type);
  });
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}
