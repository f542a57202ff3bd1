import { Type } from "@fastify/type-provider-typebox";
import { outlook } from "../../reports/outlook.ts";
import { reads, type StaffRoute } from "../staff-route.ts";
import * as shapes from "./shapes.ts";
import { KIOSK_ID, kioskFilter } from "./shapes.ts";

const POSITION = Type.Object(
  { latitude: Type.Number(), longitude: Type.Number() },
  { description: "WGS-84 degrees" },
);
const DAYS_LEFT = Type.Union([shapes.WHOLE, Type.Null()], {
  description: "Whole days its boxes last at the mean use of four weeks; null when none went",
});

/** What a county sees first. */
export const OUTLOOK_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/outlook",
    id: "readOutlook",
    summary:
      "Where kiosks of your places stand, how long their stock lasts, boxes given out by day",
    action: "stock.read",
    place: "listed",
    shape: {
      answer: Type.Object({
        kiosks: Type.Array(
          Type.Object({
            kiosk: KIOSK_ID,
            position: Type.Union([POSITION, Type.Null()]),
            products: Type.Array(
              Type.Object({
                product: Type.String(),
                onHand: shapes.WHOLE,
                reorderAt: shapes.WHOLE,
                daysLeft: DAYS_LEFT,
              }),
            ),
          }),
        ),
        days: Type.Array(
          Type.Object({ startsAt: Type.Integer({ description: "Unix ms" }), boxes: shapes.WHOLE }),
        ),
      }),
    },
    answer: async (asked) => {
      const { db, time, reorderPointDefault } = asked.cloud.parts;
      const keeps = await kioskFilter(asked);
      return outlook(db, { nowMs: time.nowMs(), reorderPointDefault, keeps });
    },
  }),
];
