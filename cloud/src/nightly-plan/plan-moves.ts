/** Boxes to move between places, with the solver given. */
import { explainTransfer } from "../planning/transfers/explain-transfer.ts";
import { planTransfers, type Solver } from "../planning/transfers/plan-transfers.ts";
import type { PlaceStock } from "../planning/transfers/transfer-problem.ts";
import { ROAD_GUESS, straightKm } from "../planning/visits/roads.ts";
import type { TransferLine } from "./day-plan.ts";
import type { Expected } from "./plan-rounds.ts";
import type { PlacedLevel } from "./plan-orders.ts";
import type { Standing } from "./read-standing.ts";

/** Yuan, roughly: a van's kilometre, handling a box, and what a box is worth. */
const COSTS = { perKm: 2, perBox: 0.2, savedBox: 3, missedBox: 1 };
/** Places a place is asked to help or be helped by, so that the program stays small. */
const NEIGHBOURS_MAX = 6;
/** A warehouse has room. */
const WAREHOUSE_ROOM = 1_000_000;

export interface MoveWish {
  standing: Standing;
  /** Levels of warehouses. */
  levels: readonly PlacedLevel[];
  expected: (place: string, product: string) => Expected | undefined;
}

/** Transfers worth their cost. Rejects with what the solver rejects with. */
export async function planMoves(wish: MoveWish, solve: Solver): Promise<TransferLine[]> {
  const { standing } = wish;
  const lines = await planTransfers(
    { stocks: stocksOf(wish), costs: COSTS, km: nearKm(standing) },
    solve,
  );
  const names = new Map(standing.places.map((place) => [place.place, place.names]));
  return lines.map((line) => {
    const said = (language: "zh" | "en"): string =>
      explainTransfer({
        ...line,
        from: names.get(line.from)?.[language] ?? line.from,
        to: names.get(line.to)?.[language] ?? line.to,
        product: standing.productName(line.product)[language],
      })[language];
    const { from, to, product, lot, boxes, km } = line;
    return { from, to, product, lot, boxes, km, why: { zh: said("zh"), en: said("en") } };
  });
}

/** A kiosk keeps what its lanes hold: only what will expire there is offered. */
function stocksOf({ standing, levels, expected }: MoveWish): PlaceStock[] {
  const stocks: PlaceStock[] = [];
  for (const { place, products } of standing.places) {
    for (const product of products) {
      const known = expected(place, product);
      if (known === undefined) continue;
      const { lots } = standing.shelved(place, product);
      const { demand, capacity } = known;
      stocks.push({ place, product, lots, demand, level: capacity, capacity });
    }
  }
  for (const { place, product, level } of levels) {
    const known = expected(place, product);
    if (known === undefined) continue;
    const { lots } = standing.shelved(place, product);
    const { demand } = known;
    stocks.push({ place, product, lots, demand, level: level.level, capacity: WAREHOUSE_ROOM });
  }
  return stocks;
}

/** Kilometres to each place's nearest neighbours; places further off are not driven to. */
function nearKm({ places }: Standing): (from: string, to: string) => number | undefined {
  const near = new Map<string, Map<string, number>>();
  for (const from of places) {
    const all = places.flatMap((to) => {
      if (to === from || from.position === undefined || to.position === undefined) return [];
      return [[to.place, straightKm(from.position, to.position) * ROAD_GUESS.factor] as const];
    });
    all.sort((a, b) => a[1] - b[1]);
    near.set(from.place, new Map(all.slice(0, NEIGHBOURS_MAX)));
  }
  return (from, to) => near.get(from)?.get(to);
}
