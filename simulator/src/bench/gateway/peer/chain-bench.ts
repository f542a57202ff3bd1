/** One road measured: how fast it takes facts, what that costs, and what is left after kills. */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { randomFrom } from "../../../world/random.ts";
import type { Damage, RoadSpeed } from "../../peer-figures.ts";
import { percentileOf } from "../../figures.ts";
import { processorMsOf } from "../../processor-time.ts";
import { nowMs } from "../../tap/monotonic.ts";
import { Worker } from "../../worker.ts";
import { factsIn, type Shape } from "../fact-messages.ts";
import { type Chain, stored } from "./chain.ts";
import type { ChainOrder, SendOrder, SentReport } from "./chain-worker.ts";

export interface KillPlan {
  seed: number;
  kills: number;
}

/** Between two kills: longer than a restart, so that both roads are met at the same instants. */
const BETWEEN_MS = { min: 1500, max: 3500 };
/** What all kiosks together send while parts are killed. */
const KILLED_FACTS_PER_SECOND = 1000;
const STALL_MS = 10_000;

/** `warmUp` messages of each kiosk go before; one of each goes alone at the end, to be timed. */
export async function measureChain(chain: Chain, shape: Shape): Promise<RoadSpeed> {
  const before = residentKilobytes(chain.pids()[0]);
  const load = await connected(chain, { ...shape, messages: shape.messages + 1 });
  try {
    const kilobytesPerKiosk = (residentKilobytes(chain.pids()[0]) - before) / shape.kiosks;
    const facts = factsIn(shape);
    const early = shape.kiosks * shape.warmUp * shape.factsPerMessage;
    await send(load, { count: shape.warmUp });
    await arrived(chain, early);
    const processorBefore = await processorMs(chain);
    const sent = await send(load, { count: shape.messages });
    await arrived(chain, early + facts);
    const doneMs = nowMs();
    const processorUs = 1000 * ((await processorMs(chain)) - processorBefore);
    const rate = (untilMs: number): number => (1000 * facts) / (untilMs - sent.fromMs);
    const commitMs = await commitTimes(chain, load, shape);
    return {
      accepted: rate(sent.toMs),
      committed: rate(doneMs),
      processorUsPerFact: processorUs / facts,
      kilobytesPerKiosk,
      commitMsMedian: percentileOf(commitMs, 50),
      commitMsP99: percentileOf(commitMs, 99),
    };
  } finally {
    await load.stop();
  }
}

/** A slow load while parts are killed at seeded instants, one after the other. */
export async function damageOf(chain: Chain, shape: Shape, plan: KillPlan): Promise<Damage> {
  const random = randomFrom(String(plan.seed));
  const load = await connected(chain, shape);
  try {
    const pauseMs = (1000 * shape.kiosks * shape.factsPerMessage) / KILLED_FACTS_PER_SECOND;
    let atMs = nowMs();
    const sending = send(load, { count: shape.messages, pauseMs });
    for (let number = 0; number < plan.kills; number++) {
      atMs += random.between(BETWEEN_MS.min, BETWEEN_MS.max);
      await sleep(Math.max(0, atMs - nowMs()));
      await chain.kill(number);
    }
    await sending;
    const facts = factsIn(shape);
    const { distinct, all } = await arrived(chain, facts);
    return { lost: facts - distinct, duplicated: all - distinct };
  } finally {
    await load.stop();
  }
}

async function connected(chain: Chain, shape: Shape): Promise<Worker> {
  const load = Worker.start(new URL("chain-worker.ts", import.meta.url));
  const { port, answer } = chain;
  const wish: ChainOrder = { port, answer, shape };
  load.tell(wish);
  await load.next();
  return load;
}

function send(load: Worker, wish: SendOrder): Promise<SentReport> {
  load.tell(wish);
  return load.next<SentReport>();
}

/** Every fact is in the database, or none came for a while. */
async function arrived(chain: Chain, facts: number): Promise<{ distinct: number; all: number }> {
  let there = await stored(chain);
  let movedMs = nowMs();
  while (there.distinct < facts && nowMs() - movedMs < STALL_MS) {
    await sleep(20);
    const now = await stored(chain);
    if (now.all > there.all) movedMs = nowMs();
    there = now;
  }
  return there;
}

/** One message at a time, of one kiosk after the other, until its last fact can be read. */
async function commitTimes(chain: Chain, load: Worker, shape: Shape): Promise<number[]> {
  const times: number[] = [];
  const find = `SELECT 1 FROM (${chain.facts}) AS facts WHERE kiosk = $1 AND seq = $2`;
  for (let number = 0; number < shape.kiosks; number++) {
    const { fromMs, kiosk, last } = await send(load, { count: 1, kiosk: number % shape.kiosks });
    while ((await chain.rows.query(find, [kiosk, last])).length === 0) await sleep(1);
    times.push(nowMs() - fromMs);
  }
  return times;
}

async function processorMs(chain: Chain): Promise<number> {
  const backends = await chain.rows.query("SELECT pid FROM pg_stat_activity");
  const pids = [...chain.pids(), ...backends.map((row) => Number(row["pid"]))];
  return pids.reduce<number>((sum, pid) => sum + (processorMsOf(pid) || 0), 0);
}

/** `VmRSS` of /proc/PID/status (proc(5)). */
export function residentKilobytes(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]);
}
