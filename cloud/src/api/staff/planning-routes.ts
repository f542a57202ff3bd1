import { Type } from "@fastify/type-provider-typebox";
import { kioskAhead, newestDayPlan, weeksAhead } from "../../nightly-plan/read-plan.ts";
import { ROOT } from "../../people/roles.ts";
import type { ReorderLimit } from "../../planning/reorder/order-up-to.ts";
import type { VisitReason } from "../../planning/visits/choose-visits.ts";
import { reads, type Asked, type StaffRoute } from "../staff-route.ts";
import * as shapes from "./shapes.ts";
import { KIOSK_ID, KIOSK_PARAMS, kioskFilter, kioskPlace, NAMES, oneOf, WHOLE } from "./shapes.ts";

const NIGHT = Type.Integer({ description: "yyyymmdd; 0 before the first night" });
const WEEK = Type.Object({
  startsAt: shapes.MS,
  p10: Type.Number(),
  mean: Type.Number(),
  p90: Type.Number(),
});
const MINUTE = Type.Number({ description: "Minute of the day, UTC+8" });

const ORDER = Type.Object({
  place: Type.String(),
  product: Type.String(),
  onHand: WHOLE,
  onOrder: WHOLE,
  level: WHOLE,
  order: WHOLE,
  limit: oneOf<ReorderLimit>(["service", "shelf-life", "storage", "lanes"]),
  why: NAMES,
});
const TRANSFER = Type.Object({
  from: Type.String(),
  to: Type.String(),
  product: Type.String(),
  lot: Type.String(),
  boxes: WHOLE,
  km: Type.Number(),
  why: NAMES,
});
const VISIT = Type.Object({
  kiosk: KIOSK_ID,
  reason: oneOf<VisitReason>(["must", "on-the-way"]),
  beginMinute: MINUTE,
  bring: Type.Array(Type.Object({ product: Type.String(), boxes: WHOLE })),
  unmetBoxes: Type.Number(),
  detourKm: Type.Number(),
  why: NAMES,
});
const ROUND = Type.Object({
  county: Type.String(),
  from: Type.String(),
  km: Type.Number(),
  boundKm: Type.Number({ description: "No round of the same kiosks is shorter" }),
  backMinute: MINUTE,
  visits: Type.Array(VISIT),
  notToday: Type.Array(KIOSK_ID),
});

/** Whether the asker may look at a kiosk or warehouse, for answers that list many. */
async function placeFilter(asked: Asked): Promise<(place: string) => boolean> {
  const places = await asked.territory.places(asked.cloud.parts.db);
  return (place) => asked.keeps(places.get(place) ?? ROOT);
}

/** What was forecast and planned last night. */
export const PLANNING_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/planning",
    id: "readPlanning",
    summary: "What to order, what to move and whom to see today, as planned last night",
    action: "stock.read",
    place: "listed",
    shape: {
      answer: Type.Object({
        day: NIGHT,
        plannedAt: shapes.MS,
        orders: Type.Array(ORDER),
        transfers: Type.Array(TRANSFER),
        rounds: Type.Array(ROUND),
      }),
    },
    answer: async (asked) => newestDayPlan(asked.cloud.parts.db, await placeFilter(asked)),
  }),
  reads({
    url: "/forecast",
    id: "readForecast",
    summary: "Boxes expected to be wanted in the weeks ahead, kiosks of your places together",
    action: "stock.read",
    place: "listed",
    shape: { answer: Type.Object({ day: NIGHT, weeks: Type.Array(WEEK) }) },
    answer: async (asked) => weeksAhead(asked.cloud.parts.db, await kioskFilter(asked)),
  }),
  reads({
    url: "/kiosks/:kiosk/forecast",
    id: "readKioskForecast",
    summary: "Boxes expected to be wanted at a kiosk in the weeks ahead, by product",
    action: "stock.read",
    place: kioskPlace,
    shape: {
      params: KIOSK_PARAMS,
      answer: Type.Object({
        day: NIGHT,
        products: Type.Array(
          Type.Object({
            product: Type.String(),
            reorderAt: Type.Optional(WHOLE),
            level: Type.Optional(WHOLE),
            weeks: Type.Array(WEEK),
          }),
        ),
      }),
    },
    answer: ({ params, cloud }) => kioskAhead(cloud.parts.db, params.kiosk),
  }),
];
