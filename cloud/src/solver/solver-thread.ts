/** A thread that solves one program and says every variable. */
import { parentPort, workerData } from "node:worker_threads";
import { highsSolver } from "./highs-solver.ts";

parentPort?.postMessage(await highsSolver()(workerData as string));
