/**
 * The past of one product at one place, from what happened there: what was given in each period and
 * for which share of it there was anything to give.
 */
import { emptySeries, type Series } from "../forecast/panel.ts";

/** Boxes that came, went or were given; times are unix milliseconds. */
export interface StockEvent {
  atMs: number;
  /** How many more boxes there are by it; less than 0 for fewer. */
  change: number;
  given: number;
  received: number;
}

export interface EventFrame {
  /** Where each period begins, and where the last one ends. */
  bounds: readonly number[];
  /** Boxes there after the last event. */
  onHand: number;
  /** Nothing is known of what happened from here on, so periods that end later stay unknown. */
  knownUntilMs: number;
}

/**
 * A series of `events`, which begin no earlier than the first period and are sorted by time.
 * Periods before there was ever a box are unknown, not without demand.
 */
export function seriesOfEvents(
  of: { site: string; product: string },
  events: readonly StockEvent[],
  { bounds, onHand, knownUntilMs }: EventFrame,
): Series {
  const series = emptySeries(of, Math.max(0, bounds.length - 1));
  let held = events.reduce((left, { change }) => left - change, onHand);
  let everHeld = held > 0;
  let next = 0;
  for (let at = 0; at + 1 < bounds.length; at++) {
    const [from, to] = [bounds[at] as number, bounds[at + 1] as number];
    let [given, received, availableMs, lastMs] = [0, 0, 0, from];
    for (; next < events.length && (events[next] as StockEvent).atMs < to; next++) {
      const event = events[next] as StockEvent;
      if (held > 0) availableMs += event.atMs - lastMs;
      lastMs = event.atMs;
      held += event.change;
      given += event.given;
      received += event.received;
      everHeld ||= held > 0;
    }
    if (held > 0) availableMs += to - lastMs;
    if (!everHeld || to > knownUntilMs) continue;
    series.given[at] = given;
    series.exposure[at] = availableMs / (to - from);
    series.ranOut[at] = held <= 0 ? 1 : 0;
    series.closing[at] = held;
    series.received[at] = received;
  }
  return series;
}
