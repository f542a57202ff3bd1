/**
 * The forecast of planning, made on threads of its own: origin by origin, because one model learns
 * of all series together. The answer is the same to the last digit however many threads there are.
 */
import { Worker } from "node:worker_threads";
import {
  forecastFromRaw,
  originsNeeded,
  type PanelForecaster,
  type RawForecasts,
} from "../planning/forecast/automatic.ts";
import type { OriginDone, ThreadTask } from "./forecast-thread.ts";

const THREAD = new URL("./forecast-thread.ts", import.meta.url);

/** A thread ended before its work did; nothing was forecast. */
export class ForecastThreadEnded extends Error {
  readonly code = "forecast-thread-ended";

  constructor(exitCode: number) {
    super(
      `forecast-thread-ended: a thread that forecasts ended early (${exitCode}), most often for` +
        " want of memory; forecast fewer places at once.",
    );
  }
}

/** A forecaster on at most so many threads; this thread stays free meanwhile. */
export function forecastOnThreads(threadsMax: number): PanelForecaster {
  return async (panel, horizon) => {
    const waiting = originsNeeded(panel, horizon);
    const made = new Map<number, RawForecasts>();
    const threads = Math.min(threadsMax, waiting.length);
    await Promise.all(
      Array.from({ length: threads }, () => workOff(waiting, made, { panel, horizon })),
    );
    return forecastFromRaw(panel, horizon, made);
  };
}

/** One thread, handed one origin after the other until none waits. */
function workOff(
  waiting: number[],
  made: Map<number, RawForecasts>,
  task: ThreadTask,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(THREAD, { workerData: task });
    let isDone = false;
    const next = (): void => {
      const origin = waiting.shift();
      if (origin !== undefined) worker.postMessage(origin);
      else {
        isDone = true;
        void worker.terminate();
      }
    };
    worker.on("message", ({ origin, raw }: OriginDone) => {
      made.set(origin, raw);
      next();
    });
    worker.once("error", (error) => {
      waiting.length = 0;
      reject(error);
    });
    worker.once("exit", (exitCode) => {
      if (isDone) resolve();
      else reject(new ForecastThreadEnded(exitCode));
    });
    next();
  });
}
