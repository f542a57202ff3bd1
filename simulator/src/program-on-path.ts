import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Where a program of this name is, first in the path; undefined when nowhere. */
export function programOnPath(name: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
