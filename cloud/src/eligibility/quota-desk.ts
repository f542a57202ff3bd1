import type { AskRequest, AskResponse } from "@anxin/firmware/contract/uplink";
import type { Parts } from "../parts.ts";
import { readPolicy } from "../county/policy.ts";
import { Reservations } from "../quota/reservations.ts";
import { gaveBack, hasRoom, took } from "../quota/takes.ts";
import { isKept, isOver } from "../quota/windows.ts";
import { changeTakes, readTakes, rewriteTakes, windowsHeld, type Person } from "./take-table.ts";

const OK: AskResponse = { ok: true, code: "ok" };

/**
 * Answers kiosks' quota asks for the whole county. It is never told which kiosk asks, logs nothing
 * of an ask, and keeps who was told "you may" in memory only.
 */
export class QuotaDesk {
  readonly #parts: Parts;
  readonly #reservations = new Reservations();
  /** Rows were written since the last rewrite; at a start nobody knows. */
  #written = true;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** `took` and `gave-back` resolve after the commit; a repeat of either is answered the same. */
  async answer(ask: AskRequest): Promise<AskResponse> {
    const { db, time } = this.#parts;
    const { rule, window, pseudonym, take } = ask;
    const quota = (await readPolicy(db)).quotas.find((known) => known.rule === rule);
    if (quota === undefined || !isKept(window, time.nowMs())) {
      return { ok: false, code: "window-over" };
    }
    const person = { rule, window, pseudonym };
    if (ask.want === "may") return this.#may(person, take, quota.boxes);
    const change = ask.want === "took" ? took : gaveBack;
    await changeTakes(db, person, (takes) => change(takes, take)).finally(() => {
      this.#written = true;
    });
    if (ask.want === "gave-back") this.#reservations.release(keyOf(person), take);
    return OK;
  }

  /**
   * Drops windows that are over, whole, and rewrites the rest, so that the database keeps no order
   * of takes. Nothing to do when nothing was told since the last time and no window has ended.
   */
  async tidy(): Promise<void> {
    const { db, time } = this.#parts;
    const nowMs = time.nowMs();
    const ended = (await windowsHeld(db)).some(({ window }) => isOver(window, nowMs));
    if (!this.#written && !ended) return;
    this.#written = false;
    try {
      await rewriteTakes(db, ({ window }) => !isOver(window, nowMs));
    } catch (error) {
      this.#written = true;
      throw error;
    }
  }

  /**
   * What is taken is read first and what is reserved after it, in one go with reserving: a take
   * that commits in between is still reserved, so of two kiosks that ask at once one is refused.
   */
  async #may(person: Person, take: string, boxes: number): Promise<AskResponse> {
    const takes = await readTakes(this.#parts.db, person);
    const nowMs = this.#parts.time.nowMs();
    const key = keyOf(person);
    const reserved = this.#reservations.of(key, nowMs);
    if (!hasRoom(takes, { take, reserved, boxes })) return { ok: false, code: "quota-used" };
    this.#reservations.reserve(key, take, nowMs);
    return OK;
  }
}

function keyOf({ rule, window, pseudonym }: Person): string {
  return rule + " " + window + " " + pseudonym;
}
