/**
 * A gateway's uplink as load, in a process of its own: one request in flight, bodies made before
 * the clock starts.
 */
import type { IntakeResponse, TakeResponse } from "@anxin/firmware/contract/uplink";
import { kioskIds } from "../county.ts";
import { percentileOf } from "../figures.ts";
import { HttpAnswerError, post } from "../http-json.ts";
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

async function ask<Answer>(path: string, body: Buffer | string): Promise<Answer> {
  const answer = await post({ url: url + path, token, body });
  if (answer.status !== 200) throw new HttpAnswerError(url + path, answer);
  return JSON.parse(answer.text) as Answer;
}

async function send(body: Buffer): Promise<void> {
  const { refused } = await ask<IntakeResponse>("/v1/gateway/intake", body);
  if (refused.length > 0) {
    throw new IntakeRefusedError(`the cloud refused: ${JSON.stringify(refused).slice(0, 300)}`);
  }
}

async function take(): Promise<Record<string, number>> {
  const body = JSON.stringify({ kiosks: kioskIds(shape.kiosks) });
  const { taken } = await ask<TakeResponse>("/v1/gateway/take", body);
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
