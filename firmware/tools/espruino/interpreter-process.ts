import { type ChildProcessByStdio, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Readable, Writable } from "node:stream";

/** An interpreter that runs; its input stays open, because at its end Espruino types garbage. */
export type InterpreterProcess = ChildProcessByStdio<Writable, Readable, null>;

/**
 * Starts Espruino's Linux build at `path` in `folder`, which holds its flash. It ignores every
 * signal but SIGKILL.
 *
 * It gets one core: its thread for input and its main loop share a queue without a lock
 * (targets/linux/jshardware.c, jshInputThread), and on two cores a console loses bytes or stays
 * deaf after some ten thousand. A real board fills that queue in an interrupt, on the same core.
 */
export function startInterpreter(
  path: string,
  folder: string,
  args: readonly string[] = [],
): InterpreterProcess {
  const onOneCore = ["-c", oneCore(), resolve(path), ...args];
  return spawn("taskset", onOneCore, { cwd: folder, stdio: ["pipe", "pipe", "ignore"] });
}

/** One of the cores this process may use, so that several interpreters share what there is. */
function oneCore(): string {
  const allowed = /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync("/proc/self/status", "utf8"));
  const cores = (allowed?.[1] ?? "0").split(",").flatMap((range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
  return String(cores[process.pid % cores.length] ?? 0);
}
