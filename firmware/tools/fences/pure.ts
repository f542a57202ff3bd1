import { identifierName, isMember, type Rule } from "./syntax.ts";
import { zoneOf } from "./zones.ts";

/** Names that reach the world, with the parameter that replaces each. */
const AMBIENT: Record<string, string> = {
  Date: "take the time as a parameter",
  performance: "take the time as a parameter",
  setTimeout: "return an effect that asks for a timer",
  setInterval: "return an effect that asks for a timer",
  setImmediate: "return an effect",
  clearTimeout: "return an effect",
  clearInterval: "return an effect",
  queueMicrotask: "return an effect",
  process: "take what you need as a parameter",
  globalThis: "take what you need as a parameter",
  global: "take what you need as a parameter",
  crypto: "take the function as a parameter",
  fetch: "return an effect",
  console: "return what happened; the rim logs",
};

/** Pure folders decide and touch nothing: no ambient time, chance or world. */
export const pure: Rule = {
  create(context) {
    if (!zoneOf(context.filename).pure) return {};
    return {
      Identifier(node) {
        const name = identifierName(node);
        const instead =
          name !== undefined && Object.hasOwn(AMBIENT, name) ? AMBIENT[name] : undefined;
        if (instead === undefined || !context.sourceCode.isGlobalReference(node)) return;
        context.report({ node, message: `${name} is not pure; ${instead}.` });
      },
      MemberExpression(node) {
        if (!isMember(node, "Math", "random")) return;
        context.report({ node, message: "Math.random is not pure; take entropy as a parameter." });
      },
    };
  },
};
