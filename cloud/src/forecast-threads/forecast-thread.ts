/** A thread that forecasts a panel from the origins it is sent, one after the other. */
import { parentPort, workerData } from "node:worker_threads";
import { rawForecasts, type RawForecasts } from "../planning/forecast/automatic.ts";
import type { Panel } from "../planning/forecast/panel.ts";

/** What a thread is started with. */
export interface ThreadTask {
  panel: Panel;
  horizon: number;
}

/** What it says of one origin. */
export interface OriginDone {
  origin: number;
  raw: RawForecasts;
}

const { panel, horizon } = workerData as ThreadTask;

parentPort?.on("message", (origin: number) => {
  const done: OriginDone = { origin, raw: rawForecasts(panel, { origin, horizon }) };
  parentPort?.postMessage(done);
});
