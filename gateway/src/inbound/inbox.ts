/** What a transport hands over: checked, authenticated, read, decided in the kiosk's turn. */
import { LIMITS, UP_CHANNELS, parseTopic } from "@anxin/firmware/contract";
import type { UpChannel, WireCode } from "@anxin/firmware/contract";
import type { Enrolment } from "../config/enrolment.ts";
import type { Decision, Shelf } from "../fleet/decision.ts";
import { refused, unchanged } from "../fleet/decision.ts";
import { onFacts } from "../fleet/facts.ts";
import { onUnreadable } from "../fleet/quarantine.ts";
import { onAsk, onPresence, onProgress, onVitals } from "../fleet/signals.ts";
import type { KioskState } from "../fleet/state.ts";
import { JournalError } from "../journal/port.ts";
import type { Kiosks } from "../kiosks.ts";
import type { Log } from "../log.ts";
import type { Time } from "../time.ts";
import type { AdmissionRefusal, Incoming, Inbox, LinkKind, Verdict } from "../transport.ts";
import { authenticate } from "./authenticate.ts";
import { isPasswordOf } from "./password.ts";
import { read, sha256Of } from "./read.ts";

/**
 * Messages of one kiosk under way at once; a kiosk of ours has one in flight (contract README, 6).
 */
const KIOSK_QUEUE_MAX = 64;

export interface InboxParts {
  kiosks: Kiosks;
  enrolment: Enrolment;
  time: Time;
  log: Log;
  /** True for a kiosk that is out of service and knows it. */
  hasLeft(kiosk: string): boolean;
  /** Passed on to transports. */
  alarm: NonNullable<Inbox["alarm"]>;
  note?: ((payload: Uint8Array) => void) | undefined;
}

interface Known {
  kiosk: string;
  channel: UpChannel;
  key: number;
  json: string;
  payload: Uint8Array;
  retained: boolean;
}

export class KioskInbox implements Inbox {
  readonly #parts: InboxParts;

  constructor(parts: InboxParts) {
    this.#parts = parts;
  }

  admits(who: {
    kiosk: string;
    password: Uint8Array;
    link?: LinkKind;
  }): boolean | AdmissionRefusal {
    const { enrolment, hasLeft, kiosks } = this.#parts;
    const { kiosk, password, link } = who;
    const keys = enrolment.keysOf(kiosk);
    if (keys === undefined || !isPasswordOf(keys, password)) return false;
    if (link === "mac-only" && enrolment.linkOf(kiosk) === "tls") return "link-refused";
    if (hasLeft(kiosk)) return "kiosk-left";
    kiosks.greet(kiosk);
    return true;
  }

  reopened(): void {
    this.#parts.kiosks.announce();
  }

  alarm(...said: Parameters<NonNullable<Inbox["alarm"]>>): void {
    this.#parts.alarm(...said);
  }

  note(payload: Uint8Array): void {
    this.#parts.note?.(payload);
  }

  disconnected(kiosk: string): void {
    this.#parts.kiosks
      .decide(kiosk, (state) => unchanged({ ...state, online: false, uptime: undefined }))
      .catch((error: unknown) => this.#unstored(kiosk, error));
  }

  async receive(message: Incoming): Promise<Verdict> {
    const { kiosks, enrolment } = this.#parts;
    const { topic, payload, client } = message;
    const parts = parseTopic(topic);
    const channel = UP_CHANNELS.find((up) => up === parts?.channel);
    if (parts === undefined || channel === undefined) return this.#close(client, "unknown-topic");
    const { kiosk } = parts;
    if (client !== undefined && client !== kiosk) return this.#close(client, "unknown-topic");
    if (payload.length > LIMITS.payloadBytesMax) return this.#close(kiosk, "too-large");
    const keys = enrolment.keysOf(kiosk);
    if (keys === undefined) return this.#ignore(kiosk, "unknown-kiosk");
    const found = authenticate(keys, kiosks.state(kiosk).epoch, { topic, payload });
    if (!found.ok) return this.#ignore(kiosk, found.code);
    if (kiosks.depth(kiosk) >= KIOSK_QUEUE_MAX) return this.#flooding(kiosk);
    const retained = message.retained === true;
    return this.#decide({ kiosk, channel, key: found.key, json: found.json, payload, retained });
  }

  async #decide(known: Known): Promise<Verdict> {
    const { kiosk } = known;
    try {
      const made = await this.#parts.kiosks.decide(kiosk, this.#decisionOn(known));
      const refusal = made.effects.find((effect) => effect.kind === "refused");
      if (made.entries.length > 0 || refusal === undefined) {
        return { outcome: "stored", authentic: true };
      }
      return { outcome: "ignored", authentic: true, code: refusal.code };
    } catch (error) {
      return this.#unstored(kiosk, error);
    }
  }

  #decisionOn(known: Known): (state: KioskState, shelf: Shelf) => Decision {
    const { channel, key, json, payload, retained } = known;
    const atMs = this.#parts.time.monotonicMs();
    const what = read(channel, key, json);
    return (state, shelf) => {
      if (what.channel === "facts") return onFacts(state, what.message, shelf);
      if (what.channel === "presence")
        return onPresence(state, { ...what, key, atMs, retained }, shelf);
      if (what.channel === "ask") return onAsk(state, { ...what, key, atMs });
      if (what.channel === "progress") return onProgress(state, { ...what, key, atMs });
      if (what.channel === "vitals") return onVitals(state, { ...what, key, atMs });
      // It may hold a pseudonym, which must never stand beside a kiosk and a time; it is no fact.
      if (channel === "ask") return refused(state, what.code, "an ask nobody can read");
      const bytes = Buffer.from(payload).toString("base64");
      return onUnreadable(state, { key, code: what.code, bytes, hash: sha256Of(payload) });
    };
  }

  #ignore(kiosk: string, code: WireCode): Verdict {
    this.#parts.kiosks.refuseMessage(kiosk, code, "it changed nothing");
    return { outcome: "ignored", authentic: false, code };
  }

  #close(client: string | undefined, code: WireCode): Verdict {
    this.#parts.kiosks.refuseMessage(client ?? "", code, "its connection is closed");
    return { outcome: "closed", authentic: false, code };
  }

  #flooding(kiosk: string): Verdict {
    this.#parts.kiosks.refuse(`kiosk-flooding ${kiosk}`, () =>
      this.#parts.log.warn(
        { code: "kiosk-flooding", kiosk, limit: KIOSK_QUEUE_MAX },
        "Kiosk sends faster than the journal stores; what is above the limit is not acknowledged.",
      ),
    );
    return { outcome: "unstored", authentic: true };
  }

  /** What the journal refused it has said itself, once for all kiosks. */
  #unstored(kiosk: string, error: unknown): Verdict {
    const { kiosks, log } = this.#parts;
    if (!(error instanceof JournalError)) {
      kiosks.refuse("unstored", (heldBack) =>
        log.error(
          { code: "journal-failed", kiosk, heldBack },
          `Facts are not acknowledged, kiosks keep them: ${String(error)}`,
        ),
      );
    }
    return { outcome: "unstored", authentic: true };
  }
}
