/**
 * Vitals on their way to a time-series server: a bounded buffer, one request at a time, oldest
 * dropped first and counted. An outage is one line when it begins and one when it ends.
 */
import type { Vitals } from "@anxin/firmware/contract";
import type { Log } from "../log.ts";
import type { Time } from "../time.ts";
import type { LinesLink } from "./lines-link.ts";
import type { Telemetry } from "./telemetry.ts";
import { vitalsLine } from "./vitals-line.ts";

/** Lines held at most: five minutes of 2,000 kiosks, under 2 MB. */
export const LINES_MAX = 10_000;
const BATCH_LINES = 5_000;
const EVERY_MS = 10_000;
const OUTAGE_EVERY_MS = 60_000;

export interface VitalsBufferParts {
  link: LinesLink;
  time: Time;
  log: Log;
}

export class VitalsBuffer implements Telemetry {
  readonly #parts: VitalsBufferParts;
  #lines: string[] = [];
  #dropped = 0;
  #down = false;
  #stopped = false;
  #cancel: (() => void) | undefined;

  constructor(parts: VitalsBufferParts) {
    this.#parts = parts;
  }

  /** Lines waiting, and lines dropped since the start. */
  get counts(): { waiting: number; dropped: number } {
    return { waiting: this.#lines.length, dropped: this.#dropped };
  }

  start(): void {
    this.#wait(EVERY_MS);
  }

  vitals(kiosk: string, vitals: Vitals): void {
    if (this.#stopped) return;
    this.#lines.push(vitalsLine(kiosk, vitals, this.#parts.time.nowMs()));
    if (this.#lines.length > LINES_MAX) this.#dropOldest();
  }

  /** What is waiting is lost; a stopping gateway waits for no server. */
  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    this.#parts.link.close();
  }

  #wait(ms: number): void {
    this.#cancel = this.#parts.time.after(ms, () => {
      void this.#send().then(() => {
        if (!this.#stopped) this.#wait(this.#down ? OUTAGE_EVERY_MS : EVERY_MS);
      });
    });
  }

  async #send(): Promise<void> {
    while (this.#lines.length > 0 && !this.#stopped) {
      const batch = this.#lines.splice(0, BATCH_LINES);
      try {
        await this.#parts.link.write(batch);
      } catch (error) {
        // What was sent may have been stored; sent again it is the same point at the same time.
        this.#lines = [...batch, ...this.#lines];
        if (this.#lines.length > LINES_MAX) this.#dropOldest();
        this.#lost(error);
        return;
      }
      this.#back();
    }
  }

  /** A tenth at a time, so that a full buffer is not shifted for every point. */
  #dropOldest(): void {
    const over = Math.max(this.#lines.length - LINES_MAX, LINES_MAX / 10);
    this.#lines.splice(0, over);
    this.#dropped += over;
  }

  #lost(error: unknown): void {
    if (this.#down || this.#stopped) return;
    this.#down = true;
    this.#parts.log.warn(
      { code: "telemetry-lost", reason: error instanceof Error ? error.name : "unknown" },
      `Vitals wait in memory, the oldest go first: ${String(error)}. Facts and alerts are not affected.`,
    );
  }

  #back(): void {
    if (!this.#down) return;
    this.#down = false;
    const { dropped } = this.counts;
    this.#parts.log.info(
      { code: "telemetry-back", dropped },
      "The time-series server takes vitals again.",
    );
  }
}
