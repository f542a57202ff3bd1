import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { SimWish } from "../county/command.ts";
import { noHits } from "../county/fault-tally.ts";
import { brokenResultOf, type SeedResult } from "./seed-result.ts";

const WORKER = join(import.meta.dirname, "seed-worker.ts");

/** Worker processes that run one county each at a time. */
export class Crew {
  private readonly workers = new Set<ChildProcess>();

  /**
   * Runs counties on so many processes until there is none left or `isOver`; tells each result as it
   * comes. A process that dies has its county told as broken, and is replaced.
   */
  async run(
    counties: Iterator<SimWish>,
    parts: { workers: number; isOver: () => boolean; told: (result: SeedResult) => void },
  ): Promise<void> {
    const lines = Array.from({ length: parts.workers }, async () => {
      while (!parts.isOver()) {
        const next = counties.next();
        if (next.done === true) return;
        const result = await this.runOne(next.value);
        if (result !== undefined) parts.told(result);
      }
    });
    await Promise.all(lines);
  }

  /** Ends every process now; what they were at is not told. */
  stop(): void {
    this.stopped = true;
    for (const worker of this.workers) worker.kill("SIGKILL");
  }

  private stopped = false;

  /** A county in a process of its own, so that nothing of one is left for the next. */
  private async runOne(wish: SimWish): Promise<SeedResult | undefined> {
    const worker = fork(WORKER, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    this.workers.add(worker);
    try {
      const answer = once(worker, "message") as Promise<[SeedResult]>;
      const death = once(worker, "exit").then(() => undefined);
      worker.send(wish);
      const first = await Promise.race([answer, death]);
      if (first !== undefined) return first[0];
      if (this.stopped) return undefined;
      return brokenResultOf(wish, { story: "its process died", hits: noHits() });
    } finally {
      worker.disconnect();
      this.workers.delete(worker);
    }
  }
}
