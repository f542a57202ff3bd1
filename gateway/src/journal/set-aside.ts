import { existsSync, renameSync } from "node:fs";

/**
 * Moves a damaged journal out of the way under a name with the time, for a person to look at; a new
 * one is begun. Returns the name. The facts come again: with a new journal `held` goes down to what
 * the cloud has.
 */
export function setAside(path: string, nowMs: number): string {
  const name = `${path}.corrupt-${new Date(nowMs).toISOString().replaceAll(/[:.]/g, "-")}`;
  for (const suffix of ["", "-wal", "-shm"]) {
    if (existsSync(path + suffix)) renameSync(path + suffix, name + suffix);
  }
  return name;
}
