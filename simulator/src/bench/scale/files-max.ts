import { readFileSync } from "node:fs";

/** Open files one process may have (proc(5), /proc/PID/limits); Infinity where nobody says. */
export function filesMax(): number {
  try {
    const limits = readFileSync("/proc/self/limits", "utf8");
    return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      return Number.POSITIVE_INFINITY;
    }
    throw error;
  }
}
