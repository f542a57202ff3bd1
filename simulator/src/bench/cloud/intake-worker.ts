/**
 * A gateway's uplink as load, in a process of its own: one request in flight, bodies made before
 * the clock starts.
 */
import type { IntakeResponse, TakeResponse } from "@anxin/firmware/contract/uplink";
import { kioskIds } from "../county.ts";
import { percentileOf } from "../figures.ts";
import { post } from "../http-json.ts";
import { order, report } from "../worker.ts";
import { intakeBodies, type IntakeShape } from "./intake-batches.ts";

export interface IntakeOrder {
  /** Where the cloud listens, without a path. */
  url: string;
  token: string;
  shape: IntakeShape;
}

export interface IntakeReport {
  elapsedMs: number;
  answerMsMedian: number;
  answerMsP99: number;
}

/** The cloud stored less than it was sent, so a rate would be of something else. */
class IntakeRefusedError extends Error {
  readonly code = "bench-intake-refused";
}

const { url, token, shape } = await order<IntakeOrder>();

async function send(body: Buffer): Promise<void> {
  const { text } = await post({ url: `${url}/v1/gateway/intake`, token, body });
  const { refused } = JSON.parse(text) as IntakeResponse;
  if (refused.length > 0) throw new IntakeRefusedError(`the cloud refused: ${text.slice(0, 300)}`);
}

async function take(): Promise<Record<string, number>> {
  const body = JSON.stringify({ kiosks: kioskIds(shape.kiosks) });
  const { text } = await post({ url: `${url}/v1/gateway/take`, token, body });
  const { taken } = JSON.parse(text) as TakeResponse;
  return Object.fromEntries(taken.map(({ kiosk, term }) => [kiosk, term]));
}

const bodies = intakeBodies(shape, await take());
for (const body of bodies.splice(0, shape.warmUp)) await send(body);
const answerMs: number[] = [];
const start = performance.now();
for (const body of bodies) {
  const from = performance.now();
  await send(body);
  answerMs.push(performance.now() - from);
}
const intakeReport: IntakeReport = {
  elapsedMs: performance.now() - start,
  answerMsMedian: percentileOf(answerMs, 50),
  answerMsP99: percentileOf(answerMs, 99),
};
report(intakeReport);
