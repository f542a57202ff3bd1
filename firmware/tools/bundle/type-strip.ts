import type { Plugin } from "rollup";
import ts from "typescript-es5";

/** Lets rollup read our TypeScript (types removed) and JSON (as a default export, in ASCII). */
export function typeStrip(): Plugin {
  return {
    name: "type-strip",
    transform(code, id) {
      if (id.endsWith(".json")) return { code: jsonModule(code), map: null };
      if (!id.endsWith(".ts")) return null;
      const { outputText } = ts.transpileModule(code, {
        fileName: id,
        compilerOptions: {
          target: ts.ScriptTarget.ES2022,
          module: ts.ModuleKind.ESNext,
          verbatimModuleSyntax: true,
          useDefineForClassFields: false,
        },
      });
      return { code: outputText, map: null };
    },
  };
}

function jsonModule(text: string): string {
  const value: unknown = JSON.parse(text);
  return `export default ${escapeNonAscii(JSON.stringify(value))};\n`;
}

function escapeNonAscii(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
