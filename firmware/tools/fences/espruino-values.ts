import { deviceRule } from "./espruino-syntax.ts";
import {
  ancestors,
  child,
  children,
  identifierName,
  isMember,
  propertyName,
  type RuleContext,
  type SyntaxNode,
} from "./syntax.ts";

/** Absent on Espruino even after the pipeline, with what to use instead. */
const ABSENT: Record<string, string> = {
  Map: "an object keyed by string",
  Set: "an object keyed by string",
  WeakMap: "a field on the object",
  WeakSet: "a field on the object",
  Symbol: "a string",
  Proxy: "a function",
  Reflect: "the plain operation",
  BigInt: "two integers",
  Intl: "your own formatting",
  TextEncoder: "charCodeAt",
  TextDecoder: "String.fromCharCode",
  structuredClone: "an object literal",
  WeakRef: "a field",
  RangeError: "Error",
  EvalError: "Error",
  URIError: "Error",
};

/** Classes and constructors are written in PascalCase; constants in CAPITALS may have a `.name`. */
const PASCAL_CASE = /^[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*$/;

/** Espruino's expressions lack counts, `?`, groups and lookahead, and fail in silence. */
export const regexp = deviceRule((context) => ({
  Literal(node) {
    if (node.regex === undefined || node.regex === null) return;
    context.report({
      node,
      message: "Espruino matches regular expressions wrongly; compare chars.",
    });
  },
  Identifier(node) {
    if (identifierName(node) !== "RegExp" || !context.sourceCode.isGlobalReference(node)) return;
    context.report({
      node,
      message: "Espruino matches regular expressions wrongly; compare chars.",
    });
  },
}));

/** Math.pow(2, 32) is 4294967295.999997 there. */
export const pow = deviceRule((context) => {
  const message = "Espruino's power is inexact; multiply integers or name the constant.";
  return {
    BinaryExpression(node) {
      if (node.operator === "**") context.report({ node, message });
    },
    AssignmentExpression(node) {
      if (node.operator === "**=") context.report({ node, message });
    },
    MemberExpression(node) {
      if (isMember(node, "Math", "pow")) context.report({ node, message });
    },
  };
});

/** `arguments.length` counts the declared parameters there, given or not. */
export const argumentsObject = deviceRule((context) => ({
  Identifier(node) {
    if (identifierName(node) !== "arguments") return;
    context.report({ node, message: "Espruino counts arguments wrongly; use a rest parameter." });
  },
}));

/** `a.length = 0` throws there. */
export const lengthAssign = deviceRule((context) => {
  const check = (node: SyntaxNode, target: SyntaxNode | undefined): void => {
    if (propertyName(target) !== "length") return;
    context.report({
      node,
      message: "Espruino throws on assigning length; use splice or a new array.",
    });
  };
  return {
    AssignmentExpression: (node) => check(node, child(node, "left")),
    UpdateExpression: (node) => check(node, child(node, "argument")),
  };
});

/** `clearTimeout(undefined)` throws there, so the same test as the call must have ruled it out. */
export const clearTimer = deviceRule((context) => ({
  CallExpression(node) {
    const name = identifierName(child(node, "callee"));
    if (name !== "clearTimeout" && name !== "clearInterval") return;
    const [timer] = children(node, "arguments");
    if (timer !== undefined && isGuarded(context, node, context.sourceCode.getText(timer))) return;
    const message = `Espruino throws on ${name}(undefined); guard with "!== undefined" around it.`;
    context.report({ node, message });
  },
}));

function isGuarded(context: RuleContext, node: SyntaxNode, timer: string): boolean {
  const guard = `${timer} !== undefined`;
  return ancestors(node).some((around) => {
    const test = child(around, "test") ?? child(around, "left");
    return test !== undefined && context.sourceCode.getText(test).includes(guard);
  });
}

/** Espruino ignores a replacer, a reviver and a layout in silence. */
export const jsonFunction = deviceRule((context) => ({
  CallExpression(node) {
    const callee = child(node, "callee");
    const json = isMember(callee, "JSON", "parse") || isMember(callee, "JSON", "stringify");
    if (!json || children(node, "arguments").length < 2) return;
    context.report({ node, message: "Espruino ignores JSON's second argument; walk the value." });
  },
}));

/** Espruino ignores the second argument of split. */
export const splitLimit = deviceRule((context) => ({
  CallExpression(node) {
    const named = propertyName(child(node, "callee")) === "split";
    if (!named || children(node, "arguments").length < 2) return;
    context.report({ node, message: "Espruino ignores split's limit; slice the result." });
  },
}));

/** `.name` of a class is lost when the bundle is made small. */
export const className = deviceRule((context) => ({
  MemberExpression(node) {
    if (propertyName(node) !== "name") return;
    const object = child(node, "object");
    const named = identifierName(object) ?? "";
    const isClass = propertyName(object) === "constructor" || PASCAL_CASE.test(named);
    if (!isClass && object?.type !== "MetaProperty") return;
    context.report({
      node,
      message: "a class has no .name in the bundle; give it a kind or a code.",
    });
  },
}));

/** ESP32 builds have no Unicode: JSON of such a string loses data. */
export const ascii = deviceRule((context) => {
  const check = (node: SyntaxNode, text: unknown): void => {
    if (typeof text !== "string" || isAscii(text)) return;
    context.report({ node, message: "an ESP32 has no Unicode; resident texts travel as codes." });
  };
  return {
    Literal: (node) => check(node, node.value),
    TemplateElement: (node) => check(node, templateText(node)),
  };
});

function templateText(node: SyntaxNode): unknown {
  const value = node.value;
  return typeof value === "object" && value !== null && "cooked" in value
    ? value.cooked
    : undefined;
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7e) return false;
  return true;
}

/** Floats print with 11 digits there, and literals above 2^53 are read wrongly. */
export const integer = deviceRule((context) => ({
  Literal(node) {
    if (typeof node.value !== "number" || Number.isSafeInteger(node.value)) return;
    const message = "the wire carries integers only; use a smaller unit (centi-, milli-, deci-).";
    context.report({ node, message });
  },
}));

/** Globals Espruino lacks and no small polyfill gives. */
export const absentGlobal = deviceRule((context) => ({
  Identifier(node) {
    const name = identifierName(node) ?? "";
    const instead = Object.hasOwn(ABSENT, name) ? ABSENT[name] : undefined;
    if (instead === undefined || !context.sourceCode.isGlobalReference(node)) return;
    context.report({ node, message: `${name} is absent on Espruino; use ${instead}.` });
  },
  MemberExpression(node) {
    if (!isMember(node, "Date", "UTC")) return;
    context.report({ node, message: "Date.UTC is absent on Espruino; count days yourself." });
  },
}));
