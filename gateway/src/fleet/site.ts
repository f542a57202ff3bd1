/**
 * The gateway's own origin as one more line of the journal: its facts are numbered here, and held
 * and kept as a kiosk's are. Nobody can send them again, so what the journal has lost is a gap, and
 * a number is never used twice.
 */
import type { SiteFact } from "@anxin/firmware/contract/uplink";
import type { Decision, Effect, Entry, Shelf } from "./decision.ts";
import type { KioskState } from "./state.ts";
import { isServed, markOf, withMark } from "./state.ts";

type Unnumbered<F> = F extends { seq: number } ? Omit<F, "seq"> : never;
/** What happened, before it has its number. */
export type Happening = Unnumbered<SiteFact>;

/** The cloud opened the origin; a gateway asks only while its journal knows of no epoch. */
export function onOpened(
  state: KioskState,
  opened: { term: number; epoch: number; kept: number },
): Decision {
  const { term, epoch, kept } = opened;
  const mark = { held: kept, kept, top: kept };
  return { state: withMark({ ...state, term, epoch }, epoch, mark), entries: [], effects: [] };
}

/**
 * Numbers what happened, behind everything ever numbered, and remembers `memory` in the same
 * transaction. Without an epoch only the memory is kept.
 */
export function onHappenings(
  state: KioskState,
  told: { happenings: readonly Happening[]; memory: string; hashOf(text: string): string },
  shelf: Shelf,
): Decision {
  const remembered = { ...state, memory: told.memory };
  if (!isServed(state) || told.happenings.length === 0) {
    return { state: remembered, entries: [], effects: [] };
  }
  const { epoch } = state;
  const mark = markOf(state, epoch);
  const entries: Entry[] = lostBelow(state, shelf);
  let { top } = mark;
  for (const happening of told.happenings) {
    top += 1;
    const fact = { seq: top, ...happening } as SiteFact;
    const hash = told.hashOf(JSON.stringify(fact));
    const body = { type: "site", epoch, fact } as const;
    entries.push({ epoch, loose: false, seq: top, last: top, hash, body });
  }
  const effects: Effect[] = [{ kind: "uplink" }];
  return { state: withMark(remembered, epoch, { ...mark, held: top, top }), entries, effects };
}

/** Gaps over what a restored cloud asks for and the journal has deleted since. */
function lostBelow(state: KioskState, shelf: Shelf): Entry[] {
  const { epoch } = state;
  const { held, top } = markOf(state, epoch);
  const gaps: Entry[] = [];
  let reached = held;
  while (reached < top) {
    const next = shelf.nextAbove(epoch, reached) ?? top + 1;
    const from = reached + 1;
    const to = Math.min(next - 1, top);
    if (to >= from) {
      const body = { type: "site-gap", epoch, from, to } as const;
      gaps.push({ epoch, loose: false, seq: from, last: to, hash: "", body });
    }
    reached = Math.max(to, shelf.endFrom(epoch, to));
  }
  return gaps;
}
