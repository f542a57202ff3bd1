/**
 * What becomes of a `facts` message: the table "What a gateway does with a fact" of the contract's
 * README.
 */
import type { AnyFact, WireCode } from "@anxin/firmware/contract";
import type { Decision, Effect, Entry, Shelf } from "./decision.ts";
import { refused } from "./decision.ts";
import type { KioskState, Mark } from "./state.ts";
import { isServed, markOf, withMark } from "./state.ts";

/**
 * One element of a `facts` message, looked at by the schema. Hash and bytes are worked out when
 * they are read: of a fact that is simply the next one nobody asks for them.
 */
export interface Candidate {
  /** 0 when no seq could be read. */
  readonly seq: number;
  /** Hex SHA-256 of the canonical text. */
  readonly hash: string;
  /** Base64 of the canonical text, kept when the element is quarantined. */
  readonly bytes: string;
  /** Absent when envelope, kind or body is not known. */
  readonly fact?: AnyFact | undefined;
}

export interface FactsMessage {
  /** The epoch whose link key authenticated the message. */
  key: number;
  /** The epoch the message names. */
  epoch: number;
  facts: Candidate[];
  /** The JSON array of exactly these, where it could be cut out of the message. */
  text?: string | undefined;
}

/** Decides a whole message; facts of one message are told apart one by one. */
export function onFacts(state: KioskState, message: FactsMessage, shelf: Shelf): Decision {
  if (!isServed(state)) return refusedUnserved(state);
  if (message.key !== state.epoch || message.epoch !== state.epoch) {
    const wrong = refused(state, "wrong-epoch", `under epoch ${message.key}`);
    return { ...wrong, effects: [...wrong.effects, { kind: "receipt" }] };
  }
  const epoch = state.epoch;
  const mark = markOf(state, epoch);
  const run = new Run(epoch, mark, shelf);
  for (const candidate of message.facts) run.take(candidate);
  const effects: Effect[] = [...run.effects, { kind: "receipt" }];
  if (run.entries.length > 0) effects.push({ kind: "uplink" });
  const next = run.mark === mark ? state : withMark(state, epoch, run.mark);
  const text = run.isWholeLine(message.facts.length) ? message.text : undefined;
  return { state: next, entries: run.entries, effects, text };
}

/** Before the cloud gave the kiosk, its open epoch and its marks are not known. */
export function refusedUnserved(state: KioskState): Decision {
  if (state.superseded) return refused(state, "term-old", "another gateway has taken this kiosk");
  return { state, entries: [], effects: [{ kind: "take" }] };
}

/** The marks after the entries decided so far, as if they were already stored. */
class Run {
  readonly entries: Entry[] = [];
  readonly effects: Effect[] = [];
  mark: Mark;
  readonly #epoch: number;
  readonly #shelf: Shelf;
  readonly #fresh = new Map<number, Candidate>();
  /** Something was stored beside the line. */
  #beside = false;

  constructor(epoch: number, mark: Mark, shelf: Shelf) {
    this.#epoch = epoch;
    this.mark = mark;
    this.#shelf = shelf;
  }

  take(candidate: Candidate): void {
    const { seq } = candidate;
    if (seq === 0) this.#quarantine(candidate, "bad-schema");
    else if (seq <= this.mark.held) this.#past(candidate);
    else if (seq === this.mark.held + 1) this.#next(candidate);
    else this.#refuse("seq-gap", `seq ${seq} after ${this.mark.held}`);
  }

  /** True when each of `count` candidates was a fact that continues the line. */
  isWholeLine(count: number): boolean {
    return this.entries.length === count && this.effects.length === 0 && !this.#beside;
  }

  #next(candidate: Candidate): void {
    const { seq, fact } = candidate;
    const epoch = this.#epoch;
    const line = { epoch, loose: false, seq, last: seq, hash: "" };
    if (fact === undefined) {
      const { bytes, hash } = candidate;
      const body = { type: "quarantine", epoch, seq, code: "bad-schema", bytes, hash } as const;
      this.entries.push({ ...line, body });
      this.#refuse("bad-schema", `seq ${seq}`);
    } else {
      this.entries.push({ ...line, body: { type: "fact", epoch, fact } });
    }
    this.#fresh.set(seq, candidate);
    this.mark = advanced({ mark: this.mark, epoch, to: seq }, this.#shelf);
  }

  #past(candidate: Candidate): void {
    const { seq, hash } = candidate;
    const epoch = this.#epoch;
    const stored = this.#fresh.get(seq)?.hash ?? this.#shelf.hashAt(epoch, seq);
    if (stored === hash) return;
    if (stored !== undefined && stored !== "") return this.#quarantine(candidate, "fork");
    if (candidate.fact === undefined) return this.#quarantine(candidate, "bad-schema");
    // The line no longer says what stood here, so the cloud, which keeps every hash, tells a repeat
    // from a fork.
    const body = { type: "fact", epoch, fact: candidate.fact } as const;
    this.#beside = true;
    this.entries.push({ epoch, loose: true, seq, last: seq, hash, body });
  }

  #quarantine(candidate: Candidate, code: WireCode): void {
    const { seq, hash, bytes } = candidate;
    const epoch = this.#epoch;
    const body = { type: "quarantine", epoch, seq, code, bytes, hash } as const;
    this.entries.push({ epoch, loose: true, seq, last: seq, hash, body });
    this.#refuse(code, seq === 0 ? "no seq to be read" : `seq ${seq}`);
  }

  #refuse(code: WireCode, detail: string): void {
    this.effects.push({ kind: "refused", code, detail });
  }
}

/** The mark once everything up to `to` is stored; it runs on over entries already there. */
export function advanced(at: { mark: Mark; epoch: number; to: number }, shelf: Shelf): Mark {
  const { mark, epoch, to } = at;
  if (to >= mark.top) return { ...mark, held: to, top: to };
  return { ...mark, held: shelf.endFrom(epoch, to) };
}
