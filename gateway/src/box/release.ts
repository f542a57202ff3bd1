/** Releases side by side, and the links that say which one runs. */
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { basename, join } from "node:path";
import { BoxError } from "./box-error.ts";
import type { Places } from "./places.ts";

/** What every release has; `RELEASE` holds its name. */
const NAME_FILE = "RELEASE";
const NEEDED = [NAME_FILE, "gateway/src/main.ts", "node_modules/.bin/node"];
const NAME = /^[0-9A-Za-z][0-9A-Za-z.+-]{0,63}$/;

/** Name of the release in a folder. Throws BoxError `not-a-release`. */
export function nameOfRelease(folder: string): string {
  const missing = NEEDED.find((file) => !existsSync(join(folder, file)));
  if (missing !== undefined) throw new BoxError("not-a-release", join(folder, missing));
  const name = readFileSync(join(folder, NAME_FILE), "utf8").trim();
  if (!NAME.test(name)) throw new BoxError("not-a-release", `${NAME_FILE}: ${name}`);
  return name;
}

/**
 * Copies a release beside the others and returns its name. A copy that was cut short has another
 * name, so a folder among the releases is always whole.
 */
export function addRelease(places: Places, folder: string): string {
  const name = nameOfRelease(folder);
  const target = join(places.releases, name);
  if (existsSync(target)) return name;
  mkdirSync(places.releases, { recursive: true });
  const half = join(places.releases, `.half-${name}`);
  rmSync(half, { recursive: true, force: true });
  cpSync(folder, half, { recursive: true, verbatimSymlinks: true });
  renameSync(half, target);
  return name;
}

/** Name of the release a link leads to; undefined where there is none. */
export function linked(link: string): string | undefined {
  return lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true
    ? basename(readlinkSync(link))
    : undefined;
}

/** Points a link at a release in one step: at no moment is there none. */
export function point(places: Places, link: string, name: string): void {
  const next = `${link}.next`;
  rmSync(next, { force: true });
  symlinkSync(join(places.releases, name), next);
  renameSync(next, link);
}
