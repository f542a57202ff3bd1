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
  /** Says when. */
  seed: number;
  /** Says which: the parts of a road are killed in turn. */
  first: number;
  kills: number;
}

/** Between two kills: longer than a restart, so that both roads are met at the same instants. */
const BETWEEN_MS = { min: 1500, max: 3500 };
/** What all kiosks together send while parts are killed. */
const KILLED_FACTS_PER_SECOND = 1000;

/** A road with its kiosks connected, and how many facts were sent on it. */
export class Road {
  readonly #chain: Chain;
  readonly #load: Worker;
  readonly #kilobytesPerKiosk: number;
  #facts = 0;

  private constructor(chain: Chain, load: Worker, kilobytesPerKiosk: number) {
    this.#chain = chain;
    this.#load = load;
    this.#kilobytesPerKiosk = kilobytesPerKiosk;
  }

  /** `shape.messages` are all that will ever be sent after the warm-up. */
  static async open(chain: Chain, shape: Shape): Promise<Road> {
    const before = residentKilobytes(chain.pids()[0]);
    const load = Worker.start(new URL("chain-worker.ts", import.meta.url));
    const { port, answer } = chain;
    const wish: ChainOrder = { port, answer, shape };
    load.tell(wish);
    await load.next();
    const gained = residentKilobytes(chain.pids()[0]) - before;
    return new Road(chain, load, gained / shape.kiosks);
  }

  async close(): Promise<void> {
    await this.#load.stop();
    await this.#chain.stop();
  }

  /** `warmUp` messages of each kiosk go before; one of each goes alone at the end, to be timed. */
  async speed(shape: Shape): Promise<RoadSpeed> {
    await this.#send(shape, { count: shape.warmUp });
    await arrived(this.#chain, this.#facts);
    const processorBefore = await processorMs(this.#chain);
    const sent = await this.#send(shape, { count: shape.messages });
    await arrived(this.#chain, this.#facts);
    const doneMs = nowMs();
    const facts = factsIn(shape);
    const processorUs = 1000 * ((await processorMs(this.#chain)) - processorBefore);
    const rate = (untilMs: number): number => (1000 * facts) / (untilMs - sent.fromMs);
    const commitMs = await this.#commitTimes(shape);
    return {
      accepted: rate(sent.toMs),
      committed: rate(doneMs),
      processorUsPerFact: processorUs / facts,
      kilobytesPerKiosk: this.#kilobytesPerKiosk,
      commitMsMedian: percentileOf(commitMs, 50),
      commitMsP99: percentileOf(commitMs, 99),
    };
  }

  /** A slow load while parts are killed at seeded instants, one after the other. */
  async damage(shape: Shape, { seed, first, kills }: KillPlan): Promise<Damage> {
    const random = randomFrom(String(seed));
    const pauseMs = (1000 * shape.kiosks * shape.factsPerMessage) / KILLED_FACTS_PER_SECOND;
    let atMs = nowMs();
    const sending = this.#send(shape, { count: shape.messages, pauseMs });
    for (let number = first; number < first + kills; number++) {
      atMs += random.between(BETWEEN_MS.min, BETWEEN_MS.max);
      await sleep(Math.max(0, atMs - nowMs()));
      await this.#chain.kill(number);
    }
    await sending;
    return damageIn(this.#chain, this.#facts);
  }

  /** Resolves when the messages are answered. */
  async #send(shape: Shape, wish: SendOrder): Promise<SentReport> {
    const kiosks = wish.kiosk === undefined ? shape.kiosks : 1;
    this.#facts += kiosks * wish.count * shape.factsPerMessage;
    this.#load.tell(wish);
    return this.#load.next<SentReport>();
  }

  /** One message at a time, of one kiosk after the other, until its last fact can be read. */
  async #commitTimes(shape: Shape): Promise<number[]> {
    const { facts, rows } = this.#chain;
    const times: number[] = [];
    const find = `SELECT 1 FROM (${facts}) AS facts WHERE kiosk = $1 AND seq = $2`;
    for (let number = 0; number < shape.kiosks; number++) {
      const { fromMs, kiosk, last } = await this.#send(shape, { count: 1, kiosk: number });
      while ((await rows.query(find, [kiosk, last])).length === 0) await sleep(1);
      times.push(nowMs() - fromMs);
    }
    return times;
  }
}

/** What is missing, and what is there more than once, of the facts that were answered. */
export async function damageIn(
  chain: Pick<Chain, "rows" | "facts" | "stallMs">,
  facts: number,
): Promise<Damage> {
  const { distinct, all } = await arrived(chain, facts);
  return { lost: facts - distinct, duplicated: all - distinct };
}

/** Every fact is in the database, or none came for a while. */
async function arrived(
  chain: Pick<Chain, "rows" | "facts" | "stallMs">,
  facts: number,
): Promise<{ distinct: number; all: number }> {
  let there = await stored(chain);
  let movedMs = nowMs();
  while (there.distinct < facts && nowMs() - movedMs < chain.stallMs) {
    await sleep(20);
    const now = await stored(chain);
    if (now.all > there.all) movedMs = nowMs();
    there = now;
  }
  return there;
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
