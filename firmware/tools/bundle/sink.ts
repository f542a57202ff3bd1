import type { AnyNode, FunctionDeclaration, VariableDeclarator } from "acorn";
import { isConstant, nodesBelow, parseEs5 } from "./es5-tree.ts";

/** Something the program declares at its top that may be moved: a function, or a constant. */
interface Declared {
  name: string;
  /** The whole statement. */
  start: number;
  end: number;
  /** Names of the program's top that its text mentions. */
  mentions: Set<string>;
  body: FunctionDeclaration | undefined;
}

/**
 * Moves what only a cold function needs into that function. Espruino keeps every function of a
 * program in memory, five to eight of its variables each, even where the code itself stays in
 * flash; one declared inside another exists only while that one runs. The price is that the moved
 * text is scanned at each call, so this is for what runs seldom and waits for nobody.
 *
 * @param code an ES5 script
 * @param cold names of functions at its top, each of which takes what only it uses
 * @throws Error on a name that is no function at the top
 */
export function sink(code: string, cold: readonly string[]): string {
  return cold.reduce(sinkInto, code);
}

function sinkInto(code: string, cold: string): string {
  const { declared, roots } = topOf(code);
  const target = declared.get(cold)?.body;
  if (target === undefined) throw new Error(`${cold} is no function at the program's top.`);
  const without = reach(declared, roots, cold);
  const own = ownNames(target);
  const moved = [...reach(declared, [cold], undefined)]
    .filter((name) => name !== cold && !without.has(name) && !own.has(name))
    .map((name) => declared.get(name))
    .filter((one) => one !== undefined)
    .sort((one, other) => one.start - other.start);
  const texts = moved.map((one) => code.slice(one.start, one.end));
  let left = code.slice(0, target.body.start + 1) + texts.join("\n");
  let right = code.slice(target.body.start + 1);
  for (const one of [...moved].reverse()) {
    if (one.start > target.start) right = cut(right, one, target.body.start + 1);
    else left = left.slice(0, one.start) + left.slice(one.end);
  }
  return left + right;
}

function cut(text: string, one: Declared, from: number): string {
  return text.slice(0, one.start - from) + text.slice(one.end - from);
}

/** What may be moved, by name, and the names that everything else mentions. */
function topOf(code: string): { declared: Map<string, Declared>; roots: string[] } {
  const declared = new Map<string, Declared>();
  const roots: string[] = [];
  const rest: AnyNode[] = [];
  for (const node of parseEs5(code).body) {
    const found = declaredBy(node);
    if (found === undefined) rest.push(node);
    else declared.set(found.name, found);
  }
  for (const one of declared.values()) {
    one.mentions = new Set([...one.mentions].filter((name) => declared.has(name)));
  }
  for (const node of rest)
    roots.push(...[...mentionsOf(node)].filter((name) => declared.has(name)));
  return { declared, roots };
}

function declaredBy(node: AnyNode): Declared | undefined {
  const { start, end } = node;
  if (node.type === "FunctionDeclaration") {
    const declaration = node as FunctionDeclaration;
    return { name: declaration.id.name, start, end, mentions: mentionsOf(node), body: declaration };
  }
  if (node.type !== "VariableDeclaration" || node.declarations.length !== 1) return undefined;
  const [only] = node.declarations as VariableDeclarator[];
  if (only?.id.type !== "Identifier") return undefined;
  if (!isClass(only.init) && !isConstant(only.init)) return undefined;
  return { name: only.id.name, start, end, mentions: mentionsOf(node), body: undefined };
}

/** A class without a parent, as TypeScript writes it in ES5: a function called where it stands. */
function isClass(node: AnyNode | null | undefined): boolean {
  if (node?.type !== "CallExpression" || node.arguments.length > 0) return false;
  return node.callee.type === "FunctionExpression" && node.callee.params.length === 0;
}

/** Every name in this text but the names of properties; more than is meant, never less. */
function mentionsOf(node: AnyNode): Set<string> {
  const names = new Set<string>();
  const open: unknown[] = [node];
  while (open.length > 0) {
    const one = open.pop();
    if (typeof one !== "object" || one === null) continue;
    if (isIdentifier(one)) names.add(one.name);
    else open.push(...(Array.isArray(one) ? one : Object.values(one)));
  }
  return names;
}

function isIdentifier(value: object): value is { name: string } {
  return "type" in value && value.type === "Identifier" && "name" in value;
}

/** Parameters and variables of the function itself, which a moved name would collide with. */
function ownNames(target: FunctionDeclaration): Set<string> {
  const names = new Set<string>();
  for (const parameter of target.params) {
    if (parameter.type === "Identifier") names.add(parameter.name);
  }
  const open: AnyNode[] = [...nodesBelow(target.body)];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === "VariableDeclarator" && node.id.type === "Identifier")
      names.add(node.id.name);
    if (node.type === "FunctionDeclaration" || node.type === "FunctionExpression") {
      if (node.id) names.add(node.id.name);
    } else {
      open.push(...nodesBelow(node));
    }
  }
  return names;
}

/** Names mentioned from these on, without going through `avoided`. */
function reach(
  declared: Map<string, Declared>,
  from: readonly string[],
  avoided: string | undefined,
): Set<string> {
  const seen = new Set<string>();
  const open = from.filter((name) => name !== avoided);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    for (const next of declared.get(name)?.mentions ?? []) if (next !== avoided) open.push(next);
  }
  return seen;
}
