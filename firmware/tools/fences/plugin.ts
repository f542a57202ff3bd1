import * as syntax from "./espruino-syntax.ts";
import * as values from "./espruino-values.ts";
import { importFence } from "./import-fence.ts";
import { conceptFileName, maxColumns } from "./layout.ts";
import { pure } from "./pure.ts";
import type { Rule } from "./syntax.ts";

/**
 * Our own lint rules. Each asks zones.ts whether it holds in the file, and the configuration turns
 * all of them on everywhere: overrides that set the same rule replace each other in silence.
 */
const rules: Record<string, Rule> = {
  "import-fence": importFence,
  pure,
  "max-columns": maxColumns,
  "concept-file-name": conceptFileName,
  "espruino-label": syntax.label,
  "espruino-private-name": syntax.privateName,
  "espruino-tagged-template": syntax.taggedTemplate,
  "espruino-generator": syntax.generator,
  "espruino-case-after-default": syntax.caseAfterDefault,
  "espruino-error-prototype": syntax.errorPrototype,
  "espruino-new-spread": syntax.newSpread,
  "espruino-recursion": syntax.recursion,
  "espruino-iterator": syntax.iterator,
  "espruino-regexp": values.regexp,
  "espruino-pow": values.pow,
  "espruino-arguments": values.argumentsObject,
  "espruino-length-assign": values.lengthAssign,
  "espruino-clear-timer": values.clearTimer,
  "espruino-json-function": values.jsonFunction,
  "espruino-split-limit": values.splitLimit,
  "espruino-class-name": values.className,
  "espruino-ascii": values.ascii,
  "espruino-integer": values.integer,
  "espruino-absent-global": values.absentGlobal,
};

export default { meta: { name: "anxin" }, rules };
