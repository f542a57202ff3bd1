/**
 * Keeps the site's flows running as long as they harm nobody: a process that is silent or too large
 * is ended, one that ended is started again, ever later; one that keeps ending is started without
 * its flows, so that the operator can mend them in the editor.
 */
import type { Log } from "../log.ts";
import type { Time } from "../time.ts";
import { Retry } from "../uplink/retry.ts";

/** A process under way. */
export interface Launched {
  pid: number;
  /** Asks whether it still listens; `answered` is called when it does. */
  ask(): void;
  answered(hear: () => void): void;
  end(signal: "SIGTERM" | "SIGKILL"): void;
  /** Undefined where the system does not tell. */
  residentBytes(): number | undefined;
  /** Resolves with how it ended. */
  ended: Promise<string>;
}

export interface SupervisorParts {
  /** `safe`: without its flows. */
  launch(safe: boolean): Launched;
  bytesMax: number;
  time: Time;
  log: Log;
  random(): number;
  /** Shorter in tests. */
  patience?: Partial<Patience>;
}

interface Patience {
  lookMs: number;
  /** Silence after which it is ended. */
  silentMs: number;
  /** While it reads its code it may be silent, for so long from its start. */
  startMs: number;
  /** Running for so long, it is taken for sound. */
  steadyMs: number;
  firstWaitMs: number;
  stopMs: number;
}

const PATIENCE: Patience = {
  lookMs: 500,
  silentMs: 20_000,
  startMs: 60_000,
  steadyMs: 600_000,
  firstWaitMs: 2_000,
  stopMs: 5_000,
};
const LONGEST_WAIT_MS = 300_000;
/** Ends in a row, none after a steady run, from which on it is started without its flows. */
const ENDS_BEFORE_SAFE = 3;

export type AutomationState = "running" | "safe" | "waiting" | "stopped";

interface Current {
  launched: Launched;
  startedMs: number;
  answeredMs: number | undefined;
  /** Why it was ended from here. */
  killed: string | undefined;
}

export class Supervisor {
  readonly #parts: SupervisorParts;
  readonly #patience: Patience;
  readonly #retry: Retry;
  #current: Current | undefined;
  #state: AutomationState = "stopped";
  #stopping = false;
  #ends = 0;
  #cancel: (() => void) | undefined;
  #gone: Promise<void> = Promise.resolve();

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
    this.#patience = { ...PATIENCE, ...parts.patience };
    const { firstWaitMs: firstMs } = this.#patience;
    const random = () => parts.random();
    this.#retry = new Retry({ firstMs, longestMs: LONGEST_WAIT_MS, random });
  }

  get state(): AutomationState {
    return this.#state;
  }

  /** Of the process under way, 0 when there is none. */
  get pid(): number {
    return this.#current?.launched.pid ?? 0;
  }

  get residentBytes(): number | undefined {
    return this.#current?.launched.residentBytes();
  }

  start(): void {
    const { time, log, launch } = this.#parts;
    const safe = this.#ends >= ENDS_BEFORE_SAFE;
    const launched = launch(safe);
    const startedMs = time.monotonicMs();
    const current: Current = { launched, startedMs, answeredMs: undefined, killed: undefined };
    this.#current = current;
    this.#state = safe ? "safe" : "running";
    launched.answered(() => (current.answeredMs = time.monotonicMs()));
    this.#gone = launched.ended.then((how) => this.#ended(current, how));
    const { pid } = launched;
    if (safe) {
      log.error(
        { code: "automation-safe", pid, ends: this.#ends },
        "The site's flows ended again and again, so they are not run: mend them in the editor and deploy. Kiosks are unaffected.",
      );
    } else
      log.info({ code: "automation-started", pid }, "The site's flows (Node-RED) are started.");
    this.#look();
  }

  /** Ends it, and resolves when it is gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#cancel?.();
    this.#state = "stopped";
    const launched = this.#current?.launched;
    if (launched === undefined) return;
    launched.end("SIGTERM");
    const cancel = this.#parts.time.after(this.#patience.stopMs, () => launched.end("SIGKILL"));
    await this.#gone;
    cancel();
  }

  #look(): void {
    const current = this.#current;
    if (current === undefined || current.killed !== undefined) return;
    current.launched.ask();
    const why = this.#harm(current);
    if (why === undefined) {
      this.#cancel = this.#parts.time.after(this.#patience.lookMs, () => this.#look());
      return;
    }
    current.killed = why;
    // Not SIGTERM: a flow that spins hears nothing.
    current.launched.end("SIGKILL");
  }

  #harm({ launched, startedMs, answeredMs }: Current): string | undefined {
    const { bytesMax, time } = this.#parts;
    const { silentMs, startMs } = this.#patience;
    const bytes = launched.residentBytes() ?? 0;
    if (bytes > bytesMax) return `it took ${Math.round(bytes / 1e6)} MB of memory`;
    const now = time.monotonicMs();
    const patientUntilMs = Math.max(startedMs + startMs, (answeredMs ?? 0) + silentMs);
    return now > patientUntilMs ? "it did not answer: a flow may spin" : undefined;
  }

  #ended(current: Current, how: string): void {
    const { time, log } = this.#parts;
    this.#cancel?.();
    this.#current = undefined;
    if (this.#stopping) return;
    this.#state = "waiting";
    if (time.monotonicMs() - current.startedMs >= this.#patience.steadyMs) {
      this.#ends = 0;
      this.#retry.reset();
    }
    this.#ends += 1;
    const waitMs = this.#retry.next();
    const seconds = Math.ceil(waitMs / 1000);
    const again = `It starts again in ${seconds} s; kiosks are unaffected. Look at the flows.`;
    if (current.killed === undefined) {
      log.warn(
        { code: "automation-ended", how, waitMs },
        `The site's flows ended (${how}). ${again}`,
      );
    } else {
      const why = current.killed;
      log.warn({ code: "automation-killed", why, waitMs }, `Node-RED was ended: ${why}. ${again}`);
    }
    this.#cancel = time.after(waitMs, () => this.start());
  }
}
