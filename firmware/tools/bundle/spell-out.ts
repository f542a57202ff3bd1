import type { AnyNode, Program, VariableDeclarator } from "acorn";
import { isConstant, nodesBelow, parseEs5 } from "./es5-tree.ts";

/**
 * Writes a constant out wherever it is used, and drops its declaration. A list that stands at a
 * program's top is in Espruino's memory for ever, two or three variables an entry; one written
 * where it is used stays in flash until that line runs. The price is that it is made anew each
 * time, so this is for what is used seldom, and not in a loop.
 *
 * @param code an ES5 script
 * @param names constants at its top, made of literals and of other constants, that nothing changes
 * @throws Error on a name that is no such constant, or that something else in the program has too
 */
export function spellOut(code: string, names: readonly string[]): string {
  return names.reduce(spellOutOne, code);
}

function spellOutOne(code: string, name: string): string {
  const program = parseEs5(code);
  const declaration = program.body.find((node) => constantIn(node)?.name === name);
  const constant = constantIn(declaration);
  if (declaration === undefined || constant === undefined) {
    throw new Error(`${name} is no constant of literals at the program's top.`);
  }
  const { declared, used } = namesIn(program);
  const meant = [name, ...namesIn(constant.value).used.map((node) => node.name)];
  const unclear = meant.find((one) => declared.filter((other) => other === one).length !== 1);
  if (unclear !== undefined) throw new Error(`${unclear} is the name of two things.`);
  const text = `(${code.slice(constant.value.start, constant.value.end)})`;
  const edits = [
    { start: declaration.start, end: declaration.end, text: "" },
    ...used.filter((node) => node.name === name).map(({ start, end }) => ({ start, end, text })),
  ].sort((one, other) => one.start - other.start);
  return [
    code.slice(0, edits[0]?.start),
    ...edits.map((edit, at) => edit.text + code.slice(edit.end, edits[at + 1]?.start)),
  ].join("");
}

/** The constant this statement declares, when it declares just one. */
function constantIn(node: AnyNode | undefined): { name: string; value: AnyNode } | undefined {
  if (node?.type !== "VariableDeclaration" || node.declarations.length !== 1) return undefined;
  const [only] = node.declarations as VariableDeclarator[];
  if (only?.id.type !== "Identifier" || !only.init || !isConstant(only.init)) return undefined;
  return { name: only.id.name, value: only.init };
}

/** Every name declared in this part, and every place where a name stands for its value. */
function namesIn(root: Program | AnyNode) {
  const declared: string[] = [];
  const used: { name: string; start: number; end: number }[] = [];
  const visit = (node: AnyNode, parent: AnyNode | undefined): void => {
    if (node.type === "Identifier") {
      if (parent !== undefined && declares(parent, node)) declared.push(node.name);
      else if (parent === undefined || !isLabelOf(parent, node)) used.push(node);
      return;
    }
    for (const below of nodesBelow(node)) visit(below, node);
  };
  visit(root as AnyNode, undefined);
  return { declared, used };
}

function declares(parent: AnyNode, name: AnyNode): boolean {
  if (parent.type === "VariableDeclarator") return parent.id === name;
  if (parent.type === "CatchClause") return parent.param === name;
  if (parent.type !== "FunctionDeclaration" && parent.type !== "FunctionExpression") return false;
  return parent.id === name || (parent.params as AnyNode[]).includes(name);
}

/** The name of a property, not a value. */
function isLabelOf(parent: AnyNode, name: AnyNode): boolean {
  if (parent.type === "MemberExpression") return parent.property === name && !parent.computed;
  return parent.type === "Property" && parent.key === name && !parent.computed;
}
