/**
 * One day's round: where to go in what order, within opening hours and the working day. Cheapest
 * insertion, then 2-opt and moving short stretches, until nothing gets shorter; the same stops give
 * the same round.
 */
import type { RoadTable } from "./roads.ts";

export interface Stop {
  /** Place in the road table. */
  place: number;
  serviceMinutes: number;
  /** Minutes of the day in which someone may begin there. */
  opensMinute: number;
  closesMinute: number;
}

export interface WorkingDay {
  startMinute: number;
  endMinute: number;
}

/** A round from place 0 back to place 0. */
export interface Round {
  stops: Stop[];
  /** Minute of the day at which each stop begins. */
  begins: number[];
  km: number;
  /** Minute of the day at which the van is back. */
  backMinute: number;
}

const between = (table: number[][], from: number, to: number): number =>
  (table[from] as number[])[to] as number;

/** The round in this order; undefined where a stop would be closed or the day over. */
export function drive(
  roads: RoadTable,
  day: WorkingDay,
  stops: readonly Stop[],
): Round | undefined {
  let [minute, km, place] = [day.startMinute, 0, 0];
  const begins: number[] = [];
  for (const stop of stops) {
    minute = Math.max(stop.opensMinute, minute + between(roads.minutes, place, stop.place));
    if (minute > stop.closesMinute) return undefined;
    begins.push(minute);
    km += between(roads.km, place, stop.place);
    minute += stop.serviceMinutes;
    place = stop.place;
  }
  km += between(roads.km, place, 0);
  const backMinute = minute + between(roads.minutes, place, 0);
  if (backMinute > day.endMinute) return undefined;
  return { stops: [...stops], begins, km, backMinute };
}

/** The round with one more stop at its cheapest place; undefined where it fits nowhere. */
export function withStop(
  roads: RoadTable,
  day: WorkingDay,
  { round, stop }: { round: Round; stop: Stop },
): Round | undefined {
  let best: Round | undefined;
  for (let at = 0; at <= round.stops.length; at++) {
    const tried = drive(roads, day, round.stops.toSpliced(at, 0, stop));
    if (tried !== undefined && tried.km < (best?.km ?? Number.POSITIVE_INFINITY)) best = tried;
  }
  return best;
}

/** Shorter by less than this is not shorter: rounding must not make two orders take turns. */
const KM_LEAST = 1e-6;
/** Stops moved together at most. */
const STRETCH_MAX = 3;

function* neighbours(stops: readonly Stop[]): Generator<Stop[]> {
  for (let from = 0; from < stops.length - 1; from++) {
    for (let to = from + 1; to < stops.length; to++) {
      const turned = stops.slice(from, to + 1).reverse();
      yield [...stops.slice(0, from), ...turned, ...stops.slice(to + 1)];
    }
  }
  for (let length = 1; length <= Math.min(STRETCH_MAX, stops.length - 1); length++) {
    for (let from = 0; from + length <= stops.length; from++) {
      const rest = stops.toSpliced(from, length);
      for (let to = 0; to <= rest.length; to++) {
        if (to !== from) yield rest.toSpliced(to, 0, ...stops.slice(from, from + length));
      }
    }
  }
}

/** The same stops in an order no single change makes shorter. */
export function shortened(roads: RoadTable, day: WorkingDay, round: Round): Round {
  for (let best = round; ;) {
    let better: Round | undefined;
    for (const stops of neighbours(best.stops)) {
      const tried = drive(roads, day, stops);
      if (tried === undefined || tried.km >= best.km - KM_LEAST) continue;
      better = tried;
      break;
    }
    if (better === undefined) return best;
    best = better;
  }
}

/** The day without a stop. */
export function emptyRound(day: WorkingDay): Round {
  return { stops: [], begins: [], km: 0, backMinute: day.startMinute };
}

/** As many of the stops as the day holds, those that come first in the list before others. */
export function planRound(
  roads: RoadTable,
  day: WorkingDay,
  stops: readonly Stop[],
): { round: Round; leftOut: Stop[] } {
  let round = emptyRound(day);
  const leftOut: Stop[] = [];
  for (const stop of stops) {
    const next =
      withStop(roads, day, { round, stop }) ??
      withStop(roads, day, { round: shortened(roads, day, round), stop });
    if (next === undefined) leftOut.push(stop);
    else round = next;
  }
  return { round: shortened(roads, day, round), leftOut };
}
