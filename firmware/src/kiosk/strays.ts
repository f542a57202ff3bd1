import { isRaised } from "./journal/durable.ts";
import type { Choice } from "./state.ts";
import { clearFault, put, raiseFault, record, type Turn } from "./turn.ts";

/** Stray drops without a vend between them that are still believed to be boxes. */
const STRAYS_MAX = 5;
/** A noisy sensor that said nothing for so long may be tested, and believed again. */
const QUIET_MS = 600000;
/** A box this long after a vend is taken for a late one of its lane. */
const LATE_DROP_MS = 60000;

/** Whether the drop sensor reports drops that are none; its word is then worth nothing. */
export function isNoisy(turn: Turn): boolean {
  const { strays, journal } = turn.state;
  return strays >= STRAYS_MAX || isRaised(journal.durable, "drop-sensor-noisy", 0);
}

/** Whether a noisy sensor has been still for so long that its self-test may be asked for. */
export function isQuiet(turn: Turn): boolean {
  return turn.moment.uptimeMs >= turn.state.strayMs + QUIET_MS;
}

/** A sensor that reported more drops than boxes can be. */
export function distrustSensor(turn: Turn): void {
  put(turn, { strayMs: turn.moment.uptimeMs });
  raiseFault(turn, "drop-sensor-noisy", 0);
}

/** A person counted, or a still sensor passed its test, or a vend saw its box. */
export function believeSensor(turn: Turn): void {
  put(turn, { strays: 0 });
  clearFault(turn, "drop-sensor-noisy", 0);
}

/** From now on a box that falls late belongs to this lane. */
export function rememberLate(turn: Turn, choice: Choice): void {
  const untilMs = turn.moment.uptimeMs + LATE_DROP_MS;
  put(turn, { late: { lane: choice.lane, lot: choice.lot, untilMs } });
}

/**
 * A drop while no vend was running. It is a box, counted in the lane of the vend just over if any;
 * unless the door is open, when it is a hand, or the sensor is noisy, when it is nothing anyone can
 * know and the next count settles what is missing.
 */
export function strayDrop(turn: Turn): void {
  const { late, doorOpenedMs, strays } = turn.state;
  const { uptimeMs } = turn.moment;
  if (doorOpenedMs !== undefined) return;
  const noisy = isNoisy(turn);
  put(turn, { strayMs: uptimeMs, strays: Math.min(strays + 1, STRAYS_MAX) });
  if (!noisy) recordStray(turn, late !== undefined && uptimeMs < late.untilMs ? late : undefined);
  if (isNoisy(turn)) raiseFault(turn, "drop-sensor-noisy", 0);
}

function recordStray(turn: Turn, from: Choice | undefined): void {
  const lane = from === undefined ? 0 : from.lane;
  const product = from === undefined ? "" : from.lot.product;
  const lot = from === undefined ? "" : from.lot.lot;
  record(turn, "dispensed", { intent: 0, lane, product, lot, count: 1, cause: "stray" });
  raiseFault(turn, "stray-drop", lane);
}
