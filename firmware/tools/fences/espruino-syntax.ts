import {
  ancestors,
  child,
  children,
  descendants,
  identifierName,
  type Rule,
  type RuleContext,
  type SyntaxNode,
  type Visitors,
} from "./syntax.ts";
import { zoneOf } from "./zones.ts";

/** A rule that holds only in files that reach an Espruino board. */
export function deviceRule(visitors: (context: RuleContext) => Visitors): Rule {
  return {
    create: (context) => (zoneOf(context.filename).device ? visitors(context) : {}),
  };
}

/** A device rule that refuses whole node types with one sentence. */
function refuseTypes(types: readonly string[], message: string): Rule {
  return deviceRule((context) =>
    Object.fromEntries(types.map((type) => [type, (node) => context.report({ node, message })])),
  );
}

/** Labelled break and continue are a SyntaxError there. */
export const label = refuseTypes(["LabeledStatement"], "Espruino cannot parse labels.");

/** `#private` needs a WeakMap helper, which Espruino cannot run. */
export const privateName = refuseTypes(
  ["PrivateIdentifier"],
  "Espruino cannot run #private; use TypeScript's private.",
);

/** Tagged templates fail raw and after the pipeline. */
export const taggedTemplate = refuseTypes(
  ["TaggedTemplateExpression"],
  "Espruino cannot run tagged templates; call the function.",
);

/** Nothing there consumes a generator. */
export const generator = refuseTypes(
  ["YieldExpression"],
  "Espruino has no iterator protocol; fill an array instead of yielding.",
);

/** A case after default is a SyntaxError there. */
export const caseAfterDefault = deviceRule((context) => ({
  SwitchStatement(node) {
    const cases = children(node, "cases");
    const at = cases.findIndex((one) => child(one, "test") === undefined);
    if (at === -1 || at === cases.length - 1) return;
    context.report({ node, message: "Espruino cannot parse a case after default; put it last." });
  },
}));

/** An Error subclass loses its prototype in ES5 unless the constructor sets it. */
export const errorPrototype = deviceRule((context) => ({
  ClassDeclaration: (node) => checkErrorClass(context, node),
  ClassExpression: (node) => checkErrorClass(context, node),
}));

function checkErrorClass(context: RuleContext, node: SyntaxNode): void {
  const parentName = identifierName(child(node, "superClass"));
  if (parentName === undefined || !parentName.endsWith("Error")) return;
  const body = child(node, "body");
  const members = body === undefined ? [] : children(body, "body");
  const constructor = members.find((member) => member.kind === "constructor");
  const text = constructor === undefined ? "" : context.sourceCode.getText(constructor);
  const own = identifierName(child(node, "id")) ?? "";
  if (own !== "" && text.includes(`Object.setPrototypeOf(this, ${own}.prototype)`)) return;
  const wanted = `Object.setPrototypeOf(this, ${own}.prototype)`;
  const message = `instanceof fails on Espruino; the constructor must call ${wanted}.`;
  context.report({ node, message });
}

/** `new F(...a)` binds wrongly there. */
export const newSpread = deviceRule((context) => ({
  NewExpression(node) {
    if (!children(node, "arguments").some((one) => one.type === "SpreadElement")) return;
    context.report({ node, message: "Espruino runs new F(...a) wrongly; pass the array." });
  },
}));

/** A function that calls itself by name: data decides the depth, and 1000 calls overflow there. */
export const recursion = deviceRule((context) => ({
  CallExpression(node) {
    const name = identifierName(child(node, "callee"));
    if (name === undefined || !ancestors(node).some((one) => functionName(one) === name)) return;
    context.report({
      node,
      message: `${name} calls itself; Espruino's stack is small, use a loop.`,
    });
  },
}));

/** The name a function is called by: its own, or that of the constant it is stored in. */
function functionName(node: SyntaxNode): string | undefined {
  if (node.type === "FunctionDeclaration") return identifierName(child(node, "id"));
  if (node.type !== "FunctionExpression" && node.type !== "ArrowFunctionExpression")
    return undefined;
  const holder = node.parent;
  if (holder?.type !== "VariableDeclarator") return identifierName(child(node, "id"));
  return identifierName(child(holder, "id"));
}

/** Espruino's for-of walks arrays and strings by index only, and its ES5 form does too. */
export const iterator = deviceRule((context) => ({
  ForOfStatement(node) {
    const walked = child(node, "right");
    if (walked === undefined || !descendants(walked).some(isIteratorCall)) return;
    context.report({ node: walked, message: "Espruino has no iterators; walk an array." });
  },
}));

function isIteratorCall(node: SyntaxNode): boolean {
  if (node.type !== "CallExpression") return false;
  const callee = child(node, "callee");
  if (callee === undefined || callee.type !== "MemberExpression") return false;
  if (identifierName(child(callee, "object")) === "Object") return false;
  const name = identifierName(child(callee, "property"));
  return name === "entries" || name === "keys" || name === "values";
}
