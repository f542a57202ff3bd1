/** Looks at the gateway from time to time, tells the site's flows, and answers who asks. */
import type { GatewayHealth } from "@anxin/firmware/contract/site";
import type { Gateway } from "../gateway.ts";
import { daysLeft } from "../identity/ends.ts";
import type { Time } from "../time.ts";
import type { CloudClock } from "./cloud-clock.ts";
import type { FindingNow } from "./findings.ts";
import { findingsOf } from "./findings.ts";
import type { LastWords } from "./last-words.ts";
import type { KioskReading, Readings } from "./readings.ts";
import { reportOf } from "./report.ts";
import type { Tally } from "./tally.ts";
import type { WatchedCloudLink } from "./watched-cloud-link.ts";

export interface WatchParts {
  gateway: Pick<Gateway, "status" | "oldestUnsentAt">;
  link: Pick<WatchedCloudLink, "awayMs" | "tokenRefused" | "latencyMs">;
  clock: Pick<CloudClock, "errorMs">;
  words: Pick<LastWords, "last" | "counts">;
  tally: Tally;
  /** Ends of certificates seen, unix milliseconds, by whose they are. */
  certificateEnds(): ReadonlyMap<string, number>;
  automation(): { state: Readings["automation"]; residentBytes: number | undefined };
  version: string;
  time: Time;
  /** Told what is open now, at each look. */
  found?: ((findings: readonly FindingNow[]) => void) | undefined;
}

const LOOK_MS = 10_000;
/** Looking reads the journal once for each kiosk with something unsent. */
const FRESH_MS = 5_000;

export class Watch {
  readonly #parts: WatchParts;
  readonly #offlineSince = new Map<string, number>();
  #startedMs = 0;
  #cancel: (() => void) | undefined;
  #last: { readings: Readings; findings: FindingNow[]; atMs: number } | undefined;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#startedMs = this.#parts.time.monotonicMs();
    this.#look();
  }

  stop(): void {
    this.#cancel?.();
  }

  /** The readings of now, or of a few seconds ago. */
  readings(): Readings {
    return this.#now().readings;
  }

  findings(): readonly FindingNow[] {
    return this.#now().findings;
  }

  health(): GatewayHealth {
    const { tally, words, version, time } = this.#parts;
    return reportOf({
      ...this.#now(),
      lastError: words.last,
      upMs: time.monotonicMs() - this.#startedMs,
      versions: { gateway: version, node: process.version, firmware: tally.firmware() },
    });
  }

  #look(): void {
    this.#parts.found?.(this.#now().findings);
    this.#cancel = this.#parts.time.after(LOOK_MS, () => this.#look());
  }

  #now(): { readings: Readings; findings: FindingNow[] } {
    const atMs = this.#parts.time.monotonicMs();
    if (this.#last !== undefined && atMs - this.#last.atMs < FRESH_MS) return this.#last;
    const readings = this.#read();
    this.#last = { readings, findings: findingsOf(readings), atMs };
    return this.#last;
  }

  #read(): Readings {
    const { gateway, link, clock, certificateEnds, automation, time } = this.#parts;
    const { kiosks, journal, alarms, streaming } = gateway.status();
    const nowMs = time.nowMs();
    const known = new Set(["gateway", "authority", ...kiosks.map(({ kiosk }) => kiosk)]);
    const ends = [...certificateEnds()].filter(([whose]) => known.has(whose));
    return {
      kiosks: kiosks
        .filter(({ term, superseded }) => term > 0 && !superseded)
        .map(({ kiosk, online, held, kept }) => this.#kiosk(kiosk, online, held - kept)),
      journal,
      alarms,
      oldestUnsentAt: gateway.oldestUnsentAt(),
      cloud: {
        streaming,
        awayMs: link.awayMs,
        tokenRefused: link.tokenRefused,
        clockErrorMs: clock.errorMs,
        latencyMs: link.latencyMs,
      },
      certificates: ends.map(([whose, endsMs]) => ({ whose, daysLeft: daysLeft(endsMs, nowMs) })),
      automation: automation().state,
      nowMs,
    };
  }

  #kiosk(kiosk: string, online: boolean, unkept: number): KioskReading {
    const now = this.#parts.time.monotonicMs();
    if (online) this.#offlineSince.delete(kiosk);
    else if (!this.#offlineSince.has(kiosk)) this.#offlineSince.set(kiosk, now);
    const offlineMs = now - (this.#offlineSince.get(kiosk) ?? now);
    return { kiosk, online, offlineMs, unkept: Math.max(0, unkept) };
  }
}
