/**
 * Which boxes are too many where they are, where they would be used in time, and what moving them
 * costs, as a mixed-integer program in the LP format every solver reads.
 */
import { boxesFor, type DailyDemand } from "../reorder/box-demand.ts";

/** A lot of a product at a place. */
export interface LotOnHand {
  lot: string;
  boxes: number;
  /** Days until it expires. */
  days: number;
}

/** One product at one place. */
export interface PlaceStock {
  place: string;
  product: string;
  lots: LotOnHand[];
  demand: DailyDemand;
  /** Boxes it is to have at once; more than that is surplus. */
  level: number;
  /** Boxes that fit. */
  capacity: number;
}

export interface TransferCosts {
  /** Of driving a kilometre. */
  perKm: number;
  /** Of packing and unpacking a box. */
  perBox: number;
  /** What a box is worth that would otherwise expire. */
  savedBox: number;
  /** What it is worth to give a place a box that its level misses. */
  missedBox: number;
}

export interface TransferWish {
  stocks: readonly PlaceStock[];
  costs: TransferCosts;
  /** Kilometres from place to place; a pair that is not there is not driven. */
  km: (from: string, to: string) => number | undefined;
}

/** A lot that may move, and how much of it. */
export interface Offer {
  stock: PlaceStock;
  lot: LotOnHand;
  /** Boxes of it that will not be used here in time. */
  expiring: number;
  /** Boxes that may go: those, and what is above the level. */
  spare: number;
}

/** A way a lot may go; `x{index}` is the boxes, `u{pair}` whether the pair is driven. */
export interface Way {
  offer: Offer;
  to: PlaceStock;
  km: number;
  pair: number;
}

export interface TransferProblem {
  lp: string;
  ways: Way[];
}

/** Chance with which boxes must be used in time for a place to count on it. */
const CERTAINTY = 0.9;

/** Boxes of this demand that are used within some days, with certainty enough. */
export function usedWithin(demand: DailyDemand, days: number): number {
  return boxesFor(demand, days, 1 - CERTAINTY);
}

const byExpiry = (lots: readonly LotOnHand[]): LotOnHand[] =>
  [...lots].sort((a, b) => a.days - b.days || (a.lot < b.lot ? -1 : 1));

/** Lots that may move: first-expired-first-out decides what is used here and what is left over. */
export function offersOf(stock: PlaceStock): Offer[] {
  let used = 0;
  let kept = 0;
  return byExpiry(stock.lots).flatMap((lot) => {
    const stays = Math.max(0, Math.min(lot.boxes, usedWithin(stock.demand, lot.days) - used));
    used += stays;
    const withinLevel = Math.max(0, Math.min(stays, stock.level - kept));
    kept += withinLevel;
    const spare = lot.boxes - withinLevel;
    return spare > 0 ? [{ stock, lot, expiring: lot.boxes - stays, spare }] : [];
  });
}

function onHand({ lots }: PlaceStock): number {
  return lots.reduce((sum, { boxes }) => sum + boxes, 0);
}

/** Boxes a place could still use before a day, beside its own that expire by then or sooner. */
function roomUntil(to: PlaceStock, days: number): number {
  const own = to.lots.filter((lot) => lot.days <= days).reduce((sum, lot) => sum + lot.boxes, 0);
  return Math.max(0, Math.floor(usedWithin(to.demand, days) - own));
}

function waysOf({ stocks, km }: TransferWish): Way[] {
  const pairs = new Map<string, number>();
  const ways: Way[] = [];
  for (const stock of stocks) {
    for (const offer of offersOf(stock)) {
      for (const to of stocks) {
        if (to.product !== stock.product || to.place === stock.place) continue;
        const far = km(stock.place, to.place);
        if (far === undefined || roomUntil(to, offer.lot.days) === 0) continue;
        if (to.capacity <= onHand(to)) continue;
        const key = JSON.stringify([stock.place, to.place]);
        const pair = pairs.get(key) ?? pairs.size;
        pairs.set(key, pair);
        ways.push({ offer, to, km: far, pair });
      }
    }
  }
  return ways;
}

interface Term {
  factor: number;
  variable: string;
}

function sum(terms: readonly Term[]): string {
  return terms
    .map(({ factor, variable }) => `${factor < 0 ? "-" : "+"} ${Math.abs(factor)} ${variable}`)
    .join(" ");
}

/** Boxes over `spare`, a lot: those that expire here count as saved, the others as lent. */
function columns(ways: readonly Way[], costs: TransferCosts): Term[] {
  const pairs = new Map(ways.map(({ pair, km }) => [pair, km]));
  const driven = [...pairs].map(([pair, km]) => ({
    factor: costs.perKm * km,
    variable: `u${pair}`,
  }));
  const boxes = ways.flatMap((_, n) => [
    { factor: costs.perBox, variable: `x${n}` },
    { factor: -costs.savedBox, variable: `s${n}` },
    { factor: -costs.missedBox, variable: `m${n}` },
  ]);
  return [...driven, ...boxes];
}

/** Terms of one letter for the ways that fit. */
function over(letter: string, ways: readonly Way[], fits: (way: Way) => boolean): Term[] {
  return ways.flatMap((way, n) => (fits(way) ? [{ factor: 1, variable: `${letter}${n}` }] : []));
}

function constraints(ways: readonly Way[]): string[] {
  const lines: string[] = [];
  const atMost = (terms: Term[], boxes: number): void => {
    if (terms.length > 0) lines.push(`c${lines.length}: ${sum(terms)} <= ${boxes}`);
  };
  for (const offer of new Set(ways.map((way) => way.offer))) {
    atMost(
      over("x", ways, (way) => way.offer === offer),
      offer.spare,
    );
    atMost(
      over("s", ways, (way) => way.offer === offer),
      offer.expiring,
    );
  }
  for (const to of new Set(ways.map((way) => way.to))) {
    const here = ways.filter((way) => way.to === to);
    for (const days of new Set(here.map(({ offer }) => offer.lot.days))) {
      const until = (way: Way): boolean => way.to === to && way.offer.lot.days <= days;
      atMost(over("x", ways, until), roomUntil(to, days));
    }
    atMost(
      over("x", ways, (way) => way.to === to),
      to.capacity - onHand(to),
    );
    atMost(
      over("m", ways, (way) => way.to === to),
      Math.max(0, to.level - onHand(to)),
    );
  }
  ways.forEach(({ offer, pair }, n) => {
    lines.push(`s_${n}: s${n} - x${n} <= 0`, `m_${n}: m${n} - x${n} <= 0`);
    lines.push(`u_${n}: x${n} - ${offer.spare} u${pair} <= 0`);
  });
  return lines;
}

/** Writes the program. No way to move anything gives no ways, and nothing to solve. */
export function transferProblem(wish: TransferWish): TransferProblem {
  const ways = waysOf(wish);
  const pairs = new Set(ways.map(({ pair }) => pair));
  const lp = [
    "Minimize",
    `cost: ${sum(columns(ways, wish.costs))}`,
    "Subject To",
    ...constraints(ways),
    "General",
    ways.map((_, n) => `x${n} s${n} m${n}`).join(" "),
    "Binary",
    [...pairs].map((pair) => `u${pair}`).join(" "),
    "End",
    "",
  ].join("\n");
  return { lp, ways };
}
