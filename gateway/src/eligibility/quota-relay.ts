/**
 * Hands a kiosk's quota asks to the cloud and its answers back. Nothing is decided, kept or
 * repeated here: an ask lives in memory while its one request is under way, and no line of the log
 * names more than the kiosk.
 */
import { LIMITS } from "@anxin/firmware/contract";
import type { AskResponse, QuotaAsk } from "@anxin/firmware/contract/uplink";
import { isServed } from "../fleet/state.ts";
import type { Kiosks } from "../kiosks.ts";
import type { Log } from "../log.ts";
import type { CloudLink } from "../uplink/cloud-link.ts";
import { cloudErrorFrom } from "../uplink/cloud-link.ts";

/** What a kiosk waits with somebody standing there, less the way back to it. */
export const MAY_TIMEOUT_MS = LIMITS.mayAnswerMs - 500;
/** Nobody waits for these two; the kiosk tells them again until it is answered. */
export const TOLD_TIMEOUT_MS = 10_000;
/** Asks under way at once, of one kiosk and of all; above it an ask is dropped unanswered. */
const KIOSK_ASKS_MAX = 4;
const ASKS_MAX = 256;

export interface QuotaRelayParts {
  link: CloudLink;
  kiosks: Kiosks;
  log: Log;
}

export class QuotaRelay {
  readonly #parts: QuotaRelayParts;
  /** How many are under way, by kiosk. */
  readonly #underWay = new Map<string, number>();
  #total = 0;
  #stopped = false;

  constructor(parts: QuotaRelayParts) {
    this.#parts = parts;
  }

  /** Asks once. When no answer comes in time the kiosk gets none, and decides or asks again. */
  async ask(kiosk: string, ask: QuotaAsk): Promise<void> {
    if (this.#stopped) return;
    const mine = this.#underWay.get(kiosk) ?? 0;
    if (mine >= KIOSK_ASKS_MAX || this.#total >= ASKS_MAX) return this.#tooMany(kiosk);
    this.#count(kiosk, 1);
    try {
      const { want, rule, window, pseudonym, take } = ask;
      const timeoutMs = want === "may" ? MAY_TIMEOUT_MS : TOLD_TIMEOUT_MS;
      const request = { want, rule, window, pseudonym, take };
      this.#answer(kiosk, ask, await this.#parts.link.ask(request, timeoutMs));
    } catch (error) {
      this.#unanswered(kiosk, cloudErrorFrom(error).kind);
    } finally {
      this.#count(kiosk, -1);
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  /** A kiosk that has begun another session has forgotten the ask. */
  #answer(kiosk: string, ask: QuotaAsk, { ok, code }: AskResponse): void {
    const { kiosks } = this.#parts;
    const state = kiosks.state(kiosk);
    if (this.#stopped || !isServed(state) || state.session !== ask.session) return;
    const answer = { ...kiosks.nextDown(kiosk), re: ask.n, ok, code };
    kiosks.publish({ kiosk, channel: "answer" }, state.epoch, JSON.stringify(answer));
  }

  #count(kiosk: string, by: 1 | -1): void {
    const mine = (this.#underWay.get(kiosk) ?? 0) + by;
    if (mine > 0) this.#underWay.set(kiosk, mine);
    else this.#underWay.delete(kiosk);
    this.#total += by;
  }

  #tooMany(kiosk: string): void {
    this.#parts.kiosks.refuse(`asks-too-many ${kiosk}`, (heldBack) =>
      this.#parts.log.warn(
        { code: "asks-too-many", kiosk, heldBack },
        "Kiosk asks faster than the cloud answers; it decides alone meanwhile.",
      ),
    );
  }

  #unanswered(kiosk: string, reason: string): void {
    this.#parts.kiosks.refuse("ask-unanswered", (heldBack) =>
      this.#parts.log.warn(
        { code: "ask-unanswered", kiosk, reason, heldBack },
        "No answer of the cloud about quotas: kiosks decide by what they know alone.",
      ),
    );
  }
}
