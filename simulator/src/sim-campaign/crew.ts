import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { SimWish } from "../county/command.ts";
import { noHits } from "../county/fault-tally.ts";
import { brokenResultOf, type Told } from "./seed-result.ts";

const WORKER = join(import.meta.dirname, "seed-worker.ts");

/** Counties a process runs before another takes its place, so that none grows for ever. */
const COUNTIES_MAX = 50;

interface Worker {
  process: ChildProcess;
  counties: number;
}

/** Worker processes that run one county each at a time. */
export class Crew {
  private readonly workers = new Set<Worker>();
  private stopped = false;

  /**
   * Runs counties on so many processes until there is none left or `isOver`; tells each result as
   * it comes. A process that dies has its county told as broken, and is replaced.
   */
  async run(
    counties: Iterator<SimWish>,
    parts: { workers: number; isOver: () => boolean; told: (result: Told) => void },
  ): Promise<void> {
    const line = async () => {
      let worker: Worker | undefined;
      while (!parts.isOver()) {
        const next = counties.next();
        if (next.done === true) break;
        worker = this.fit(worker);
        const result = await this.runOne(worker, next.value);
        if (result !== undefined) parts.told(result);
      }
      if (worker !== undefined) this.leave(worker);
    };
    await Promise.all(Array.from({ length: parts.workers }, line));
  }

  /** Ends every process now; what they were at is not told. */
  stop(): void {
    this.stopped = true;
    for (const { process } of this.workers) process.kill("SIGKILL");
  }

  private fit(worker: Worker | undefined): Worker {
    const lives = worker?.process.connected ?? false;
    if (worker !== undefined && lives && worker.counties < COUNTIES_MAX) return worker;
    if (worker !== undefined) this.leave(worker);
    const process = fork(WORKER, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const fresh = { process, counties: 0 };
    this.workers.add(fresh);
    return fresh;
  }

  private leave(worker: Worker): void {
    this.workers.delete(worker);
    if (worker.process.connected) worker.process.disconnect();
  }

  private async runOne(worker: Worker, wish: SimWish): Promise<Told | undefined> {
    worker.counties += 1;
    const over = new AbortController();
    const { signal } = over;
    const answer = once(worker.process, "message", { signal }) as Promise<[Told]>;
    const death = once(worker.process, "exit", { signal }).then(() => undefined);
    worker.process.send(wish);
    const first = await Promise.race([answer, death]);
    over.abort();
    await Promise.allSettled([answer, death]);
    if (first !== undefined) return first[0];
    if (this.stopped) return undefined;
    return brokenResultOf(wish, { story: "its process died", hits: noHits() });
  }
}
