import { allNodes, parseEs5 } from "./es5-tree.ts";

/** What Espruino reads as a keyword wherever it stands, though ES5 has it as a plain name. */
const KEYWORDS = ["of"];

/**
 * Gives variables that are called like one of Espruino's keywords another name. The names of
 * properties stay: behind a dot and before a colon Espruino takes any word.
 *
 * @param code an ES5 script
 */
export function renameKeywords(code: string): string {
  const properties = new Set<number>();
  const found = new Map<number, string>();
  for (const node of allNodes(parseEs5(code))) {
    if (node.type === "MemberExpression" && !node.computed) properties.add(node.property.start);
    if (node.type === "Property") properties.add(node.key.start);
    if (node.type === "Identifier" && KEYWORDS.includes(node.name))
      found.set(node.start, node.name);
  }
  const at = [...found.keys()].filter((start) => !properties.has(start)).sort((a, b) => b - a);
  let renamed = code;
  for (const start of at) {
    const name = found.get(start) ?? "";
    renamed = `${renamed.slice(0, start)}${name}_${renamed.slice(start + name.length)}`;
  }
  return renamed;
}
