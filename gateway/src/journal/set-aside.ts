import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";

/** A name beside the journal where its successor is made ready. */
export function successorOf(path: string): string {
  return `${path}.new`;
}

/**
 * Says that the journal was found damaged while it was in use, where only reading finds it; the
 * next start acts on it. Best effort: a disk that takes no file will be found damaged again.
 */
export function condemn(path: string, reason: string): void {
  writeFileSync(`${path}.damaged`, `${reason}\n`);
}

export function isCondemned(path: string): boolean {
  return existsSync(`${path}.damaged`);
}

/**
 * Moves a damaged journal out of the way under a name with the time, for a person to look at, and
 * puts the successor in its place. Returns the name. The journal itself goes last: where it is
 * missing, its successor is whole.
 */
export function setAside(path: string, nowMs: number): string {
  const name = `${path}.corrupt-${new Date(nowMs).toISOString().replaceAll(/[:.]/g, "-")}`;
  for (const suffix of ["-wal", "-shm", ""]) {
    if (existsSync(path + suffix)) renameSync(path + suffix, name + suffix);
  }
  succeed(path);
  rmSync(`${path}.damaged`, { force: true });
  return name;
}

/** Puts a successor in the place of a journal that is missing. */
export function succeed(path: string): void {
  if (!existsSync(path) && existsSync(successorOf(path))) renameSync(successorOf(path), path);
}
