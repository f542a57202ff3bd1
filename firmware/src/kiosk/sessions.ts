import { LIMITS } from "../contract/limits.ts";
import { reserveSessions } from "./journal/append.ts";
import { movePlan, slotsOf } from "./plan.ts";
import { markSessions } from "./session-slots.ts";
import { apply, put, type Turn } from "./turn.ts";

/** Reserves in the journal, or behind the plan when the journal has no room. */
function reserve(turn: Turn, upTo: number): boolean {
  if (apply(turn, reserveSessions(turn.state.journal, upTo))) return true;
  const slots = slotsOf(turn);
  let marked = markSessions(slots, turn.state.tail, upTo);
  if (marked === undefined) {
    movePlan(turn);
    marked = markSessions(slots, turn.state.tail, upTo);
  }
  if (marked === undefined) return false;
  for (const effect of marked.effects) turn.effects.push(effect);
  put(turn, { tail: marked.tail });
  return true;
}

/**
 * The next session number, in flash before it is used, 256 at a time: a restart skips the rest. 0
 * without an epoch; undefined when flash no longer takes it.
 */
export function nextSession(turn: Turn): number | undefined {
  const { journal, link, flashFailed, tail } = turn.state;
  if (journal.durable.epoch === 0) return 0;
  const session = link.session + 1;
  if (session <= Math.max(journal.durable.sessionsReserved, tail.reserved)) return session;
  if (flashFailed) return undefined;
  return reserve(turn, session + LIMITS.sessionsReserved - 1) ? session : undefined;
}
