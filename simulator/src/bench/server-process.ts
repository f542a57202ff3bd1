/** One of our servers as a process of its own, on its real main. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const LOG_CHARACTERS = 4000;
const STOP_MS_MAX = 10_000;

export interface ServerWish {
  /** Inside the repository, such as `gateway/src/main.ts`. */
  entry: string;
  args?: string[];
  environment?: Record<string, string>;
}

/** Started, and told of by its own log: one JSON object a line on stdout. */
export class ServerProcess {
  private readonly entry: string;
  private readonly child: ChildProcess;
  private log = "";
  private heard: () => void = () => {};

  constructor({ entry, args = [], environment = {} }: ServerWish) {
    this.entry = entry;
    const path = fileURLToPath(new URL(`../../../${entry}`, import.meta.url));
    this.child = spawn(process.execPath, [...profiling(), path, ...args], {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on("data", (text: Buffer) => {
        this.log = (this.log + text.toString()).slice(-LOG_CHARACTERS);
        this.heard();
      });
    }
    this.child.on("exit", () => this.heard());
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** What its log says first that fits; ServerEndedError when it ends before. */
  async said(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.log);
      if (found !== null) return found;
      if (this.ended()) throw new ServerEndedError(this.entry, this.log);
      await new Promise<void>((resolve) => (this.heard = resolve));
    }
  }

  /** SIGKILL, as a power cut would end it. */
  async kill(): Promise<void> {
    if (this.ended()) return;
    const gone = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await gone;
  }

  async stop(): Promise<void> {
    if (this.ended()) return;
    const gone = once(this.child, "exit");
    this.child.kill("SIGTERM");
    const timer = setTimeout(() => this.child.kill("SIGKILL"), STOP_MS_MAX);
    await gone;
    clearTimeout(timer);
  }

  private ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}

/**
 * `ANXIN_BENCH_PROFILE=FOLDER` leaves a CPU profile of every server there; figures are then lower.
 */
function profiling(): string[] {
  const folder = process.env.ANXIN_BENCH_PROFILE;
  return folder === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${folder}`];
}

/** A server under measurement ended by itself. */
export class ServerEndedError extends Error {
  readonly code = "bench-server-ended";

  constructor(entry: string, log: string) {
    super(`${entry} ended by itself; its last lines:\n${log}`);
  }
}
