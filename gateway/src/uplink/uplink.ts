/**
 * Carries journal entries to the cloud until it has them: in order for each kiosk, again as often
 * as needed, never dropping one. One request is under way at a time; what gathers meanwhile goes
 * with the next.
 */
import { INTAKE_ITEMS_MAX } from "@anxin/firmware/contract/uplink";
import type { IntakeResponse } from "@anxin/firmware/contract/uplink";
import { onCloudRefused, onMark } from "../fleet/cloud-words.ts";
import { isServed, markOf } from "../fleet/state.ts";
import type { Journal } from "../journal/port.ts";
import type { Kiosks } from "../kiosks.ts";
import type { Log } from "../log.ts";
import type { Time } from "../time.ts";
import type { Share } from "./batch.ts";
import { KIOSK_ITEMS_MAX, itemOf, shares } from "./batch.ts";
import type { CloudCause, CloudError, CloudLink } from "./cloud-link.ts";
import { cloudErrorFrom } from "./cloud-link.ts";
import { Retry } from "./retry.ts";

export interface UplinkParts {
  link: CloudLink;
  journal: Journal;
  kiosks: Kiosks;
  time: Time;
  log: Log;
  random(): number;
  /** Called after marks have moved, so that old entries may go. */
  moved(): void;
}

/** What stands against a kiosk whose items the cloud did not take. */
interface Hindrance {
  itemsMax: number;
  retry: Retry;
  untilMs: number;
}

/** What the person on duty can do about it. */
const ADVICE: Readonly<Record<Exclude<CloudCause, "here">, string>> = {
  unreachable: "Look at this site's link and at `cloudUrl`.",
  timeout: "Look at this site's link and at the cloud's load.",
  busy: "Look at the cloud's log.",
  unauthorised: "Give this gateway the token the cloud issued, `cloudToken`.",
  refused: "Look at the cloud's log.",
  garbage: "Look at `cloudUrl` and at what stands between: it is not the cloud that answers.",
};

const WAITS = { firstMs: 1000, longestMs: 60_000 } as const;

export class Uplink {
  readonly #parts: UplinkParts;
  readonly #retry: Retry;
  /** Kiosks that may have something to send, the longest waiting first. */
  readonly #due = new Set<string>();
  readonly #hindered = new Map<string, Hindrance>();
  /**
   * After a request was not liked, each kiosk goes alone until everyone waiting then had a turn.
   */
  #alone = 0;
  #running = false;
  #stopped = false;
  #waiting: (() => void) | undefined;
  #down = false;

  constructor(parts: UplinkParts) {
    this.#parts = parts;
    this.#retry = new Retry({ ...WAITS, random: () => parts.random() });
  }

  /** Says that the journal may hold something of this kiosk that the cloud has not. */
  due(kiosk: string): void {
    this.#due.add(kiosk);
    if (this.#waiting === undefined) void this.#run();
  }

  /** Kiosks that may have something the cloud has not. */
  waiting(): readonly string[] {
    return [...this.#due];
  }

  stop(): void {
    this.#stopped = true;
    this.#waiting?.();
  }

  async #run(): Promise<void> {
    if (this.#running || this.#stopped) return;
    this.#running = true;
    try {
      for (;;) {
        const chosen = this.#choose();
        if (chosen.length === 0 || this.#stopped) break;
        await this.#send(chosen);
      }
      this.#waitForHindered();
    } catch (error) {
      this.#wait(cloudErrorFrom(error));
    } finally {
      this.#running = false;
    }
  }

  #choose(): Share[] {
    const { journal, kiosks, time } = this.#parts;
    const now = time.monotonicMs();
    const ready = [...this.#due].filter((kiosk) => {
      if (!isServed(kiosks.state(kiosk))) this.#due.delete(kiosk);
      return this.#due.has(kiosk) && (this.#hindered.get(kiosk)?.untilMs ?? 0) <= now;
    });
    const chosen = shares(ready, (kiosk, limit) => journal.pending(kiosk, limit), {
      itemsMax: INTAKE_ITEMS_MAX,
      kiosksMax: this.#alone > 0 ? 1 : INTAKE_ITEMS_MAX,
      of: (kiosk) => this.#hindered.get(kiosk)?.itemsMax ?? KIOSK_ITEMS_MAX,
    });
    for (const { kiosk } of chosen) this.#due.delete(kiosk);
    const full = chosen.filter((share) => share.entries.length > 0);
    // Each goes to the end of the queue: it may have more than its share.
    for (const { kiosk } of full) this.#due.add(kiosk);
    return full.length === 0 && chosen.length > 0 && this.#due.size > 0 ? this.#choose() : full;
  }

  async #send(chosen: Share[]): Promise<void> {
    const { link, kiosks } = this.#parts;
    const items = chosen.flatMap(({ kiosk, entries }) =>
      entries.map((entry) => itemOf(entry, kiosks.state(kiosk).term)),
    );
    if (this.#alone > 0) this.#alone -= 1;
    let response: IntakeResponse;
    try {
      response = await link.intake({ items });
    } catch (error) {
      const cloud = cloudErrorFrom(error);
      if (cloud.kind !== "refused") throw cloud;
      this.#notLiked(chosen, cloud);
      return;
    }
    this.#back();
    await this.#apply(chosen, response);
  }

  async #apply(chosen: Share[], response: IntakeResponse): Promise<void> {
    const { journal, kiosks, moved } = this.#parts;
    const refusals = new Map(response.refused.map(({ kiosk, code }) => [kiosk, code]));
    const before = new Map(chosen.map(({ kiosk }) => [kiosk, kiosks.state(kiosk).marks]));
    for (const { kiosk, epoch, kept } of response.marks) {
      if (!before.has(kiosk)) continue;
      if (kept < markOf(kiosks.state(kiosk), epoch).kept) this.#restored(kiosk);
      await kiosks.decide(kiosk, (state, shelf) => onMark(state, { epoch, kept }, shelf));
    }
    for (const { kiosk, entries } of chosen) {
      const code = refusals.get(kiosk);
      const loose = entries.filter((entry) => entry.loose).map((entry) => entry.id);
      if (code === undefined) journal.delivered(loose);
      const progressed = kiosks.state(kiosk).marks !== before.get(kiosk) || loose.length > 0;
      if (code === "term-old") await this.#superseded(kiosk);
      else if (progressed) this.#hindered.delete(kiosk);
      else this.#hinder(kiosk, code ?? "no mark moved");
    }
    moved();
  }

  #restored(kiosk: string): void {
    const { journal, kiosks, log } = this.#parts;
    journal.redeliver(kiosk);
    kiosks.refuse("cloud-restored", () =>
      log.warn(
        { code: "cloud-restored", kiosk },
        "The cloud has less than it had, as after a restore: facts are sent again from here, and " +
          "asked of kiosks where this journal has dropped them. Look for gaps at the county.",
      ),
    );
  }

  async #superseded(kiosk: string): Promise<void> {
    const { kiosks, log } = this.#parts;
    if (kiosks.state(kiosk).superseded) return;
    await kiosks.decide(kiosk, (state) => onCloudRefused(state, "term-old"));
    this.#due.delete(kiosk);
    // Under the reason of its messages, which are refused from now on: one line says both.
    kiosks.refuse(`term-old ${kiosk}`, () =>
      log.warn(
        { code: "term-old", kiosk },
        "Another gateway has taken this kiosk; this one serves it no more. Name it in `retake` to take it back.",
      ),
    );
  }

  /** The cloud did not like the request: first find out whose items it is, then which item. */
  #notLiked(chosen: Share[], error: CloudError): void {
    const [first] = chosen;
    if (first === undefined) return;
    if (chosen.length > 1) {
      this.#alone = chosen.length;
      return;
    }
    const { kiosk, entries } = first;
    const itemsMax = Math.max(1, Math.floor(entries.length / 2));
    if (entries.length > 1) {
      const hindrance = this.#hindered.get(kiosk) ?? this.#newHindrance();
      this.#hindered.set(kiosk, { ...hindrance, itemsMax });
      return;
    }
    this.#hinder(kiosk, `${error.message} (entry ${entries[0]?.id ?? 0})`);
  }

  /** Waits for this kiosk alone. */
  #hinder(kiosk: string, reason: string): void {
    const { time, log, kiosks } = this.#parts;
    const hindrance = this.#hindered.get(kiosk) ?? this.#newHindrance();
    const waitMs = hindrance.retry.next();
    this.#hindered.set(kiosk, { ...hindrance, untilMs: time.monotonicMs() + waitMs });
    kiosks.refuse(`item-refused ${kiosk}`, () =>
      log.error(
        { code: "item-refused", kiosk, reason, waitMs },
        "The cloud does not take this kiosk's facts; they stay in the journal and are tried again. Look at the cloud's log.",
      ),
    );
  }

  #newHindrance(): Hindrance {
    const retry = new Retry({ ...WAITS, random: () => this.#parts.random() });
    return { itemsMax: KIOSK_ITEMS_MAX, retry, untilMs: 0 };
  }

  #waitForHindered(): void {
    const { time } = this.#parts;
    const waits = [...this.#due].map((kiosk) => this.#hindered.get(kiosk)?.untilMs ?? 0);
    if (waits.length === 0 || this.#stopped) return;
    this.#sleep(Math.max(1, Math.min(...waits) - time.monotonicMs()));
  }

  #wait(error: CloudError): void {
    if (this.#stopped) return;
    const waitMs = this.#retry.next(error.retryAfterMs);
    this.#sleep(waitMs);
    if (this.#down || error.kind === "here") return;
    this.#down = true;
    const text = `Facts wait in the journal, none is lost: ${error.message}. ${ADVICE[error.kind]}`;
    this.#parts.log.warn({ code: "cloud-waiting", reason: error.kind, waitMs }, text);
  }

  #sleep(ms: number): void {
    this.#waiting?.();
    const cancel = this.#parts.time.after(ms, () => {
      this.#waiting = undefined;
      return this.#run();
    });
    this.#waiting = cancel;
  }

  #back(): void {
    this.#retry.reset();
    if (!this.#down) return;
    this.#down = false;
    this.#parts.log.info({ code: "cloud-back" }, "The cloud takes facts again.");
  }
}
