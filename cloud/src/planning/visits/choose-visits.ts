/**
 * Which kiosks to see today. Some must be: waiting for the next working day would send more
 * residents away than the county allows. Others are worth the little way on from a round that is
 * made anyway. The rest waits.
 */
import { boxesFor, unmetBoxes, type DailyDemand } from "../reorder/box-demand.ts";
import { shortestPossibleKm } from "./bound.ts";
import type { RoadTable } from "./roads.ts";
import {
  drive,
  emptyRound,
  planRound,
  shortened,
  withStop,
  type Round,
  type Stop,
  type WorkingDay,
} from "./route.ts";

/** One product in one kiosk this morning. */
export interface Shelf {
  product: string;
  /** Boxes that may still be given out. */
  onHand: number;
  /** Boxes its lanes hold. */
  capacity: number;
  demand: DailyDemand;
  /** Days until the boxes that would be brought expire. */
  shelfDays: number;
}

export interface KioskToday {
  kiosk: string;
  stop: Stop;
  shelves: Shelf[];
}

export interface VisitRules {
  /** Share of residents, 0 to 1, who are to find a box. */
  serviceLevel: number;
  /** Days from this morning until a kiosk not seen today can next be seen. */
  daysToNext: number;
  /** 0 to see only who must be seen; 1 to go on wherever it saves a kilometre as a rule. */
  eagerness: number;
}

/** Why a kiosk is on the round. */
export type VisitReason = "must" | "on-the-way";

export interface PlannedVisit {
  kiosk: string;
  reason: VisitReason;
  beginMinute: number;
  /** Boxes to bring, by product; none of products that need none. */
  bring: Map<string, number>;
  /** Residents expected to be sent away by the next working day if nobody came today. */
  unmetBoxes: number;
  /** Kilometres the round would be shorter without it. */
  detourKm: number;
}

export interface VisitPlan {
  visits: PlannedVisit[];
  km: number;
  backMinute: number;
  /** Kilometres no round of these kiosks can be below. */
  boundKm: number;
  /** Kiosks that must be seen and do not fit into the day. */
  notToday: string[];
}

/** Chance with which boxes brought are used before they expire. */
const USED_IN_TIME = 0.9;

/** Boxes that fill a shelf, but no more than will be used before they expire. */
export function boxesToBring(shelf: Shelf): number {
  const usedInTime = boxesFor(shelf.demand, shelf.shelfDays, 1 - USED_IN_TIME);
  return Math.max(0, Math.min(shelf.capacity, usedInTime) - Math.max(0, shelf.onHand));
}

interface Need {
  kiosk: KioskToday;
  unmet: number;
  /** Residents who may be sent away between two visits. */
  allowed: number;
  /** Share of the way from full to having to be seen, 0 to 1. */
  spent: number;
}

/** Days a shelf lasts on average. */
function daysLeft({ onHand, demand }: Shelf): number {
  return demand.mean > 0 ? Math.max(0, onHand) / demand.mean : Number.POSITIVE_INFINITY;
}

function needOf(kiosk: KioskToday, rules: VisitRules): Need {
  let [unmet, between] = [0, Number.POSITIVE_INFINITY];
  let left = Number.POSITIVE_INFINITY;
  let wantedADay = 0;
  for (const shelf of kiosk.shelves) {
    unmet += unmetBoxes(shelf.demand, rules.daysToNext, shelf.onHand);
    between = Math.min(between, daysLeft({ ...shelf, onHand: shelf.capacity }));
    left = Math.min(left, daysLeft(shelf));
    wantedADay += shelf.demand.mean;
  }
  if (!Number.isFinite(between)) return { kiosk, unmet, allowed: 1, spent: 0 };
  const allowed = (1 - rules.serviceLevel) * wantedADay * between;
  return { kiosk, unmet, allowed, spent: Math.min(1, Math.max(0, 1 - left / between)) };
}

/** Stops of an ordinary round, over which the way out and back is shared. */
const ORDINARY_STOPS = 6;

/** Kilometres a kiosk costs as a rule: its share of a way out, and the way from a neighbour. */
function ordinaryKm(roads: RoadTable, place: number, all: readonly Need[]): number {
  const row = roads.km[place] as number[];
  const others = all.map(({ kiosk }) => kiosk.stop.place).filter((other) => other !== place);
  const nearest = others.reduce((least, other) => Math.min(least, row[other] as number), Infinity);
  return (2 * (row[0] as number)) / ORDINARY_STOPS + Math.min(nearest, 2 * (row[0] as number));
}

/** Adds kiosks for which this is a cheap day, the cheapest first, while any is left. */
function withCheapStops(
  roads: RoadTable,
  day: WorkingDay,
  job: { round: Round; rest: Need[]; all: Need[]; eagerness: number },
): Round {
  let { round } = job;
  const open = new Set(job.rest.filter(({ spent }) => spent > 0));
  const worth = new Map(
    [...open].map((need) => {
      const place = need.kiosk.stop.place;
      return [need, job.eagerness * need.spent * ordinaryKm(roads, place, job.all)] as const;
    }),
  );
  for (;;) {
    let best: { need: Need; round: Round; gain: number } | undefined;
    for (const need of open) {
      const next = withStop(roads, day, { round, stop: need.kiosk.stop });
      if (next === undefined) continue;
      const gain = (worth.get(need) as number) - (next.km - round.km);
      if (gain > (best?.gain ?? 0)) best = { need, round: next, gain };
    }
    if (best === undefined) return shortened(roads, day, round);
    open.delete(best.need);
    round = best.round;
  }
}

function bringOf({ shelves }: KioskToday): Map<string, number> {
  const brought = shelves.map((shelf) => [shelf.product, boxesToBring(shelf)] as const);
  return new Map(brought.filter(([, boxes]) => boxes > 0));
}

/** Plans today's round. Kiosks that bring nothing are not gone to. */
export function planVisits(
  roads: RoadTable,
  day: WorkingDay,
  { kiosks, rules }: { kiosks: readonly KioskToday[]; rules: VisitRules },
): VisitPlan {
  const all = kiosks.map((kiosk) => needOf(kiosk, rules));
  const isMust = ({ unmet, allowed }: Need): boolean => unmet > allowed;
  const must = all.filter(isMust).sort((a, b) => b.unmet / b.allowed - a.unmet / a.allowed);
  const stops = must.map(({ kiosk }) => kiosk.stop);
  const first =
    must.length === 0 ? { round: emptyRound(day), leftOut: [] } : planRound(roads, day, stops);
  const rest = must.length === 0 ? [] : all.filter((need) => !isMust(need));
  const { eagerness } = rules;
  const round = withCheapStops(roads, day, { round: first.round, rest, all, eagerness });
  const needs = new Map(all.map((need) => [need.kiosk.stop, need]));
  const visits = round.stops.map((stop, index) => {
    const need = needs.get(stop) as Need;
    const without = drive(roads, day, round.stops.toSpliced(index, 1));
    return {
      kiosk: need.kiosk.kiosk,
      reason: isMust(need) ? ("must" as const) : ("on-the-way" as const),
      beginMinute: round.begins[index] as number,
      bring: bringOf(need.kiosk),
      unmetBoxes: need.unmet,
      detourKm: round.km - (without?.km ?? round.km),
    };
  });
  return {
    visits,
    km: round.km,
    backMinute: round.backMinute,
    boundKm: shortestPossibleKm(
      roads.km,
      round.stops.map(({ place }) => place),
    ),
    notToday: first.leftOut.map((stop) => (needs.get(stop) as Need).kiosk.kiosk),
  };
}
