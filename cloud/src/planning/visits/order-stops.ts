/** In what order to go to places that are chosen already: no hours, no van's day, only the way. */
import { guessedRoads, type Point, type RoadTable } from "./roads.ts";
import { planRound, type Stop, type WorkingDay } from "./route.ts";

/** A stop in its turn. */
export interface OrderedStop<T> {
  stop: T;
  /** Kilometres from the stop before it, or from the start; null when either is not known. */
  km: number | null;
}

/** More stops than a person sees in a day are put in order by the nearest next alone. */
const SHORTENED_STOPS_MAX = 40;

const ALWAYS = Number.POSITIVE_INFINITY;
const ALL_DAY: WorkingDay = { startMinute: 0, endMinute: ALWAYS };

/**
 * The round from `start` through all stops, guessed along straight lines; from the first stop given
 * when no start is known. Stops whose position nobody told come last, as they were given.
 */
export function orderStops<T extends { position: Point | null }>(
  start: Point | null,
  stops: readonly T[],
): OrderedStop<T>[] {
  const placed = stops.filter(({ position }) => position !== null);
  const unplaced = stops.filter(({ position }) => position === null);
  // Place 0 of the road table is where the round begins.
  const beginning = start === null ? [] : [undefined];
  const all: (T | undefined)[] = [...beginning, ...placed];
  const points = all.flatMap((stop) => stop?.position ?? start ?? []);
  const roads = guessedRoads(points);
  const order = [0, ...orderOf(roads)];
  const ordered = order.flatMap((place, turn) => {
    const stop = all[place];
    if (stop === undefined) return [];
    return [{ stop, km: turn === 0 ? null : between(roads, order[turn - 1] ?? 0, place) }];
  });
  return [...ordered, ...unplaced.map((stop) => ({ stop, km: null }))];
}

const between = ({ km }: RoadTable, from: number, to: number): number => km[from]?.[to] ?? 0;

/** Every place but the first, each once. */
function orderOf(roads: RoadTable): number[] {
  const places = roads.km.map((_, place) => place).slice(1);
  if (places.length > SHORTENED_STOPS_MAX) return nearestNext(roads, places);
  const stops = places.map((place): Stop => ({
    place,
    serviceMinutes: 0,
    opensMinute: 0,
    closesMinute: ALWAYS,
  }));
  const order = planRound(roads, ALL_DAY, stops).round.stops.map(({ place }) => place);
  // A round is as long the other way about; the nearer end is gone to first.
  const [first = 0, last = 0] = [order[0], order.at(-1)];
  return between(roads, 0, last) < between(roads, 0, first) ? order.toReversed() : order;
}

function nearestNext(roads: RoadTable, places: readonly number[]): number[] {
  const left = new Set(places);
  const order: number[] = [];
  for (let here = 0; left.size > 0;) {
    const next = [...left].reduce((best, place) =>
      between(roads, here, place) < between(roads, here, best) ? place : best,
    );
    left.delete(next);
    order.push(next);
    here = next;
  }
  return order;
}
