import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { until } from "../campaign/until.ts";

/** PGlite's first start takes long on a busy machine. */
const START_MS_MAX = 120_000;

/** A server ended although nobody stopped it; its console says why. */
export class ServerEnded extends Error {
  readonly code = "leak-run-server-ended";
}

export interface ServerWish {
  name: "gateway" | "cloud";
  /** File that everything it prints goes to: its log and whatever else a program may say. */
  console: string;
  environment: Record<string, string>;
}

/** The gateway or the cloud on its real main, with its console in a file. */
export class CapturedServer {
  readonly #wish: ServerWish;
  readonly #child: ChildProcess;

  constructor(wish: ServerWish) {
    this.#wish = wish;
    const main = new URL("./main.ts", import.meta.resolve(`@anxin/${wish.name}`));
    const console = openSync(wish.console, "a");
    this.#child = spawn(process.execPath, [fileURLToPath(main)], {
      env: { ...process.env, ...wish.environment },
      stdio: ["ignore", console, console],
    });
    closeSync(console);
  }

  /** The first group of what it prints first that fits. */
  async said(pattern: RegExp): Promise<string> {
    const console = () => readFileSync(this.#wish.console, "utf8");
    await until(`${this.#wish.name} says ${pattern.source}`, START_MS_MAX, () => {
      if (this.#hasEnded()) throw new ServerEnded(`${this.#wish.name} ended:\n${console()}`);
      return pattern.test(console());
    });
    return pattern.exec(console())?.[1] ?? "";
  }

  async stop(): Promise<void> {
    if (this.#hasEnded()) return;
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    await gone;
  }

  #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}
