import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import {
  leadTimeOf,
  reviewPeriodOf,
  type Delivery,
  type LearnedDays,
} from "../planning/reorder/order-up-to.ts";

const DAY_MS = 86_400_000;

/** From asking for boxes until they are there, and from one time they are asked for to the next. */
export interface LearnedTimes {
  lead: LearnedDays;
  review: LearnedDays;
}

/** What is believed of a place before it has shown otherwise: a weekly round, a monthly order. */
const GUESSES = {
  kiosk: { lead: { mean: 1, spread: 1 }, review: { mean: 7, spread: 2 } },
  warehouse: { lead: { mean: 30, spread: 10 }, review: { mean: 30, spread: 10 } },
} as const satisfies Record<string, LearnedTimes>;

interface DeliveryRow {
  place: string;
  ordered: number;
  received: number;
}

/** How long things take at each place; a place not named has the guess of its kind. */
export async function learnedTimes(
  db: Db,
  fromMs: number,
): Promise<(place: string, kind: keyof typeof GUESSES) => LearnedTimes> {
  const { rows } = await sql<DeliveryRow>`
    SELECT kiosk AS place, planned_at::float8 AS ordered, arrived_at::float8 AS received
    FROM loads WHERE arrived_at IS NOT NULL AND planned_at >= ${fromMs}::bigint
    UNION ALL
    SELECT r.owner, t.booked_at::float8, r.booked_at::float8
    FROM documents r JOIN documents t ON t.key = r.subject
    WHERE r.kind = 'transfer-receipt' AND t.booked_at >= ${fromMs}::bigint`.execute(db);
  const byPlace = new Map<string, Delivery[]>();
  for (const { place, ordered, received } of rows) {
    const own = byPlace.get(place) ?? [];
    own.push({
      orderedDay: Math.floor(ordered / DAY_MS),
      receivedDay: Math.floor(received / DAY_MS),
    });
    byPlace.set(place, own);
  }
  return (place, kind) => {
    const own = byPlace.get(place) ?? [];
    const { lead, review } = GUESSES[kind];
    return { lead: leadTimeOf(own, lead), review: reviewPeriodOf(own, review) };
  };
}
