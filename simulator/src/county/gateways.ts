import { Worker } from "node:worker_threads";
import type { Violation } from "../checkers/checkers.ts";
import type { SimWish } from "./command.ts";
import type { Report } from "./report.ts";

/** One gateway with its kiosks and its own part of the cloud, as it came out. */
export interface Part {
  report: Report;
  findings: Violation[];
  story: string[];
}

/** Shares differ by one at most; each has a seed of its own, so none knows of another. */
export function sharesOf(wish: SimWish, gateways: number): SimWish[] {
  return Array.from({ length: gateways }, (_, at) => {
    const more = at < wish.kiosks % gateways ? 1 : 0;
    const kiosks = Math.floor(wish.kiosks / gateways) + more;
    return { ...wish, seed: `${wish.seed}/gateway-${at + 1}`, kiosks };
  });
}

/** The line of the whole county: the same however its parts were spread over threads. */
export function joined(seed: Report["seed"], parts: readonly Report[]): Report {
  const sum = (key: Exclude<keyof Report, "seed">) =>
    parts.reduce((all, report) => all + report[key], 0);
  const able = sum("able");
  const served = parts.reduce((all, part) => all + part.served * part.able, 0);
  return {
    seed,
    kiosks: sum("kiosks"),
    days: parts[0]?.days ?? 0,
    vends: sum("vends"),
    drops: sum("drops"),
    ledger: sum("ledger"),
    lost: sum("lost"),
    duplicated: sum("duplicated"),
    doubleVends: sum("doubleVends"),
    violations: sum("violations"),
    unsettled: sum("unsettled"),
    able,
    served: able === 0 ? 1 : Math.round((10_000 * served) / able) / 10_000,
    documents: sum("documents"),
    recalls: sum("recalls"),
    told: sum("told"),
    events: sum("events"),
    wallMs: sum("wallMs"),
  };
}

function runOne(wish: SimWish): Promise<Part> {
  return new Promise((resolve, reject) => {
    const url = new URL("./gateway-worker.ts", import.meta.url);
    const worker = new Worker(url, { workerData: wish });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`a simulating thread ended with ${code}`)));
  });
}

/**
 * Runs every share in a thread of its own, so many at a time, and gives what came of them in their
 * order. A thread ends with its share: what it held is given back.
 */
export async function runShares(
  shares: readonly SimWish[],
  by: { workers: number; done: (parts: number) => void },
): Promise<Part[]> {
  const parts: Part[] = [];
  let next = 0;
  let ended = 0;
  const lane = async () => {
    for (let at = next++; at < shares.length; at = next++) {
      parts[at] = await runOne(shares[at] as SimWish);
      ended += 1;
      by.done(ended);
    }
  };
  await Promise.all(Array.from({ length: by.workers }, lane));
  return parts;
}
