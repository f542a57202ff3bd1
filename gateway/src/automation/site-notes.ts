/** Notes of the site's flows, for the person on duty: one log line each, few and short. */
import { Ajv } from "ajv";
import { SITE_LIMITS, SITE_NOTE } from "@anxin/firmware/contract/site";
import type { Log } from "../log.ts";
import type { Time } from "../time.ts";

const isNote = new Ajv({ strict: true }).compile<{ text: string }>(SITE_NOTE);
const MINUTE_MS = 60_000;

export class SiteNotes {
  readonly #parts: { log: Log; time: Time };
  #sinceMs = -Infinity;
  #taken = 0;
  #dropped = 0;

  constructor(parts: { log: Log; time: Time }) {
    this.#parts = parts;
  }

  take(payload: Uint8Array): void {
    const { log, time } = this.#parts;
    const now = time.monotonicMs();
    if (now - this.#sinceMs >= MINUTE_MS) {
      this.#sinceMs = now;
      this.#taken = 0;
    }
    const note = noteOf(payload);
    if (note === undefined || this.#taken >= SITE_LIMITS.notesPerMinuteMax) {
      this.#dropped += 1;
      return;
    }
    this.#taken += 1;
    const dropped = this.#dropped;
    this.#dropped = 0;
    log.info({ code: "automation-note", dropped }, `A flow says: ${note}`);
  }
}

/** One line of text, undefined for anything else. */
function noteOf(payload: Uint8Array): string | undefined {
  if (payload.length > SITE_LIMITS.noteBytesMax) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(payload).toString());
    return isNote(value) ? value.text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ") : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
