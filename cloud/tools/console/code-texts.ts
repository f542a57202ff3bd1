import ts from "typescript-es5";

/** What a source file says to people, and which keys of the catalogue it uses. */
export interface CodeTexts {
  /** Words written in the code itself, where they cannot be translated. */
  written: readonly string[];
  /** Keys used as they are. */
  keys: readonly string[];
  /** Beginnings of keys that are put together, such as `state.`. */
  heads: readonly string[];
}

/** Attributes whose text is read or heard. */
const SPOKEN: ReadonlySet<string> = new Set([
  "title",
  "label",
  "placeholder",
  "alt",
  "aria-label",
  "description",
  "okText",
  "cancelText",
]);
const LETTER = /\p{L}/u;
const HAN = /\p{Script=Han}/u;
const KEY = /^[a-z][A-Za-z]*\.[\w-]+$/;
const HEAD = /^[a-z][A-Za-z]*\.$/;

/** Reads a file of TypeScript with JSX. Pure. */
export function textsIn(name: string, source: string): CodeTexts {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TSX);
  const written: string[] = [];
  const keys: string[] = [];
  const heads: string[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isJsxText(node) && LETTER.test(node.text)) written.push(node.text.trim());
    if (ts.isStringLiteralLike(node)) {
      if (HAN.test(node.text) || isSpoken(node)) written.push(node.text);
      if (KEY.test(node.text)) keys.push(node.text);
    }
    if (ts.isTemplateExpression(node)) {
      if (HEAD.test(node.head.text)) heads.push(node.head.text);
      const parts = [node.head.text, ...node.templateSpans.map((span) => span.literal.text)];
      if (parts.some((part) => HAN.test(part))) written.push(node.getText());
    }
    if (ts.isCallExpression(node) && node.expression.getText().endsWith("word")) {
      const [group] = node.arguments;
      if (group !== undefined && ts.isStringLiteralLike(group)) heads.push(`${group.text}.`);
    }
    ts.forEachChild(node, look);
  };
  look(file);
  return { written, keys, heads };
}

/** A literal given to an attribute that people read, or standing alone between tags. */
function isSpoken(node: ts.StringLiteralLike): boolean {
  if (!LETTER.test(node.text)) return false;
  const { parent } = node;
  if (ts.isJsxAttribute(parent)) return SPOKEN.has(parent.name.getText());
  if (!ts.isJsxExpression(parent)) return false;
  const above = parent.parent;
  return !ts.isJsxAttribute(above) || SPOKEN.has(above.name.getText());
}
