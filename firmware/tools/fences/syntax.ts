/** One node of the ESTree that the linter hands to a rule; fields are read through `child`. */
export interface SyntaxNode {
  type: string;
  parent?: SyntaxNode | null;
  range?: [number, number];
  [field: string]: unknown;
}

/** What a rule may ask of the linter about the file it is in. */
export interface RuleContext {
  filename: string;
  cwd: string;
  sourceCode: {
    text: string;
    lines: string[];
    getText(node: SyntaxNode): string;
    isGlobalReference(node: SyntaxNode): boolean;
  };
  report(problem: Problem): void;
}

/** What a rule reports: where, why, and how to mend it if the linter may. */
export interface Problem {
  node?: SyntaxNode;
  loc?: SourceLocation;
  message: string;
  fix?: ((fixer: Fixer) => unknown) | null;
}

/** The linter's hand for edits; offsets count characters of the file. */
export interface Fixer {
  replaceTextRange(range: [number, number], text: string): unknown;
}

/** Lines count from 1, columns from 0, as ESTree does. */
export interface SourceLocation {
  start: { line: number; column: number };
  end: { line: number; column: number };
}

/** What to do at each node, by ESTree type name. */
export type Visitors = Record<string, (node: SyntaxNode) => void>;

/** A rule in ESLint's shape, which oxlint runs. */
export interface Rule {
  meta?: { fixable: "whitespace" | "code" };
  create(context: RuleContext): Visitors;
}

/** The node under `field`, or undefined when the field holds none. */
export function child(node: SyntaxNode, field: string): SyntaxNode | undefined {
  const value = node[field];
  return isNode(value) ? value : undefined;
}

/** The nodes under `field`, without holes. */
export function children(node: SyntaxNode, field: string): SyntaxNode[] {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The name of an identifier, or undefined for any other node. */
export function identifierName(node: SyntaxNode | undefined): string | undefined {
  if (node === undefined) return undefined;
  const named = node.type === "Identifier" || node.type === "PrivateIdentifier";
  return named && typeof node.name === "string" ? node.name : undefined;
}

/** The name after the dot of `object.name`; undefined for `object[expression]`. */
export function propertyName(member: SyntaxNode | undefined): string | undefined {
  if (member?.type !== "MemberExpression" || member.computed === true) return undefined;
  return identifierName(child(member, "property"));
}

/** True when `node` reads exactly `object.property`, both plain names. */
export function isMember(node: SyntaxNode | undefined, object: string, property: string): boolean {
  if (node === undefined || propertyName(node) !== property) return false;
  return identifierName(child(node, "object")) === object;
}

/** The nodes around `node`, nearest first. */
export function ancestors(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let at = node.parent; at; at = at.parent) found.push(at);
  return found;
}

/** Every node below `node`, itself included, parents before children. */
export function descendants(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const open = [node];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    found.push(at);
    for (const [field, value] of Object.entries(at)) {
      if (field === "parent") continue;
      if (Array.isArray(value)) open.push(...value.filter(isNode));
      else if (isNode(value)) open.push(value);
    }
  }
  return found;
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value;
}
