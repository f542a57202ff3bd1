/** Today's rounds, a county each. Pure. */
import type { DailyDemand } from "../planning/reorder/box-demand.ts";
import { planVisits, type KioskToday, type VisitPlan } from "../planning/visits/choose-visits.ts";
import { guessedRoads, type Point } from "../planning/visits/roads.ts";
import { explainVisit, type RoundPlan, type VisitLine } from "./day-plan.ts";
import { SHELF_DAYS } from "./plan-orders.ts";
import type { Standing, StandingPlace } from "./read-standing.ts";

/** What is expected at a kiosk, and how many boxes of the product its lanes ever held. */
export interface Expected {
  demand: DailyDemand;
  capacity: number;
}

export interface RoundWish {
  standing: Standing;
  /** Undefined where nothing was forecast. */
  expected: (kiosk: string, product: string) => Expected | undefined;
  /** 0 for Monday to 6 for Sunday. */
  weekday: number;
}

/** Eight hours, and the time to open the door, fill, count and close. */
const DAY = { startMinute: 8 * 60, endMinute: 16 * 60 };
const SERVICE_MINUTES = 15;
/** As tried in the replay of county-years. */
const RULES = { serviceLevel: 0.9995, eagerness: 0.7 };
/** Days until the next working day, from Monday on. */
const DAYS_TO_NEXT = [1, 1, 1, 1, 3, 2, 1];

/** A round for each county with kiosks whose place is known. */
export function planRounds(wish: RoundWish): RoundPlan[] {
  const counties = [...new Set(wish.standing.places.map(({ county }) => county))].sort();
  return counties.flatMap((county) => {
    const inside = wish.standing.places.filter((place) => place.county === county);
    const round = planRoundOf(county, inside, wish);
    return round === undefined ? [] : [round];
  });
}

type Placed = StandingPlace & { position: Point };

function planRoundOf(
  county: string,
  inside: readonly StandingPlace[],
  wish: RoundWish,
): RoundPlan | undefined {
  const placed = inside.filter((place): place is Placed => place.position !== undefined);
  const kiosks = placed.filter(({ kind }) => kind === "kiosk");
  if (kiosks.length === 0) return undefined;
  const depot = placed.find(({ kind }) => kind === "warehouse");
  const roads = guessedRoads([
    depot?.position ?? middleOf(kiosks),
    ...kiosks.map(({ position }) => position),
  ]);
  const today = kiosks.map((kiosk, n) => kioskToday(kiosk, n + 1, wish));
  const daysToNext = DAYS_TO_NEXT[wish.weekday] ?? 1;
  const plan = planVisits(roads, DAY, { kiosks: today, rules: { ...RULES, daysToNext } });
  return roundOf(plan, { county, from: depot?.place ?? "" });
}

function middleOf(kiosks: readonly Placed[]): Point {
  const mean = (of: (point: Point) => number): number =>
    kiosks.reduce((sum, { position }) => sum + of(position), 0) / kiosks.length;
  return { latitude: mean((point) => point.latitude), longitude: mean((point) => point.longitude) };
}

function kioskToday(kiosk: Placed, place: number, { standing, expected }: RoundWish): KioskToday {
  const { open: opensMinute, close: closesMinute } = kiosk.hours;
  const shelves = kiosk.products.flatMap((product) => {
    const known = expected(kiosk.place, product);
    if (known === undefined) return [];
    const { onHand } = standing.shelved(kiosk.place, product);
    return [{ product, onHand, ...known, shelfDays: SHELF_DAYS }];
  });
  const stop = { place, serviceMinutes: SERVICE_MINUTES, opensMinute, closesMinute };
  return { kiosk: kiosk.place, stop, shelves };
}

function roundOf(plan: VisitPlan, at: { county: string; from: string }): RoundPlan {
  const visits = plan.visits.map(({ bring, ...visit }) => {
    const line: Omit<VisitLine, "why"> = {
      ...visit,
      bring: [...bring].map(([product, boxes]) => ({ product, boxes })),
    };
    return { ...line, why: explainVisit(line) };
  });
  const { km, boundKm, backMinute, notToday } = plan;
  return { ...at, km, boundKm, backMinute, visits, notToday };
}
