/**
 * What the gateway itself has to tell of its site: ten-minute summaries of climate, and how each
 * kiosk's storage stands against the rules of its plan. Decided by `fleet`, numbered and made
 * durable like facts, sent by the same uplink. Nothing here is awaited where facts are taken.
 */
import type { Vitals } from "@anxin/firmware/contract";
import { LIMITS } from "@anxin/firmware/contract";
import type { ClimateRules, StorageCode } from "@anxin/firmware/contract/schemas";
import { SITE } from "@anxin/firmware/contract/uplink";
import type { Enrolment } from "../config/enrolment.ts";
import { ClimateSlots } from "../fleet/climate-slots.ts";
import type { SlotSummary } from "../fleet/climate-slots.ts";
import type { Happening } from "../fleet/site.ts";
import { onHappenings } from "../fleet/site.ts";
import { isServed } from "../fleet/state.ts";
import type { Watch } from "../fleet/storage-watch.ts";
import { NEW_WATCH, codesOf, onReading, onSilence } from "../fleet/storage-watch.ts";
import { sha256Of } from "../inbound/read.ts";
import type { Journal } from "../journal/port.ts";
import type { Kiosks } from "../kiosks.ts";
import type { Log } from "../log.ts";
import type { Time } from "../time.ts";
import type { CloudLink } from "../uplink/cloud-link.ts";
import { OriginOpening } from "./origin-opening.ts";
import { PlanRules } from "./plan-rules.ts";
import type { Telemetry } from "./telemetry.ts";

export interface SiteRecorderParts {
  kiosks: Kiosks;
  journal: Journal;
  enrolment: Enrolment;
  time: Time;
  log: Log;
  link: CloudLink;
  /** Uniform in [0, 1). */
  random(): number;
  /** Where vitals go beside the journal; nowhere when not given. */
  telemetry?: Telemetry;
  /** Told how a kiosk's storage stands: when that is durable, and what is open at a start. */
  judged?(kiosk: string, codes: readonly StorageCode[]): void;
}

const EVERY_MS = 60_000;
/** Above this share of the journal summaries are counted instead of stored: facts come first. */
const ROOM = 0.5;

interface Verdict {
  kiosk: string;
  codes: StorageCode[];
}

export class SiteRecorder {
  readonly #parts: SiteRecorderParts;
  readonly #opening: OriginOpening;
  readonly #slots = new ClimateSlots();
  readonly #watches = new Map<string, Watch>();
  /** Monotonic time of each kiosk's last reading in this process. */
  readonly #readMs = new Map<string, number>();
  readonly #rules = new PlanRules();
  #lookedMs = 0;
  /** Summaries of a kiosk that found no room. */
  #skipped = 0;
  #cancel: (() => void) | undefined;

  constructor(parts: SiteRecorderParts) {
    this.#parts = parts;
    this.#opening = new OriginOpening(parts);
  }

  /** Goes on with what the journal remembers. */
  start(): void {
    const { kiosks } = this.#parts;
    const { memory } = kiosks.state(SITE);
    const watches = memory === "" ? {} : (JSON.parse(memory) as Record<string, Watch>);
    for (const [kiosk, watch] of Object.entries(watches)) {
      this.#watches.set(kiosk, watch);
      if (watch.told !== undefined && watch.told.length > 0) this.#judged(kiosk, watch.told);
    }
    this.#parts.telemetry?.start();
    if (this.#watches.size > 0) this.#wait();
  }

  /** Stores also the ten minutes that are not over. */
  async stop(): Promise<void> {
    this.#cancel?.();
    this.#opening.stop();
    this.#parts.telemetry?.stop();
    await this.#record(this.#slots.takeAll(), []);
  }

  /** A kiosk told its vitals; only what holds a whole reading of climate counts. */
  heard(kiosk: string, vitals: Vitals): void {
    const { kiosks, time, telemetry } = this.#parts;
    telemetry?.vitals(kiosk, vitals);
    const { temperatureCenti, humidityDeci } = vitals;
    if (temperatureCenti === undefined || humidityDeci === undefined) return;
    const reading = { temperatureCenti, humidityDeci };
    const nowMs = time.monotonicMs();
    const sinceMs = nowMs - (this.#readMs.get(kiosk) ?? nowMs);
    const rules = this.#rules.of(kiosks.state(kiosk));
    const watch = this.#watches.get(kiosk) ?? NEW_WATCH;
    this.#watches.set(kiosk, onReading(watch, reading, { rules, sinceMs }));
    this.#readMs.set(kiosk, nowMs);
    this.#slots.add(kiosk, reading, Math.floor(time.nowMs() / 1000));
    if (!isServed(kiosks.state(SITE))) this.#opening.want();
    // A site without climate has no timer for it.
    if (this.#cancel === undefined) this.#wait();
  }

  #wait(): void {
    if (this.#cancel === undefined) this.#lookedMs = this.#parts.time.monotonicMs();
    this.#cancel = this.#parts.time.after(EVERY_MS, async () => {
      await this.#look();
      this.#wait();
    });
  }

  async #look(): Promise<void> {
    const { time } = this.#parts;
    this.#countSilence();
    const closed = this.#slots.takeClosed(Math.floor(time.nowMs() / 1000));
    await this.#record(closed, this.#verdicts());
  }

  #countSilence(): void {
    const { kiosks, time } = this.#parts;
    const nowMs = time.monotonicMs();
    const stepMs = nowMs - this.#lookedMs;
    for (const [kiosk, watch] of this.#watches) {
      if (!this.#isOurs(kiosk)) {
        this.#watches.delete(kiosk);
        this.#readMs.delete(kiosk);
        continue;
      }
      const read = this.#readMs.get(kiosk);
      const silent = read === undefined || read < this.#lookedMs;
      // A kiosk that is not there is another matter; its storage stays as it was last known.
      if (silent && kiosks.state(kiosk).online) this.#watches.set(kiosk, onSilence(watch, stepMs));
    }
    this.#lookedMs = nowMs;
  }

  /** False once it is enrolled here no more or another gateway has taken it. */
  #isOurs(kiosk: string): boolean {
    const { kiosks, enrolment } = this.#parts;
    return enrolment.keysOf(kiosk) !== undefined && !kiosks.state(kiosk).superseded;
  }

  /** Kiosks whose storage stands otherwise than last told. */
  #verdicts(): Verdict[] {
    const verdicts: Verdict[] = [];
    for (const [kiosk, watch] of this.#watches) {
      const codes = codesOf(watch, this.#rulesOf(kiosk));
      if (watch.told?.join() !== codes.join()) verdicts.push({ kiosk, codes });
    }
    return verdicts;
  }

  #rulesOf(kiosk: string): ClimateRules {
    return this.#rules.of(this.#parts.kiosks.state(kiosk));
  }

  async #record(closed: readonly SlotSummary[], verdicts: readonly Verdict[]): Promise<void> {
    const { kiosks, time } = this.#parts;
    const opened = isServed(kiosks.state(SITE));
    const room = opened && this.#hasRoom();
    const summaries = closed.reduce((sum, slot) => sum + slot.kiosks.length, 0);
    if (!room) this.#skipped += summaries;
    if (!opened || (verdicts.length === 0 && (!room || summaries === 0))) return;
    const at = Math.floor(time.nowMs() / 1000);
    const happenings = [
      ...(room ? summarized(closed, { at, skipped: this.#skipped }) : []),
      ...judged(verdicts, at),
    ];
    const memory = this.#memoryWith(verdicts);
    try {
      const told = { happenings, memory, hashOf: sha256Of };
      await kiosks.decide(SITE, (state, shelf) => onHappenings(state, told, shelf));
    } catch (error) {
      if (room) this.#skipped += summaries;
      this.#unstored(error);
      return;
    }
    if (room && summaries > 0) this.#skipped = 0;
    for (const verdict of verdicts) this.#told(verdict);
  }

  #hasRoom(): boolean {
    const { bytes, bytesMax } = this.#parts.journal.status();
    return bytes < bytesMax * ROOM;
  }

  #memoryWith(verdicts: readonly Verdict[]): string {
    const watches = Object.fromEntries(this.#watches);
    for (const { kiosk, codes } of verdicts) {
      watches[kiosk] = { ...(watches[kiosk] ?? NEW_WATCH), told: codes };
    }
    return JSON.stringify(watches);
  }

  #told({ kiosk, codes }: Verdict): void {
    const watch = this.#watches.get(kiosk) ?? NEW_WATCH;
    this.#watches.set(kiosk, { ...watch, told: codes });
    this.#judged(kiosk, codes);
    if (codes.length === 0 && watch.told === undefined) return;
    const line = { code: "storage-judged", kiosk, states: codes.join(",") } as const;
    const text = "Storage of this kiosk stands otherwise than before; the cloud is told.";
    if (codes.length === 0) this.#parts.log.info(line, text);
    else this.#parts.log.warn(line, text);
  }

  #judged(kiosk: string, codes: readonly StorageCode[]): void {
    this.#parts.judged?.(kiosk, codes);
  }

  #unstored(error: unknown): void {
    this.#parts.kiosks.refuse("site-unstored", (heldBack) =>
      this.#parts.log.warn(
        { code: "site-unstored", heldBack },
        `Climate of these minutes is not stored, only counted: ${String(error)}`,
      ),
    );
  }
}

function summarized(
  closed: readonly SlotSummary[],
  { at, skipped }: { at: number; skipped: number },
): Happening[] {
  const parts = closed.flatMap(({ start, kiosks }) =>
    chunks(kiosks).map((some) => ({ start, kiosks: some })),
  );
  return parts.map((part, first) => ({
    time: at,
    kind: "climate-summarized",
    body: { ...part, skipped: first === 0 ? skipped : 0 },
  }));
}

function judged(verdicts: readonly Verdict[], at: number): Happening[] {
  return chunks(verdicts).map((kiosks) => ({ time: at, kind: "storage-judged", body: { kiosks } }));
}

function chunks<T>(all: readonly T[]): T[][] {
  const size = LIMITS.kiosksPerSiteFactMax;
  const count = Math.ceil(all.length / size);
  return Array.from({ length: count }, (_, at) => all.slice(at * size, (at + 1) * size));
}
