/** Mosquitto as a process, with persistence and its queue limits lifted. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const PROGRAM = "/usr/sbin/mosquitto";
const TRIES = 200;

export function hasMosquitto(): boolean {
  return existsSync(PROGRAM);
}

/**
 * It stores nothing before it acknowledges; what it holds goes to its file once a second here (once
 * in half an hour by default).
 */
function configOf(folder: string, port: number, more: readonly string[]): string {
  return [
    ...(process.getuid?.() === 0 ? ["user root"] : []),
    `listener ${port} 127.0.0.1`,
    "allow_anonymous true",
    "persistence true",
    `persistence_location ${folder}/`,
    "autosave_interval 1",
    "max_queued_messages 0",
    "max_queued_bytes 0",
    "max_inflight_messages 0",
    "set_tcp_nodelay true",
    ...more,
    "",
  ].join("\n");
}

export class Mosquitto {
  readonly port: number;
  readonly #config: string;
  #child: ChildProcess | undefined;

  constructor(wish: { folder: string; port: number; more?: readonly string[] }) {
    const folder = mkdtempSync(join(wish.folder, "mosquitto-"));
    this.port = wish.port;
    this.#config = join(folder, "mosquitto.conf");
    writeFileSync(this.#config, configOf(folder, wish.port, wish.more ?? []));
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Takes connections when it returns. */
  async start(): Promise<void> {
    this.#child = spawn(PROGRAM, ["-c", this.#config], { stdio: "ignore" });
    for (let tried = 1; !(await accepts(this.port)); tried++) {
      if (tried === TRIES || this.#child.exitCode !== null) throw new MosquittoError(this.port);
      await sleep(20);
    }
  }

  async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Mosquitto did not begin to listen. */
class MosquittoError extends Error {
  readonly code = "bench-mosquitto";

  constructor(port: number) {
    super(`${PROGRAM} does not listen on port ${port}; run it by hand to see why`);
  }
}
