/**
 * A process of the bench's own that does one job: it takes messages and gives messages, over Node's
 * IPC.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/** The parent's end. A worker that dies fails whoever waits for its next message. */
export class Worker {
  private readonly child: ChildProcess;
  private readonly messages: unknown[] = [];
  private readonly name: string;
  private wake: () => void = () => {};

  private constructor(name: string, child: ChildProcess) {
    this.name = name;
    this.child = child;
    child.on("message", (message) => {
      this.messages.push(message);
      this.wake();
    });
    child.on("exit", () => this.wake());
  }

  /** Starts the program at `url`; its first message is its own affair. */
  static start(url: URL): Worker {
    const name = url.pathname.split("/").at(-1) ?? url.pathname;
    return new Worker(name, fork(url, { stdio: ["ignore", "inherit", "inherit", "ipc"] }));
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  tell(message: object): void {
    this.child.send(message);
  }

  /** The next message, which the caller knows to be a `T`: both ends are of one repository. */
  async next<T>(): Promise<T> {
    while (this.messages.length === 0) {
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new WorkerEndedError(this.name, this.child.exitCode);
      }
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    return this.messages.shift() as T;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await gone;
  }
}

/** A process of the bench ended before it had reported; its own words are on stderr. */
export class WorkerEndedError extends Error {
  readonly code = "bench-worker-ended";

  constructor(name: string, exitCode: number | null) {
    super(`${name} ended (exit ${exitCode}) before it reported; see its error above and run again`);
  }
}

/** The child's end: reports to the bench. */
export function report(message: object): void {
  endWithBench();
  process.send?.(message);
}

/** The child's end: the next order of the bench, which both ends know to be a `T`. */
export async function order<T>(): Promise<T> {
  endWithBench();
  const [message] = await once(process, "message");
  return message as T;
}

/** Without its bench a worker has nothing to do. */
function endWithBench(): void {
  if (process.listenerCount("disconnect") === 0) process.on("disconnect", () => process.exit(0));
}
