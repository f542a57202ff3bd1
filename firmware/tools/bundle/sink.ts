import type {
  AnyNode,
  Function as FunctionNode,
  FunctionDeclaration,
  VariableDeclarator,
} from "acorn";
import { isConstant, nodesBelow, parseEs5 } from "./es5-tree.ts";

/** Something the program declares at its top that may be moved: a function, or a constant. */
interface Declared {
  name: string;
  /** The whole statement. */
  start: number;
  end: number;
  /** Names its text takes from around it. */
  free: ReadonlySet<string>;
  /** Those of the program's top among them. */
  mentions: Set<string>;
  body: FunctionDeclaration | undefined;
}

/**
 * Moves what only cold functions need into them; a function that several need, into each. Espruino
 * keeps every function of a program in memory, five to eight of its variables each, even where the
 * code itself stays in flash; one declared inside another exists only while that one runs. The
 * price is that the moved text is scanned at each call, so this is for what runs seldom and waits
 * for nobody.
 *
 * @param code an ES5 script
 * @param cold names of functions at its top, which take what only they use
 * @throws Error on a name that is no function at the top
 */
export function sink(code: string, cold: readonly string[]): string {
  const known: KnownFree = new Map();
  const { declared } = topOf(code, known);
  const absent = cold.find((name) => declared.get(name)?.body === undefined);
  if (absent !== undefined) throw new Error(`${absent} is no function at the program's top.`);
  const moved = cold.reduce((text, name) => sinkInto(text, [name], known), code);
  return sinkInto(moved, cold, known);
}

/** Free names by a statement's text: from one move to the next nearly all statements stay. */
type KnownFree = Map<string, Set<string>>;

/**
 * Moves what only these functions use into each of them that uses it. A class or a list that more
 * than one of them uses is one thing, and stays.
 */
function sinkInto(code: string, cold: readonly string[], known: KnownFree): string {
  const { declared, roots } = topOf(code, known);
  const hot = reach(declared, roots, cold);
  const wanted = cold.flatMap((name) => {
    const target = declared.get(name);
    // It has moved into another cold one.
    if (target?.body === undefined) return [];
    const needs = [...reach(declared, [...target.mentions], cold)].flatMap((need) => {
      const one = declared.get(need);
      return one === undefined || hot.has(need) ? [] : [one];
    });
    return { at: target.body.body.start + 1, own: ownNames(target.body), needs };
  });
  const staying = wanted.flatMap(({ own, needs }) =>
    needs.filter((one) => {
      const hidden = own.has(one.name) || [...one.free].some((name) => own.has(name));
      return hidden || (cold.length > 1 && one.body === undefined);
    }),
  );
  const names = staying.map((one) => one.name);
  const stays = reach(declared, names, cold);
  const moved = wanted.map(({ at, needs }) => {
    const going = needs.filter((one) => !stays.has(one.name));
    going.sort((one, other) => one.start - other.start);
    return { at, going };
  });
  const gone = new Set(moved.flatMap(({ going }) => going));
  return applied(code, [
    ...moved.map(({ at, going }) => {
      const texts = going.map((one) => code.slice(one.start, one.end));
      return { start: at, end: at, text: texts.join("\n") };
    }),
    ...[...gone].map(({ start, end }) => ({ start, end, text: "" })),
  ]);
}

/** The text with these parts replaced. */
function applied(
  code: string,
  edits: readonly { start: number; end: number; text: string }[],
): string {
  const inOrder = [...edits].sort((one, other) => one.start - other.start);
  const pieces = inOrder.map(
    (edit, at) => edit.text + code.slice(edit.end, inOrder[at + 1]?.start),
  );
  return code.slice(0, inOrder[0]?.start) + pieces.join("");
}

/** What may be moved, by name, and the names that everything else mentions. */
function topOf(
  code: string,
  known: KnownFree,
): { declared: Map<string, Declared>; roots: string[] } {
  const declared = new Map<string, Declared>();
  const roots: string[] = [];
  const rest: AnyNode[] = [];
  const freeOf = (node: AnyNode): Set<string> => {
    const text = code.slice(node.start, node.end);
    const free = known.get(text) ?? freeNames(node);
    known.set(text, free);
    return free;
  };
  for (const node of parseEs5(code).body) {
    const found = declaredBy(node, freeOf);
    if (found === undefined) rest.push(node);
    else declared.set(found.name, found);
  }
  for (const one of declared.values()) {
    one.mentions = new Set([...one.free].filter((name) => declared.has(name)));
  }
  for (const node of rest) roots.push(...[...freeOf(node)].filter((name) => declared.has(name)));
  return { declared, roots };
}

function declaredBy(node: AnyNode, freeOf: (node: AnyNode) => Set<string>): Declared | undefined {
  const { start, end } = node;
  const declared = { start, end, free: freeOf(node), mentions: new Set<string>() };
  if (node.type === "FunctionDeclaration") {
    const body = node as FunctionDeclaration;
    return { ...declared, name: body.id.name, body };
  }
  if (node.type !== "VariableDeclaration" || node.declarations.length !== 1) return undefined;
  const [only] = node.declarations as VariableDeclarator[];
  if (only?.id.type !== "Identifier") return undefined;
  if (!isClass(only.init) && !isConstant(only.init)) return undefined;
  return { ...declared, name: only.id.name, body: undefined };
}

/** A class without a parent, as TypeScript writes it in ES5: a function called where it stands. */
function isClass(node: AnyNode | null | undefined): boolean {
  if (node?.type !== "CallExpression" || node.arguments.length > 0) return false;
  return node.callee.type === "FunctionExpression" && node.callee.params.length === 0;
}

/** Names that stand for a value in this text and are not declared in it. */
function freeNames(node: AnyNode): Set<string> {
  if (node.type === "Identifier") return new Set([node.name]);
  const isFunction = node.type === "FunctionDeclaration" || node.type === "FunctionExpression";
  const below = nodesBelow(node).filter((one) => !isLabel(node, one));
  const free = new Set(below.flatMap((one) => [...freeNames(one)]));
  if (isFunction) for (const name of ownNames(node)) free.delete(name);
  if (isFunction && node.id) free.delete(node.id.name);
  return free;
}

/** The name of a property, not a value. */
function isLabel(parent: AnyNode, below: AnyNode): boolean {
  if (parent.type === "MemberExpression") return parent.property === below && !parent.computed;
  return parent.type === "Property" && parent.key === below && !parent.computed;
}

/** Parameters and variables of the function itself, which a moved name would collide with. */
function ownNames(target: FunctionNode): Set<string> {
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
  avoided: readonly string[],
): Set<string> {
  const seen = new Set<string>();
  const open = from.filter((name) => !avoided.includes(name));
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...[...(declared.get(name)?.mentions ?? [])].filter((one) => !avoided.includes(one)));
  }
  return seen;
}
