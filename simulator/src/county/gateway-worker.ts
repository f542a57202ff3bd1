import { parentPort, workerData } from "node:worker_threads";
import { simulate, type SimWish } from "./command.ts";
import type { Part } from "./gateways.ts";

const { report, findings, story } = await simulate(workerData as SimWish, { progress: () => {} });
const part: Part = { report, findings, story };
parentPort?.postMessage(part, []);
