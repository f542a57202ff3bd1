/**
 * One stream from the cloud, opened again whenever it ends: plans to keep and publish, grants to
 * pass on at once.
 */
import type { Notice, StreamEvent } from "@anxin/firmware/contract/uplink";
import type { Enrolment } from "../config/enrolment.ts";
import { onPlan } from "../fleet/cloud-words.ts";
import type { GrantEvent } from "../fleet/grant.ts";
import { untilOf } from "../fleet/grant.ts";
import type { Kiosks } from "../kiosks.ts";
import type { Log } from "../log.ts";
import type { Time } from "../time.ts";
import type { CloudError, CloudLink } from "../uplink/cloud-link.ts";
import { Retry } from "../uplink/retry.ts";
import { readPlan } from "./plan-text.ts";

/** A stream silent for longer is taken for dead; the cloud says `ping` more often than this. */
export const STREAM_SILENCE_MS = 45_000;

export interface DownlinkParts {
  link: CloudLink;
  kiosks: Kiosks;
  enrolment: Enrolment;
  time: Time;
  log: Log;
  random(): number;
  notice(notice: Notice): void;
}

export class Downlink {
  readonly #parts: DownlinkParts;
  readonly #retry: Retry;
  #close: (() => void) | undefined;
  #cancelSilence: (() => void) | undefined;
  #cancelReopen: (() => void) | undefined;
  #stopped = false;
  #open = false;
  /** Said once until the stream is open again. */
  #saidClosed = false;

  constructor(parts: DownlinkParts) {
    this.#parts = parts;
    this.#retry = new Retry({ firstMs: 500, longestMs: 10_000, random: () => parts.random() });
  }

  get isOpen(): boolean {
    return this.#open;
  }

  start(): void {
    this.#stopped = false;
    this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelReopen?.();
    this.#cancelSilence?.();
    this.#close?.();
    this.#close = undefined;
  }

  #connect(): void {
    this.#listenForSilence();
    this.#close = this.#parts.link.stream({
      event: (event) => this.#event(event),
      closed: (reason) => this.#ended(reason.kind, reason),
    });
  }

  #listenForSilence(): void {
    this.#cancelSilence?.();
    this.#cancelSilence = this.#parts.time.after(STREAM_SILENCE_MS, () => {
      this.#close?.();
      this.#ended("silent");
    });
  }

  #ended(reason: string, error?: CloudError): void {
    const { time, log, kiosks } = this.#parts;
    this.#close = undefined;
    this.#cancelSilence?.();
    if (this.#stopped) return;
    const waitMs = this.#retry.next(error?.retryAfterMs);
    this.#open = false;
    if (!this.#saidClosed && reason !== "here") {
      this.#saidClosed = true;
      kiosks.refuse("stream-closed", () =>
        log.warn(
          { code: "stream-closed", reason, waitMs },
          "No stream from the cloud: kiosks work on, but phones get no box until it is back.",
        ),
      );
    }
    this.#cancelReopen = time.after(waitMs, () => this.#connect());
  }

  async #event(event: StreamEvent): Promise<void> {
    if (this.#stopped) return;
    this.#listenForSilence();
    if (event.event === "hello") this.#hello();
    else if (event.event === "plan") await this.#plan(event.kiosk, event.plan);
    else if (event.event === "grant") this.#grant(event);
  }

  #hello(): void {
    this.#retry.reset();
    this.#open = true;
    this.#saidClosed = false;
    this.#parts.log.info({ code: "stream-open" }, "Stream from the cloud is open.");
  }

  async #plan(kiosk: string, text: string): Promise<void> {
    const { kiosks, enrolment, log } = this.#parts;
    if (enrolment.keysOf(kiosk) === undefined) {
      kiosks.refuseMessage(kiosk, "unknown-kiosk", "a plan for a kiosk that is not enrolled here");
      return;
    }
    const plan = readPlan(text);
    if (plan === "bad") {
      log.error({ code: "plan-bad", kiosk }, "The cloud's plan is not what the contract says.");
      return;
    }
    let ignored = false;
    await kiosks.decide(kiosk, (state) => {
      const made = onPlan(state, plan);
      ignored = made === "ignored";
      return made === "ignored" ? { state, entries: [], effects: [] } : made;
    });
    const { revision, epoch } = plan.plan;
    if (ignored) log.warn({ code: "plan-ignored", kiosk, revision, epoch }, "Plan is not newer.");
    else log.info({ code: "plan-stored", kiosk, revision, epoch }, "Plan stored and published.");
  }

  /**
   * Never waits and is never queued: a grant that cannot reach the kiosk now is refused at once.
   */
  #grant(event: GrantEvent): void {
    const { kiosks, enrolment, time } = this.#parts;
    const { kiosk, id, product, lane, number, lifeMs } = event;
    if (enrolment.keysOf(kiosk) === undefined) return this.#drop(event, 0);
    const state = kiosks.state(kiosk);
    const until = untilOf(state, { atMs: time.monotonicMs(), lifeMs });
    if (until === undefined) return this.#drop(event, state.session);
    const wish = { id, product, lane, until, number };
    const grant = { ...kiosks.nextDown(kiosk), ...wish };
    kiosks.publish({ kiosk, channel: "grant" }, state.epoch, JSON.stringify(grant));
  }

  #drop(event: GrantEvent, session: number): void {
    const { kiosk, id } = event;
    const progress = { session, n: 0, id, state: "refused", code: "kiosk-offline" } as const;
    this.#parts.notice({ type: "progress", kiosk, at: this.#parts.time.nowMs(), progress });
    this.#parts.log.info(
      { code: "grant-dropped", kiosk, id },
      "Grant not passed on: the kiosk cannot be reached now. The resident was told.",
    );
  }
}
