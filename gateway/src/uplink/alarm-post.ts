/**
 * Posts alarms from the site itself to a URL, such as a robot of the office or a program on this
 * computer: the path that works while the cloud does not. Tried until it is taken; of one alarm
 * only the newest word waits.
 */
import { GATEWAY_ALERT_SENTENCES } from "@anxin/firmware/contract/sentences";
import type { Alarm } from "../alarms.ts";
import type { Log } from "../log.ts";
import { RateBound } from "../log.ts";
import type { Time } from "../time.ts";
import { Errand } from "./errand.ts";
import { Retry } from "./retry.ts";

export interface AlarmPostParts {
  url: string;
  /** Rejects unless the other side took it. */
  post(url: string, body: string): Promise<void>;
  time: Time;
  log: Log;
  random(): number;
}

/** Waiting at most; above it the oldest is dropped. */
const WAITING_MAX = 100;

export class AlarmPost {
  readonly #parts: AlarmPostParts;
  readonly #retry: Retry;
  readonly #lines: RateBound;
  readonly #waiting = new Map<string, Alarm>();
  readonly #errand: Errand;

  constructor(parts: AlarmPostParts) {
    this.#parts = parts;
    this.#lines = new RateBound(parts.time);
    this.#retry = new Retry({ firstMs: 1000, longestMs: 60_000, random: () => parts.random() });
    this.#errand = new Errand({
      time: parts.time,
      run: () => this.#post(),
      failed: (error) => this.#failed(error),
    });
  }

  add(alarm: Alarm): void {
    const name = nameOf(alarm);
    this.#waiting.delete(name);
    this.#waiting.set(name, alarm);
    const oldest = this.#waiting.keys().next().value;
    if (this.#waiting.size > WAITING_MAX && oldest !== undefined) this.#waiting.delete(oldest);
    this.#errand.begin();
  }

  stop(): void {
    this.#errand.stop();
  }

  async #post(): Promise<void> {
    for (const [name, alarm] of this.#waiting) {
      await this.#parts.post(this.#parts.url, bodyOf(alarm));
      if (this.#waiting.get(name) === alarm) this.#waiting.delete(name);
    }
    this.#retry.reset();
  }

  #failed(error: unknown): number {
    const waitMs = this.#retry.next();
    const heldBack = this.#lines.pass("alarm-unsent");
    if (heldBack !== undefined) {
      this.#parts.log.warn(
        { code: "alarm-unsent", waitMs, heldBack },
        `An alarm could not be posted and is tried again: ${String(error)}. Look at \`alarmUrl\`.`,
      );
    }
    return waitMs;
  }
}

/** A POST with JSON that is taken with 2xx within ten seconds. */
export async function postJson(url: string, body: string): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    redirect: "error",
    signal: AbortSignal.timeout(10_000),
  });
  await response.body?.cancel();
  if (!response.ok) throw new AlarmRefusedError(response.status);
}

export class AlarmRefusedError extends Error {
  override readonly name = "AlarmRefusedError";

  constructor(status: number) {
    super(`answered ${status}`);
  }
}

function nameOf({ code, kiosk }: Alarm): string {
  return `${kiosk} ${code}`;
}

function bodyOf(alarm: Alarm): string {
  return JSON.stringify({ ...alarm, text: GATEWAY_ALERT_SENTENCES[alarm.code] });
}
