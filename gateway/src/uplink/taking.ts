/**
 * Asks the cloud for kiosks heard of for the first time; without its term nothing of them is
 * accepted.
 */
import type { Taken, TakeResponse } from "@anxin/firmware/contract/uplink";
import { readPlan } from "../downlink/plan-text.ts";
import { onTaken } from "../fleet/cloud-words.ts";
import type { Kiosks } from "../kiosks.ts";
import type { Log } from "../log.ts";
import type { Time } from "../time.ts";
import type { CloudLink } from "./cloud-link.ts";
import { cloudErrorFrom } from "./cloud-link.ts";
import type { Retry } from "./retry.ts";

/** Kiosks in one request. */
const KIOSKS_MAX = 100;

export interface TakingParts {
  link: CloudLink;
  kiosks: Kiosks;
  time: Time;
  log: Log;
  retry: Retry;
}

export class Taking {
  readonly #parts: TakingParts;
  readonly #wanted = new Set<string>();
  #running = false;
  #stopped = false;
  #cancel: (() => void) | undefined;

  constructor(parts: TakingParts) {
    this.#parts = parts;
  }

  /** Wishes for a kiosk; asking again while it is under way changes nothing. */
  want(kiosk: string): void {
    this.#wanted.add(kiosk);
    if (this.#cancel === undefined) void this.#run();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  async #run(): Promise<void> {
    if (this.#running || this.#stopped) return;
    this.#running = true;
    try {
      while (this.#wanted.size > 0 && !this.#stopped) await this.#ask();
      this.#parts.retry.reset();
    } catch (error) {
      this.#wait(error);
    } finally {
      this.#running = false;
    }
  }

  async #ask(): Promise<void> {
    const { link } = this.#parts;
    const kiosks = [...this.#wanted].slice(0, KIOSKS_MAX);
    const response = await link.take({ kiosks });
    // A kiosk the answer does not name is asked for again when it is next heard of.
    for (const kiosk of kiosks) this.#wanted.delete(kiosk);
    await this.#apply(response, kiosks);
  }

  async #apply(response: TakeResponse, asked: readonly string[]): Promise<void> {
    for (const taken of response.taken) {
      if (asked.includes(taken.kiosk)) await this.#taken(taken);
    }
    for (const { kiosk, code } of response.refused) {
      this.#parts.kiosks.refuse(`take ${kiosk}`, () =>
        this.#parts.log.warn(
          { code: "kiosk-refused", kiosk, reason: code },
          "The cloud does not give this kiosk to this gateway; enrol it there first.",
        ),
      );
    }
  }

  async #taken(taken: Taken): Promise<void> {
    const { kiosks, log } = this.#parts;
    const { kiosk, term, epoch, kept } = taken;
    const plan = taken.plan === undefined ? undefined : readPlan(taken.plan);
    if (plan === "bad") {
      log.error({ code: "plan-bad", kiosk }, "The cloud's plan is not what the contract says.");
    }
    const words = { term, epoch, kept, ...(plan === undefined || plan === "bad" ? {} : { plan }) };
    await kiosks.decide(kiosk, (state, shelf) => onTaken(state, words, shelf));
    log.info({ code: "kiosk-taken", kiosk, term, epoch, kept }, `Kiosk ${kiosk} is ours now.`);
  }

  #wait(error: unknown): void {
    const { time, log, retry } = this.#parts;
    if (this.#stopped) return;
    const cloud = cloudErrorFrom(error);
    const waitMs = retry.next(cloud.retryAfterMs);
    if (cloud.kind !== "here") {
      this.#parts.kiosks.refuse("take", () =>
        log.warn(
          { code: "cloud-waiting", reason: cloud.kind, waitMs },
          `New kiosks wait for the cloud: ${cloud.message}`,
        ),
      );
    }
    this.#cancel = time.after(waitMs, () => {
      this.#cancel = undefined;
      return this.#run();
    });
  }
}
