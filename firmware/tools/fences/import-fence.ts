import { posix } from "node:path";
import { child, identifierName, type Rule, type RuleContext, type SyntaxNode } from "./syntax.ts";
import { type Zone, zoneOf } from "./zones.ts";

/** One import as written: what is asked for, and whether only types are. */
interface Import {
  specifier: string;
  typeOnly: boolean;
}

/** Folders of firmware/src that each folder may import from; a folder not listed may use all. */
const FIRMWARE_FOLDERS: Record<string, readonly string[]> = {
  contract: ["contract"],
  // Bytes of parts know of nothing else, so that any board, tool or pretend part can use them.
  parts: ["parts"],
  kiosk: ["contract", "parts", "kiosk"],
  // A board's ports speak in the kiosk's inputs; only types may cross, see below.
  board: ["contract", "kiosk", "board"],
  espruino: ["contract", "parts", "kiosk", "board", "espruino"],
  node: ["contract", "parts", "kiosk", "board", "node"],
};

const FIRMWARE_WIRE = "@anxin/firmware/contract";
const FIRMWARE_PARTS = "@anxin/firmware/parts";
const TESTING = "@anxin/firmware/testing";
/** A package's folder of what only its tests use. */
const FIXTURES = "fixtures";

/** The import fences: every arrow points towards the contract. */
export const importFence: Rule = {
  create(context) {
    const zone = zoneOf(context.filename);
    const check = (node: SyntaxNode, typeOnly: boolean): void => {
      const specifier = child(node, "source")?.value;
      if (typeof specifier === "string")
        report(context, node, refusal(zone, { specifier, typeOnly }));
    };
    return {
      ImportDeclaration: (node) => check(node, node.importKind === "type"),
      ExportNamedDeclaration: (node) => check(node, node.exportKind === "type"),
      ExportAllDeclaration: (node) => check(node, node.exportKind === "type"),
      ImportExpression: (node) => check(node, false),
      TSImportType: (node) => check(node, true),
      CallExpression: (node) => {
        if (!zone.pure || identifierName(child(node, "callee")) !== "require") return;
        report(context, node, "a pure folder may not require anything.");
      },
    };
  },
};

function report(context: RuleContext, node: SyntaxNode, message: string | undefined): void {
  if (message !== undefined) context.report({ node, message: `Import fence: ${message}` });
}

/** Why `zone` may not write this import, or undefined when it may. */
function refusal(zone: Zone, wanted: Import): string | undefined {
  if (zone.workspace === undefined) return undefined;
  if (wanted.specifier.startsWith(".")) return relativeRefusal(zone, wanted);
  if (wanted.specifier.startsWith("@anxin/")) return packageRefusal(zone, wanted.specifier);
  return outsideRefusal(zone, wanted.specifier);
}

function relativeRefusal(zone: Zone, wanted: Import): string | undefined {
  const target = zoneOf(posix.join(posix.dirname(zone.path), wanted.specifier));
  if (target.workspace !== zone.workspace) {
    return `${wanted.specifier} leaves the package; import another package by its name.`;
  }
  if (zone.test) return undefined;
  if (target.test) return `${wanted.specifier} is a test; only tests may import tests.`;
  if (zone.workspace !== "firmware" || zone.folder === "tools") return undefined;
  return firmwareRefusal(zone, target, wanted);
}

function firmwareRefusal(zone: Zone, target: Zone, wanted: Import): string | undefined {
  const allowed = FIRMWARE_FOLDERS[zone.folder];
  if (target.folder === "tools") return "what ships may not import firmware/tools.";
  if (allowed !== undefined && !allowed.includes(target.folder)) {
    return `firmware/src/${zone.folder} may import only ${allowed.join(", ")}.`;
  }
  if (zone.device && target.hostOnly && !wanted.typeOnly) {
    return `${wanted.specifier} never reaches a kiosk; a device file may import only its types.`;
  }
  if (zone.folder === "board" && !wanted.typeOnly) {
    return "firmware/src/board holds ports only; write `import type` or `export type`.";
  }
  return undefined;
}

function packageRefusal(zone: Zone, specifier: string): string | undefined {
  if (specifier.split("/").includes("src")) {
    return `${specifier} reaches past the package's exports; import what it exports.`;
  }
  if (specifier === TESTING || specifier.startsWith(`${TESTING}/`)) {
    const forTests = zone.test || zone.folder === FIXTURES;
    return forTests ? undefined : `${TESTING} is for *.test.ts files and ${FIXTURES} only.`;
  }
  if (zone.workspace === "simulator") return partRefusal(zone, specifier);
  if (zone.workspace === "firmware") {
    return "firmware imports no package of ours, itself included; use a relative path.";
  }
  if (specifier === FIRMWARE_WIRE || specifier.startsWith(`${FIRMWARE_WIRE}/`)) return undefined;
  return `${zone.workspace} may import only ${FIRMWARE_WIRE} of our packages.`;
}

/** A pretend part written with the driver's codec would make the driver's mistakes as well. */
function partRefusal(zone: Zone, specifier: string): string | undefined {
  if (zone.folder !== "parts" || specifier !== FIRMWARE_PARTS) return undefined;
  return `a pretend part is written from its document; it may not import ${specifier}.`;
}

function outsideRefusal(zone: Zone, specifier: string): string | undefined {
  if (zone.test) return undefined;
  if (zone.device || zone.hostOnly) {
    return `${specifier} is not ours; what reaches a kiosk depends on nothing.`;
  }
  const touchesWorld = specifier.startsWith("node:");
  return zone.pure && touchesWorld ? `a pure folder may not import ${specifier}.` : undefined;
}
