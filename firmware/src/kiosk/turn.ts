import { LIMITS } from "../contract/limits.ts";
import type { DisplayCode, Fault } from "../contract/codes.ts";
import type { FactBody, FactKind } from "../contract/messages.ts";
import type { Effect, FlashRead, Moment } from "./interface.ts";
import { append } from "./journal/append.ts";
import { isRaised } from "./journal/durable.ts";
import type { Change } from "./journal/journal.ts";
import { freeRecords } from "./journal/room.ts";
import { deviceTime } from "./clock.ts";
import type { State } from "./state.ts";

/** One call of `step` under way: the state so far, and what must be done to make it true. */
export interface Turn {
  state: State;
  moment: Moment;
  effects: Effect[];
  read: FlashRead;
}

export function put(turn: Turn, part: Partial<State>): void {
  turn.state = { ...turn.state, ...part };
}

/** Records below which only results, counts and restocks are still written. */
const LEAST = LIMITS.journalCountersBelowRecords;

/** Takes over a change of the journal; false when there was none to take over. */
export function apply(turn: Turn, change: Change | undefined): boolean {
  if (change === undefined) return false;
  for (const effect of change.effects) turn.effects.push(effect);
  put(turn, { journal: change.journal });
  return true;
}

/** Journals a fact; false when there is no epoch, no room or no working flash. */
export function record<K extends FactKind>(turn: Turn, kind: K, body: FactBody<K>): boolean {
  const { state, moment } = turn;
  if (state.flashFailed || state.journal.durable.epoch === 0) return false;
  const uptime = Math.floor(moment.uptimeMs / 1000);
  const stamp = { uptime, ...deviceTime(state.clock, moment) };
  return apply(turn, append(state.journal, { kind, body, ...stamp }));
}

/** Journals what may be left out when room is short (invariant 10). */
export function recordIfRoom<K extends FactKind>(turn: Turn, kind: K, body: FactBody<K>): boolean {
  return freeRecords(turn.state.journal) >= LEAST && record(turn, kind, body);
}

export function raiseFault(turn: Turn, code: Fault, lane: number): void {
  if (isRaised(turn.state.journal.durable, code, lane)) return;
  recordIfRoom(turn, "fault-raised", { code, lane });
}

export function clearFault(turn: Turn, code: Fault, lane: number): void {
  if (!isRaised(turn.state.journal.durable, code, lane)) return;
  recordIfRoom(turn, "fault-cleared", { code, lane });
}

function overlay(
  bytes: Uint8Array,
  at: { address: number; pageBytes: number },
  effect: Effect,
): void {
  const { address, pageBytes } = at;
  if (effect.kind !== "flash-write" && effect.kind !== "flash-erase") return;
  const erases = effect.kind === "flash-erase";
  const length = erases ? pageBytes : effect.bytes.length;
  const from = Math.max(address, effect.address);
  const to = Math.min(address + bytes.length, effect.address + length);
  for (let i = from; i < to; i++) {
    const put = erases ? 255 : (effect.bytes[i - effect.address] ?? 255);
    bytes[i - address] = erases ? 255 : (bytes[i - address] ?? 255) & put;
  }
}

/** Flash as it will be when the effects of this turn so far are done. */
export function flashOf(turn: Turn): FlashRead {
  const pageBytes = turn.state.journal.map.pageBytes;
  return function read(address, length) {
    const bytes = turn.read(address, length);
    for (const effect of turn.effects) overlay(bytes, { address, pageBytes }, effect);
    return bytes;
  };
}

/** Shows a code; a result goes back to the resting picture by itself. */
export function show(turn: Turn, code: DisplayCode, number = ""): void {
  turn.effects.push({ kind: "show", code, number });
}

const RESULT_SHOWN_MS = 15000;

export function showResult(turn: Turn, code: DisplayCode): void {
  show(turn, code);
  put(turn, { restMs: turn.moment.uptimeMs + RESULT_SHOWN_MS });
}
