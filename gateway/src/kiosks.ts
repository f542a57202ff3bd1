/**
 * The rim around `fleet`: state of every kiosk in memory, decisions made durable, then their
 * effects performed.
 */
import type { WireCode } from "@anxin/firmware/contract";
import { LIMITS } from "@anxin/firmware/contract";
import type { DownChannel, Presence, Vitals } from "@anxin/firmware/contract";
import { SITE } from "@anxin/firmware/contract/uplink";
import type { Notice, QuotaAsk } from "@anxin/firmware/contract/uplink";
import type { Enrolment } from "./config/enrolment.ts";
import type { ProgramAsk } from "./downlink/program-relay.ts";
import { sealed } from "./downlink/seal.ts";
import type { Decision, Effect, Shelf } from "./fleet/decision.ts";
import type { KioskState } from "./fleet/state.ts";
import { isServed, markOf, newKiosk } from "./fleet/state.ts";
import type { Journal, JournalEntry, KioskRecord } from "./journal/port.ts";
import type { Log } from "./log.ts";
import { RateBound } from "./log.ts";
import type { Onlooker } from "./onlooker.ts";
import type { Time } from "./time.ts";
import type { Transport } from "./transport.ts";
import { Turns } from "./turns.ts";

export interface KiosksParts {
  journal: Journal;
  enrolment: Enrolment;
  time: Time;
  log: Log;
  publish: Transport["publish"];
  onlookers: readonly Onlooker[];
  /** What the effects ask of the other parts. */
  wish: {
    uplink(kiosk: string): void;
    take(kiosk: string): void;
    notice(notice: Notice): void;
    ask(kiosk: string, ask: QuotaAsk): void;
    program(kiosk: string, ask: ProgramAsk): void;
    /** Another set of kiosks is served. */
    listen(): void;
    vitals(kiosk: string, vitals: Vitals): void;
  };
}

interface Live {
  state: KioskState;
  /**
   * Number of the last message down; begins at the process's start in seconds, so a restart goes on
   * above.
   */
  m: number;
  cancelReceipt: (() => void) | undefined;
  /** Monotonic time of the last receipt; one goes at least every 20 s. */
  receiptMs: number;
  /** The last presence the cloud was told, and when; it is told again while the kiosk is online. */
  told: { presence: Presence; atMs: number } | undefined;
}

/** The cloud takes a kiosk not told of for two minutes for offline. */
const PRESENCE_AGAIN_MS = 55_000;

export class Kiosks {
  readonly #parts: KiosksParts;
  readonly #live = new Map<string, Live>();
  readonly #turns = new Turns();
  readonly #lines: RateBound;
  #firstM = 0;

  constructor(parts: KiosksParts) {
    this.#parts = parts;
    this.#lines = new RateBound(parts.time);
  }

  /** Takes over what the journal knew. */
  load(records: readonly KioskRecord[]): void {
    this.#firstM = Math.floor(this.#parts.time.nowMs() / 1000);
    for (const record of records) {
      const { kiosk } = record;
      const state = { ...newKiosk(kiosk), ...record };
      this.#live.set(kiosk, this.#fresh(state));
    }
  }

  /**
   * Says the stored plans again, for a broker in memory has forgotten them, and offers the uplink
   * what is left.
   */
  announce(): void {
    for (const { state } of this.#live.values()) {
      if (!isServed(state)) continue;
      // One taken out of the enrolment may still have facts here, but is another's to serve.
      if (this.#parts.enrolment.keysOf(state.kiosk) !== undefined) this.#publishPlan(state);
      this.#parts.wish.uplink(state.kiosk);
    }
  }

  /** A kiosk has connected: one this gateway has no term for is asked of the cloud. */
  greet(kiosk: string): void {
    const { state } = this.#of(kiosk);
    if (!isServed(state) && !state.superseded) this.#parts.wish.take(kiosk);
  }

  stop(): Promise<void> {
    for (const live of this.#live.values()) this.#endReceipts(live);
    return this.#turns.idle();
  }

  state(kiosk: string): KioskState {
    return this.#of(kiosk).state;
  }

  /** True for a kiosk that another gateway has taken. */
  isSuperseded(kiosk: string): boolean {
    return this.#live.get(kiosk)?.state.superseded === true;
  }

  /** Every kiosk heard of; the gateway's own origin is none. */
  all(): KioskState[] {
    const states = [...this.#live.values()].map((live) => live.state);
    return states.filter(({ kiosk }) => kiosk !== SITE);
  }

  depth(kiosk: string): number {
    return this.#turns.depth(kiosk);
  }

  /**
   * Decides in the kiosk's turn, appends, then performs the effects. Rejects with JournalError when
   * it could not be made durable; nothing has changed then.
   */
  decide(
    kiosk: string,
    decision: (state: KioskState, shelf: Shelf) => Decision,
  ): Promise<Decision> {
    return this.#turns.take(kiosk, async () => {
      const live = this.#of(kiosk);
      const made = decision(live.state, this.#parts.journal.shelf(kiosk));
      const { superseded } = live.state;
      await this.#makeDurable(live.state, made);
      live.state = made.state;
      if (superseded !== made.state.superseded) this.#parts.wish.listen();
      if (made.entries.length > 0) this.#tell((one) => one.stored?.(kiosk, made.entries));
      this.#perform(live, made.effects);
      return made;
    });
  }

  /** The next (session, term, m) of a message to the kiosk. */
  nextDown(kiosk: string): { session: number; term: number; m: number } {
    const live = this.#of(kiosk);
    live.m += 1;
    return { session: live.state.session, term: live.state.term, m: live.m };
  }

  /** Seals under the link key of the epoch and publishes; without that key it only says so. */
  publish(to: { kiosk: string; channel: DownChannel }, epoch: number, json: string) {
    const key = this.#parts.enrolment.keysOf(to.kiosk)?.get(epoch);
    if (key === undefined) {
      this.refuse(to.kiosk, () =>
        this.#parts.log.error(
          { code: "no-link-key", kiosk: to.kiosk, epoch },
          "No link key of the kiosk's epoch in the enrolment file; nothing can be sent to it. Load the new enrolment file.",
        ),
      );
      return;
    }
    this.#parts.publish(sealed(to, key, json));
  }

  /** Runs `say` at most once a minute for this reason. */
  refuse(reason: string, say: (heldBack: number) => void): void {
    const heldBack = this.#lines.pass(reason);
    if (heldBack !== undefined) say(heldBack);
  }

  /**
   * One line a minute for each code and kiosk, and a notice to the cloud when the kiosk is one of
   * ours.
   */
  refuseMessage(kiosk: string, code: WireCode, detail: string): void {
    this.#tell((one) => one.refused?.(kiosk, code));
    this.refuse(`${code} ${kiosk}`, (heldBack) => {
      this.#parts.log.warn({ code, kiosk, heldBack }, `Message of ${kiosk} refused: ${detail}`);
      if (this.#parts.enrolment.keysOf(kiosk) === undefined) return;
      this.#parts.wish.notice({ type: "wire", kiosk, at: this.#parts.time.nowMs(), code });
    });
  }

  async #makeDurable(before: KioskState, made: Decision): Promise<void> {
    const { journal, time } = this.#parts;
    const { state } = made;
    const receivedAt = time.nowMs();
    const entries: JournalEntry[] = made.entries.map((entry) => ({
      ...entry,
      kiosk: state.kiosk,
      receivedAt,
    }));
    if (entries.length === 0 && !isMoved(before, state) && before.session === state.session) return;
    const stored = journal.append({ entries, record: recordOf(state), text: made.text });
    if (entries.length > 0 || isMoved(before, state)) return stored;
    // A session that is forgotten only lets an old presence count once more; nobody waits for it.
    stored.catch((error: unknown) => {
      this.refuse("session", () =>
        this.#parts.log.warn({ code: "journal-failed", kiosk: state.kiosk }, String(error)),
      );
    });
  }

  #perform(live: Live, effects: readonly Effect[]): void {
    const { wish, time } = this.#parts;
    const { kiosk } = live.state;
    for (const effect of effects) {
      if (effect.kind === "uplink") wish.uplink(kiosk);
      else if (effect.kind === "take") wish.take(kiosk);
      else if (effect.kind === "plan") this.#publishPlan(live.state);
      else if (effect.kind === "refused") this.refuseMessage(kiosk, effect.code, effect.detail);
      else if (effect.kind === "presence") this.#tellPresence(live, effect.presence);
      else if (effect.kind === "ask") wish.ask(kiosk, effect.ask);
      else if (effect.kind === "program") wish.program(kiosk, effect.ask);
      else if (effect.kind === "vitals") wish.vitals(kiosk, effect.vitals);
      else if (effect.kind === "progress") {
        wish.notice({ type: "progress", kiosk, at: time.nowMs(), progress: effect.progress });
      }
    }
    if (effects.some((effect) => effect.kind === "receipt")) this.#receipt(live);
    if (!live.state.online) this.#endReceipts(live);
  }

  #tell(say: (onlooker: Onlooker) => void): void {
    for (const onlooker of this.#parts.onlookers) say(onlooker);
  }

  #publishPlan(state: KioskState): void {
    if (state.plan === "") return;
    this.publish({ kiosk: state.kiosk, channel: "plan" }, state.epoch, state.plan);
  }

  #receipt(live: Live): void {
    const { state } = live;
    if (!isServed(state) || state.epoch === 0) return;
    const { held, kept } = markOf(state, state.epoch);
    const time = Math.floor(this.#parts.time.nowMs() / 1000);
    const down = this.nextDown(state.kiosk);
    const receipt = { ...down, epoch: state.epoch, held, kept, time };
    this.publish({ kiosk: state.kiosk, channel: "receipt" }, state.epoch, JSON.stringify(receipt));
    live.receiptMs = this.#parts.time.monotonicMs();
    live.cancelReceipt ??= this.#nextReceipt(live, LIMITS.receiptSeconds * 1000);
    if (state.online) this.#repeatPresence(live);
  }

  #endReceipts(live: Live): void {
    live.cancelReceipt?.();
    live.cancelReceipt = undefined;
  }

  /** One timer runs on while receipts go for other reasons, and then looks what is left to wait. */
  #nextReceipt(live: Live, afterMs: number): () => void {
    const look = (): void => {
      live.cancelReceipt = undefined;
      if (!live.state.online) return;
      const ageMs = this.#parts.time.monotonicMs() - live.receiptMs;
      const leftMs = LIMITS.receiptSeconds * 1000 - ageMs;
      if (leftMs > 0) live.cancelReceipt = this.#nextReceipt(live, leftMs);
      else this.#receipt(live);
    };
    return this.#parts.time.after(afterMs, look, live.state.kiosk);
  }

  #tellPresence(live: Live, presence: Presence): void {
    const { wish, time } = this.#parts;
    live.told = { presence, atMs: time.monotonicMs() };
    this.#tell((one) => one.presence?.(live.state.kiosk, presence));
    wish.notice({ type: "presence", kiosk: live.state.kiosk, at: time.nowMs(), presence });
  }

  /** A kiosk says its presence when it changes; that it is still there is the gateway's to say. */
  #repeatPresence(live: Live): void {
    const { told } = live;
    if (told === undefined) return;
    const ageMs = this.#parts.time.monotonicMs() - told.atMs;
    if (ageMs + LIMITS.receiptSeconds * 1000 > PRESENCE_AGAIN_MS) {
      this.#tellPresence(live, told.presence);
    }
  }

  #fresh(state: KioskState): Live {
    return { state, m: this.#firstM, cancelReceipt: undefined, receiptMs: 0, told: undefined };
  }

  #of(kiosk: string): Live {
    const known = this.#live.get(kiosk);
    if (known !== undefined) return known;
    const live = this.#fresh(newKiosk(kiosk));
    this.#live.set(kiosk, live);
    return live;
  }
}

/** What must not be forgotten: everything in the record but the session's numbers. */
function isMoved(before: KioskState, after: KioskState): boolean {
  return (
    before.term !== after.term ||
    before.superseded !== after.superseded ||
    before.epoch !== after.epoch ||
    before.marks !== after.marks ||
    before.revision !== after.revision ||
    before.plan !== after.plan ||
    before.followed !== after.followed ||
    before.memory !== after.memory
  );
}

function recordOf(state: KioskState): KioskRecord {
  const { kiosk, term, superseded, epoch, session, n, plan, revision, followed } = state;
  const { memory, marks } = state;
  const place = { kiosk, term, superseded, epoch, session, n };
  return { ...place, plan, revision, followed, memory, marks };
}
