/** HiGHS on a thread of its own: it computes for seconds, and a server must answer meanwhile. */
import { Worker } from "node:worker_threads";
import type { Solver } from "../planning/transfers/plan-transfers.ts";
import { NotSolved } from "./highs-solver.ts";

const THREAD = new URL("./solver-thread.ts", import.meta.url);

/** A solver that rejects with what stopped its thread. */
export function solverOnThread(): Solver {
  return (lp) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(THREAD, { workerData: lp });
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", (code) => reject(new NotSolved(`thread ended (${code})`)));
    });
}
