/**
 * What is true now, told to the cloud at once and never twice; it delays no fact and is bounded.
 */
import type { Notice } from "@anxin/firmware/contract/uplink";
import type { Log } from "../log.ts";
import type { Time } from "../time.ts";
import type { CloudLink } from "./cloud-link.ts";
import { cloudErrorFrom } from "./cloud-link.ts";
import { Errand } from "./errand.ts";
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
  readonly #errand: Errand;
  #waiting: Notice[] = [];

  constructor(parts: NoticesParts) {
    this.#parts = parts;
    this.#retry = new Retry({ firstMs: 1000, longestMs: 10_000, random: () => parts.random() });
    this.#errand = new Errand({
      time: parts.time,
      run: () => this.#tell(),
      failed: (error) => this.#retry.next(cloudErrorFrom(error).retryAfterMs),
    });
  }

  /**
   * What is newer of the same kiosk's presence, or of the same grant, replaces what was not yet
   * told. Presence goes first: without it the cloud takes a kiosk for offline.
   */
  add(notice: Notice): void {
    const waiting = this.#waiting.filter((old) => !isReplaced(old, notice));
    if (notice.type === "presence") waiting.splice(presencesIn(waiting), 0, notice);
    else waiting.push(notice);
    this.#waiting = bounded(waiting);
    this.#errand.begin();
  }

  stop(): void {
    this.#errand.stop();
  }

  async #tell(): Promise<void> {
    this.#dropOld();
    // What comes in the same turn goes in the same request.
    await Promise.resolve();
    while (this.#waiting.length > 0 && !this.#errand.stopped) {
      const notices = this.#waiting.slice(0, BATCH_MAX);
      this.#waiting = this.#waiting.slice(BATCH_MAX);
      try {
        await this.#parts.link.notices({ notices });
      } catch (error) {
        // What the cloud refuses it would refuse again; only what never reached it is worth
        // another try.
        if (cloudErrorFrom(error).kind !== "refused") this.#putBack(notices);
        throw error;
      }
      this.#retry.reset();
    }
  }

  #putBack(notices: Notice[]): void {
    const newer = this.#waiting;
    const back = notices.filter((old) => !newer.some((one) => isReplaced(old, one)));
    const all = [...back, ...newer];
    const presences = all.filter((one) => one.type === "presence");
    this.#waiting = bounded([...presences, ...all.filter((one) => one.type !== "presence")]);
  }

  #dropOld(): void {
    const oldest = this.#parts.time.nowMs() - PROGRESS_AGE_MAX_MS;
    this.#waiting = this.#waiting.filter((one) => one.type !== "progress" || one.at >= oldest);
  }
}

function isReplaced(old: Notice, by: Notice): boolean {
  if (old.kiosk !== by.kiosk) return false;
  if (old.type === "alerts") return by.type === "alerts";
  if (old.type === "presence") return by.type === "presence";
  return old.type === "progress" && by.type === "progress" && old.progress.id === by.progress.id;
}

/** Presences stand in front. */
function presencesIn(waiting: readonly Notice[]): number {
  const other = waiting.findIndex((one) => one.type !== "presence");
  return other < 0 ? waiting.length : other;
}

/** Keeps every presence, at most one a kiosk, and of the rest the newest. */
function bounded(waiting: Notice[]): Notice[] {
  const over = waiting.length - WAITING_MAX;
  if (over > 0) waiting.splice(presencesIn(waiting), over);
  return waiting;
}
