/**
 * Processor time of another process: unlike elapsed time, other programs on the machine hardly
 * change it.
 */
import { readFileSync } from "node:fs";

/** Linux counts in hundredths of a second for every reader (proc(5), sysconf(_SC_CLK_TCK)). */
const TICK_MS = 10;
/** Fields of /proc/PID/stat after the parenthesised name: 14 utime, 15 stime, the name being 2. */
const USER_FIELD = 14 - 3;
const SYSTEM_FIELD = 15 - 3;

/** User and system milliseconds since the process began; NaN where there is no /proc. */
export function processorMsOf(pid: number | undefined): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return TICK_MS * (Number(fields[USER_FIELD]) + Number(fields[SYSTEM_FIELD]));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return Number.NaN;
    throw error;
  }
}
