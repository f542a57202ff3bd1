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
import { Errand } from "./errand.ts";
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
  readonly #errand: Errand;

  constructor(parts: TakingParts) {
    this.#parts = parts;
    this.#errand = new Errand({
      time: parts.time,
      run: () => this.#askForAll(),
      failed: (error) => this.#failed(error),
    });
  }

  /** Wishes for a kiosk; asking again while it is under way changes nothing. */
  want(kiosk: string): void {
    this.#wanted.add(kiosk);
    this.#errand.begin();
  }

  stop(): void {
    this.#errand.stop();
  }

  async #askForAll(): Promise<void> {
    while (this.#wanted.size > 0 && !this.#errand.stopped) await this.#ask();
    this.#parts.retry.reset();
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

  #failed(error: unknown): number {
    const { log, retry } = this.#parts;
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
    return waitMs;
  }
}
