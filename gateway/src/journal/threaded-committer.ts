/**
 * Commits on a thread of its own, so that the gateway reads its kiosks' next messages while the
 * disk works (decision 0007). Its end is the process's end: what it last did is then only known
 * from the file.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Committer, Write, Written } from "./commit.ts";
import type { ConnectionOptions } from "./connection.ts";
import type { JournalCause } from "./port.ts";
import { JournalError } from "./port.ts";

export type CommitAnswer =
  | { written: Written }
  | { refused: { kind: JournalCause; message: string } };

interface Waiting {
  resolve(written: Written): void;
  reject(error: JournalError): void;
}

export class ThreadedCommitter implements Committer {
  readonly #worker: Worker;
  /** Answers come in the order of the orders. */
  readonly #waiting: Waiting[] = [];

  constructor(options: ConnectionOptions) {
    const { path, synchronous } = options;
    this.#worker = new Worker(new URL("./commit-thread.ts", import.meta.url), {
      workerData: { path, ...(synchronous === undefined ? {} : { synchronous }) },
    });
    this.#worker.on("message", (answer: CommitAnswer) => this.#answered(answer));
  }

  commit(write: Write): Promise<Written> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(write);
    });
  }

  /** Resolves when the thread has let go of the file. */
  async close(): Promise<void> {
    const ended = once(this.#worker, "exit");
    this.#worker.postMessage("close");
    await ended;
  }

  #answered(answer: CommitAnswer): void {
    const waiting = this.#waiting.shift();
    if ("written" in answer) waiting?.resolve(answer.written);
    else waiting?.reject(new JournalError(answer.refused.kind, answer.refused.message));
  }
}
