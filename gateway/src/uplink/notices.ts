/**
 * What is true now, told to the cloud at once and never twice; it delays no fact and is bounded.
 */
import type { Notice } from "@anxin/firmware/contract/uplink";
import type { Log } from "../log.ts";
import type { Time } from "../time.ts";
import type { CloudLink } from "./cloud-link.ts";
import { cloudErrorFrom } from "./cloud-link.ts";
import { Retry } from "./retry.ts";

/** Notices in one request, and waiting at most; above it the oldest is dropped. */
const BATCH_MAX = 100;
const WAITING_MAX = 2000;
/** A grant lives 60 s, so progress older than this says nothing any more. */
const PROGRESS_AGE_MAX_MS = 60_000;

export interface NoticesParts {
  link: CloudLink;
  time: Time;
  log: Log;
  random(): number;
}

export class Notices {
  readonly #parts: NoticesParts;
  readonly #retry: Retry;
  #waiting: Notice[] = [];
  #running = false;
  #stopped = false;
  #cancel: (() => void) | undefined;

  constructor(parts: NoticesParts) {
    this.#parts = parts;
    this.#retry = new Retry({ firstMs: 1000, longestMs: 30_000, random: () => parts.random() });
  }

  /** A newer presence of a kiosk replaces one not yet told. */
  add(notice: Notice): void {
    if (notice.type === "presence") {
      const { kiosk } = notice;
      this.#waiting = this.#waiting.filter((old) => old.type !== "presence" || old.kiosk !== kiosk);
    }
    this.#waiting.push(notice);
    if (this.#waiting.length > WAITING_MAX) this.#waiting.shift();
    if (this.#cancel === undefined) void this.#run();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  async #run(): Promise<void> {
    if (this.#running || this.#stopped) return;
    this.#running = true;
    // What comes in the same turn goes in the same request.
    await Promise.resolve();
    while (this.#waiting.length > 0 && !this.#stopped) {
      const notices = this.#waiting.slice(0, BATCH_MAX);
      this.#waiting = this.#waiting.slice(BATCH_MAX);
      try {
        await this.#parts.link.notices({ notices });
        this.#retry.reset();
      } catch (error) {
        this.#failed(notices, error);
        break;
      }
    }
    this.#running = false;
  }

  #failed(notices: Notice[], error: unknown): void {
    const { time } = this.#parts;
    const cloud = cloudErrorFrom(error);
    // What the cloud refuses it would refuse again; only what never reached it is worth another
    // try.
    if (cloud.kind !== "refused") this.#putBack(notices);
    if (this.#stopped) return;
    this.#cancel = time.after(this.#retry.next(cloud.retryAfterMs), () => {
      this.#cancel = undefined;
      this.#dropOld();
      return this.#run();
    });
  }

  #putBack(notices: Notice[]): void {
    const newer = new Set(
      this.#waiting.filter((one) => one.type === "presence").map((one) => one.kiosk),
    );
    const back = notices.filter((one) => one.type !== "presence" || !newer.has(one.kiosk));
    this.#waiting = [...back, ...this.#waiting].slice(-WAITING_MAX);
  }

  #dropOld(): void {
    const oldest = this.#parts.time.nowMs() - PROGRESS_AGE_MAX_MS;
    this.#waiting = this.#waiting.filter((one) => one.type !== "progress" || one.at >= oldest);
  }
}
