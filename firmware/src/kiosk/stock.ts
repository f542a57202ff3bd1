import type { DisplayCode } from "../contract/codes.ts";
import { LIMITS } from "../contract/limits.ts";
import type { LoadCode, LoadLine } from "../contract/load-code.ts";
import type { FactBody, LotCount } from "../contract/messages.ts";
import { isBoxes, isExpiry, isLane, isLot } from "./guards.ts";
import { type Durable, type Lot, laneOf, onHand, sameLot } from "./journal/durable.ts";
import { LOTS_MAX } from "./journal/lot-names.ts";
import { lotsOfState } from "./journal/snapshot.ts";
import { REASON_ORDER } from "./journal/fact-codec.ts";
import { believeSensor } from "./strays.ts";
import { useOfCode, whoOfLoad } from "./takes.ts";
import { clearFault, record, showResult, type Turn } from "./turn.ts";

/** Boxes in and out by people's hands; the kiosk is the only origin of these facts. */

type Load = FactBody<"restocked">;

function productOf(turn: Turn, lane: number): string | undefined {
  const plan = turn.state.plan;
  if (plan === undefined) return undefined;
  for (const planned of plan.plan.lanes) if (planned.lane === lane) return planned.product;
  return undefined;
}

type LoadEntry = LoadLine & { id: string };

/** Lines of loads as facts to be, without the lanes that are confirmed already. */
function waiting(turn: Turn, lines: readonly LoadEntry[]): Load[] {
  const entries: Load[] = [];
  const done = turn.state.journal.durable.loads;
  for (const { id, lane, lot, expiry, count } of lines) {
    if (done.some((d) => d.load === id && d.lane === lane)) continue;
    const product = productOf(turn, lane);
    if (product !== undefined) entries.push({ load: id, lane, product, lot, expiry, count });
  }
  return entries;
}

/** What a load code brings, as far as it is not confirmed yet. */
export function entriesOfCode(turn: Turn, load: LoadCode): Load[] {
  return waiting(
    turn,
    load.lines.map((line) => ({ id: load.id, ...line })),
  );
}

/** Whether a line of a load code can be a `restocked` fact of this kiosk. */
export function isLoadLine(turn: Turn, line: LoadLine): boolean {
  const what = isLot(line.lot) && isExpiry(line.expiry) && isBoxes(line.count);
  return what && isLane(line.lane) && productOf(turn, line.lane) !== undefined;
}

function hasRoomForLots(durable: Durable, lots: Lot[]): boolean {
  const known = lotsOfState(durable);
  let more = 0;
  for (const lot of lots) if (!known.some((k) => sameLot(k, lot))) more++;
  return known.length + more <= LOTS_MAX;
}

/** Whether the lane's queue can take the load behind what it holds. */
function fits(durable: Durable, load: Load): boolean {
  const lane = laneOf(durable, load.lane);
  const last = lane.stacks[lane.stacks.length - 1];
  const joins = last !== undefined && sameLot(last.lot, load);
  if (!joins && lane.stacks.length >= LIMITS.lotsPerLaneMax) return false;
  if (onHand(lane) + load.count > LIMITS.laneDepthMax) return false;
  return hasRoomForLots(durable, [load]);
}

/** Loads in their lanes, a `restocked` fact each. Shows what came of it; true when all went in. */
export function confirmEntries(turn: Turn, entries: readonly Load[]): void {
  let code: DisplayCode = entries.length === 0 ? "load-unknown" : "load-confirmed";
  for (const load of entries) {
    if (!fits(turn.state.journal.durable, load)) code = "load-refused";
    else if (!record(turn, "restocked", load)) code = "journal-full";
    if (code !== "load-confirmed") break;
  }
  showResult(turn, code);
}

/** A load of the plan is in its lanes: one `restocked` fact per lane, once and for all. */
export function confirmLoad(turn: Turn, id: string): void {
  if (turn.state.doorOpenedMs !== undefined) return showResult(turn, "door-open");
  const lines = (turn.state.plan?.plan.loads ?? []).filter((load) => load.id === id);
  const used = lines.length > 0 && useOfCode(turn, whoOfLoad(id)).used;
  confirmEntries(turn, used ? [] : waiting(turn, lines));
}

function areLots(lots: LotCount[]): boolean {
  if (lots.length > LIMITS.lotsPerLaneMax) return false;
  return lots.every((l) => isLot(l.lot) && isExpiry(l.expiry) && isBoxes(l.count));
}

/** What a person found in a lane replaces its queue and settles what was open about it. */
export function countLane(turn: Turn, lane: number, lots: LotCount[]): void {
  const { durable } = turn.state.journal;
  const product = productOf(turn, lane) ?? laneOf(durable, lane).stacks[0]?.lot.product;
  if (product === undefined || !isLane(lane) || !areLots(lots)) {
    return showResult(turn, "count-refused");
  }
  const counts = lots.map((l) => ({ lot: l.lot, expiry: l.expiry, count: l.count }));
  const named = counts.map((l) => ({ product, lot: l.lot, expiry: l.expiry }));
  if (!hasRoomForLots(durable, named)) return showResult(turn, "count-refused");
  const counted = record(turn, "counted", { lane, product, lots: counts });
  if (!counted) return showResult(turn, "journal-full");
  for (const where of [lane, 0]) {
    clearFault(turn, "lane-jammed", where);
    clearFault(turn, "double-drop", where);
    clearFault(turn, "stray-drop", where);
  }
  believeSensor(turn);
  showResult(turn, "lane-counted");
}

/** Boxes taken out by hand. */
export function removeLot(
  turn: Turn,
  what: { lane: number; lot: string; count: number; reason: string },
): void {
  const { lane, lot, count } = what;
  const stacks = laneOf(turn.state.journal.durable, lane).stacks;
  const found = stacks.filter((s) => s.lot.lot === lot)[0];
  const product = found === undefined ? productOf(turn, lane) : found.lot.product;
  const reason = REASON_ORDER[REASON_ORDER.indexOf(what.reason as FactBody<"removed">["reason"])];
  if (product === undefined || reason === undefined || !isLane(lane)) {
    return showResult(turn, "removal-refused");
  }
  if (!isLot(lot) || !isBoxes(count)) return showResult(turn, "removal-refused");
  const done = record(turn, "removed", { lane, product, lot, count, reason });
  showResult(turn, done ? "lot-removed" : "journal-full");
}
