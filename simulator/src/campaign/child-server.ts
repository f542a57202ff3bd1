import { spawn, type ChildProcess } from "node:child_process";
import { connect } from "node:net";
import { until } from "./until.ts";

const START_MS_MAX = 120_000;
const LOG_CHARACTERS = 20_000;

/** A server ended although nobody killed it; its last lines are in the message. */
export class ServerEndedError extends Error {
  readonly code = "campaign-server-ended";
}

export interface ServerParts {
  name: string;
  /** The .ts file Node runs. */
  entry: string;
  env: Record<string, string>;
  /** Loopback port that takes connections once it is ready. */
  port: number;
}

/**
 * One server as a process of its own, on the real main, that can be killed and brought back on the
 * same port.
 */
export class ChildServer {
  readonly #parts: ServerParts;
  #child: ChildProcess | undefined;
  #log = "";

  constructor(parts: ServerParts) {
    this.#parts = parts;
  }

  get log(): string {
    return this.#log;
  }

  /** Starts it and waits until it takes connections. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [this.#parts.entry], {
      env: { ...process.env, ...this.#parts.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (text: Buffer) => this.#keep(text.toString()));
    await until(`${this.#parts.name} listens`, START_MS_MAX, () => {
      this.throwIfEnded();
      return takesConnections(this.#parts.port);
    });
  }

  /** Throws ServerEndedError when it ended by itself. */
  throwIfEnded(): void {
    const child = this.#child;
    if (child === undefined || (child.exitCode === null && child.signalCode === null)) return;
    throw new ServerEndedError(
      `${this.#parts.name} ended by itself (${child.exitCode ?? child.signalCode}). Its last lines:\n${this.#log}`,
    );
  }

  /** SIGSTOP: it lives, holds its files and connections, and does nothing. */
  freeze(): void {
    this.#child?.kill("SIGSTOP");
  }

  /** SIGCONT: it goes on where it stood. */
  thaw(): void {
    this.#child?.kill("SIGCONT");
  }

  /** SIGKILL, and waits until it is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  #keep(text: string): void {
    this.#log = (this.#log + text).slice(-LOG_CHARACTERS);
  }
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
