import { createRequire, isBuiltin } from "node:module";
import { relative, resolve, sep } from "node:path";
import { type Plugin, rollup } from "rollup";
import { typeStrip } from "./type-strip.ts";

const FIRMWARE = resolve(import.meta.dirname, "../..");

/** All modules of a program in one, its types taken out, still modern JavaScript. */
export interface Flat {
  code: string;
  /** Files it was made from, sorted, relative to the firmware folder. */
  modules: string[];
}

/** Files taken in place of others: both relative to the firmware folder. */
export type Instead = { readonly [file: string]: string };

/**
 * Joins `entry` and everything it imports, some files in place of others.
 *
 * @throws Error when something is imported that no board has, or the entry exports
 */
export async function flatten(entry: string, instead: Instead = {}): Promise<Flat> {
  const build = await rollup({
    input: entry,
    plugins: [ownPackages(), taken(instead), typeStrip()],
    treeshake: { moduleSideEffects: true },
    onLog(level, log) {
      if (level === "warn") throw new Error(log.message);
    },
    external: (id) => {
      if (isBuiltin(id)) throw new Error(`${id} exists on no board; move the import to a rim.`);
      return false;
    },
  });
  const { output } = await build.generate({ format: "es" });
  await build.close();
  const [first, ...others] = output;
  if (others.length > 0) throw new Error("import() has no meaning on a board; import at the top.");
  if (first.exports.length > 0) throw new Error("an entry runs and exports nothing.");
  return { code: first.code, modules: first.moduleIds.map(fromFirmware).sort() };
}

/** Finds what a program takes of our own packages where Node would; nothing else is looked for. */
function ownPackages(): Plugin {
  return {
    name: "own-packages",
    resolveId: (id, importer) =>
      id.startsWith("@anxin/") ? createRequire(importer ?? import.meta.url).resolve(id) : null,
  };
}

function taken(instead: Instead): Plugin {
  return {
    name: "instead",
    async resolveId(id, importer) {
      const found = await this.resolve(id, importer, { skipSelf: true });
      const other = found === null ? undefined : instead[fromFirmware(found.id)];
      return other === undefined ? found : resolve(FIRMWARE, other);
    },
  };
}

function fromFirmware(path: string): string {
  return relative(FIRMWARE, path).split(sep).join("/");
}
