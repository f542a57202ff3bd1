import type {
  AnyNode,
  ArrayExpression,
  Function as FunctionNode,
  VariableDeclaration,
} from "acorn";
import { memberPath, nodesBelow, parseEs5 } from "./es5-tree.ts";

/** Text that replaces the characters from `start` up to `end`. */
interface Edit {
  start: number;
  end: number;
  text: string;
}

/** What one function, or the program, declares, and the edits its body needs. */
interface Scope {
  edits: Edit[];
  functions: string[];
  names: string[];
  /** Names that exist before the body runs: parameters and functions. */
  bound: Set<string>;
  /** Declarations that start the body; they already stand where hoisting would put them. */
  leading: Set<AnyNode>;
}

/**
 * Writes out what JavaScript does by itself and Espruino does not: functions and variables move to
 * the top of the function they are in, so that a call above a declaration, and a declaration that
 * never runs, mean what they mean in Node. `Array.prototype.slice`, undefined there, becomes
 * `[].slice`.
 *
 * @param code an ES5 script, as the minifier leaves it
 */
export function hoist(code: string): string {
  const program = parseEs5(code);
  return renderBody(code, program.body, { start: 0, end: code.length, parameters: [] });
}

function renderBody(
  code: string,
  body: readonly AnyNode[],
  at: { start: number; end: number; parameters: string[] },
): string {
  const functions = body.flatMap(functionsDeclaredIn);
  const scope: Scope = {
    edits: [],
    functions: [],
    names: [],
    bound: new Set([...at.parameters, ...functions]),
    leading: new Set(),
  };
  markLeading(body, scope);
  for (const statement of body) visit(code, statement, { parent: undefined, scope });
  const names = scope.names.length > 0 ? `var ${scope.names.join(",")};` : "";
  return scope.functions.join("") + names + applyEdits(code, at, scope.edits);
}

/** Names of the functions declared anywhere in the scope of `node`, blocks included. */
function functionsDeclaredIn(node: AnyNode): string[] {
  if (node.type === "FunctionDeclaration") return node.id === null ? [] : [node.id.name];
  if (node.type === "FunctionExpression") return [];
  return nodesBelow(node).flatMap(functionsDeclaredIn);
}

/** Leaves `var a=1,b=2` in place where only functions stand above it and no name repeats. */
function markLeading(body: readonly AnyNode[], scope: Scope): void {
  const seen = new Set(scope.bound);
  for (const statement of body) {
    if (statement.type === "FunctionDeclaration") continue;
    if (statement.type !== "VariableDeclaration") return;
    const names = statement.declarations.map(declaredName);
    if (names.some((name) => seen.has(name)) || new Set(names).size < names.length) return;
    scope.leading.add(statement);
    for (const name of names) {
      seen.add(name);
      scope.bound.add(name);
    }
  }
}

function visit(
  code: string,
  node: AnyNode,
  at: { parent: AnyNode | undefined; scope: Scope },
): void {
  const { scope, parent } = at;
  if (node.type === "FunctionDeclaration") {
    scope.functions.push(renderFunction(code, node));
    scope.edits.push({ start: node.start, end: node.end, text: isListed(parent) ? "" : ";" });
    return;
  }
  if (node.type === "FunctionExpression") {
    scope.edits.push({ start: node.start, end: node.end, text: renderFunction(code, node) });
    return;
  }
  if (node.type === "VariableDeclaration" && !scope.leading.has(node)) {
    hoistVariables(code, node, at);
    return;
  }
  const literal = prototypeLiteral(node, parent);
  if (literal !== undefined) {
    scope.edits.push(literal);
    return;
  }
  if (node.type === "ArrayExpression" && node.elements.includes(null)) {
    scope.edits.push({ start: node.start, end: node.end, text: fillHoles(code, node, scope) });
    return;
  }
  for (const below of nodesBelow(node)) visit(code, below, { parent: node, scope });
}

function renderFunction(code: string, node: FunctionNode): string {
  const parameters = node.params.flatMap((one) => (one.type === "Identifier" ? [one.name] : []));
  const { body } = node;
  if (body.type !== "BlockStatement") throw new Error("ES5 has no arrow functions.");
  const at = { start: body.start + 1, end: body.end - 1, parameters };
  const inside = renderBody(code, body.body, at);
  return `${code.slice(node.start, body.start)}{${inside}}`;
}

/** Turns `var a=1,b` into `a=1`, and declares a and b at the top unless they exist already. */
function hoistVariables(
  code: string,
  node: VariableDeclaration,
  at: { parent: AnyNode | undefined; scope: Scope },
): void {
  const { scope, parent } = at;
  for (const one of node.declarations) {
    const name = declaredName(one);
    if (scope.bound.has(name)) continue;
    scope.bound.add(name);
    scope.names.push(name);
  }
  const loop = isLoopHead(node, parent);
  const assignments = node.declarations.flatMap((one) => {
    if (one.init === null || one.init === undefined) return [];
    return [renderNode(code, one, scope)];
  });
  const [first] = node.declarations;
  const isIn = parent?.type === "ForInStatement" && parent.left === node;
  if (isIn && first !== undefined) assignments.splice(0, assignments.length, declaredName(first));
  const empty = assignments.length === 0 && isListed(parent);
  const text = assignments.join(",") + (loop || empty ? "" : ";");
  scope.edits.push({ start: node.start, end: node.end, text });
}

/** `[0,,3]` is a SyntaxError there in a branch that is not taken, so holes are written out. */
function fillHoles(code: string, node: ArrayExpression, scope: Scope): string {
  const elements = node.elements.map((one) => {
    if (one === null) return "void 0";
    const text = renderNode(code, one, scope);
    // A node's text leaves out the parentheses around it, which only a sequence needs here.
    return one.type === "SequenceExpression" ? `(${text})` : text;
  });
  return `[${elements.join(",")}]`;
}

/** A part of a statement with the edits inside it applied; they belong to the same scope. */
function renderNode(code: string, node: AnyNode, scope: Scope): string {
  const inside: Scope = { ...scope, edits: [] };
  visit(code, node, { parent: undefined, scope: inside });
  return applyEdits(code, node, inside.edits);
}

function declaredName(one: VariableDeclaration["declarations"][number]): string {
  if (one.id.type !== "Identifier") throw new Error("ES5 has no destructuring.");
  return one.id.name;
}

function isLoopHead(node: AnyNode, parent: AnyNode | undefined): boolean {
  if (parent?.type === "ForStatement") return parent.init === node;
  return parent?.type === "ForInStatement" && parent.left === node;
}

/** True where a statement may vanish: in a list, not as the whole body of an if or a loop. */
function isListed(parent: AnyNode | undefined): boolean {
  return parent === undefined || parent.type === "BlockStatement" || parent.type === "SwitchCase";
}

/** `Array.prototype.x` read becomes `[].x`; written it stays, which is how a method is added. */
function prototypeLiteral(node: AnyNode, parent: AnyNode | undefined): Edit | undefined {
  if (node.type !== "MemberExpression") return undefined;
  if (parent?.type === "AssignmentExpression" && parent.left === node) return undefined;
  const { start, end } = node.object;
  const path = memberPath(node.object);
  if (path === "Array.prototype") return { start, end, text: "[]" };
  return path === "String.prototype" ? { start, end, text: '""' } : undefined;
}

function applyEdits(code: string, at: { start: number; end: number }, edits: Edit[]): string {
  let text = "";
  let position = at.start;
  for (const edit of edits.sort((one, other) => one.start - other.start)) {
    text += code.slice(position, edit.start) + edit.text;
    position = edit.end;
  }
  return text + code.slice(position, at.end);
}
