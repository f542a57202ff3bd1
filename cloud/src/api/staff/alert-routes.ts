import { Type, type Static } from "@fastify/type-provider-typebox";
import { ROOT } from "../../people/roles.ts";
import { ApiError } from "../errors.ts";
import { creates, reads, type Asked, type StaffRoute } from "../staff-route.ts";
import * as shapes from "./shapes.ts";
import { kioskFilter, listOf, strict } from "./shapes.ts";

/** An open alert. */
export const ALERT = Type.Object({
  id: shapes.WHOLE,
  kiosk: Type.String({ description: "Empty when it is about a gateway itself" }),
  gateway: Type.Optional(Type.String()),
  product: Type.String(),
  cause: Type.String(),
  openedAt: shapes.MS,
  onHand: Type.Optional(shapes.WHOLE),
});

const ALERT_PARAMS = strict({ alert: Type.String({ pattern: "^[1-9][0-9]{0,14}$" }) });

/** The place of an alert: its kiosk's, and the whole for one of a gateway. */
async function alertPlace({ params, cloud, territory }: Asked<Static<typeof ALERT_PARAMS>>) {
  const { db } = cloud.parts;
  const row = await db
    .selectFrom("alerts")
    .select(["kiosk"])
    .where("id", "=", Number(params.alert))
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return [row.kiosk === null ? ROOT : ((await territory.placeOf(db, row.kiosk)) ?? ROOT)];
}

/** What someone must look at. */
export const ALERT_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/alerts",
    id: "listAlerts",
    summary: "Open alerts of your places, oldest first",
    action: "alerts.read",
    place: "listed",
    shape: { answer: listOf(ALERT) },
    answer: async (asked) => {
      const keeps = await kioskFilter(asked);
      const open = await asked.cloud.services.openAlerts();
      return { items: open.filter(({ kiosk }) => keeps(kiosk)) };
    },
  }),
  creates({
    url: "/alerts/:alert/settlement",
    id: "settleAlert",
    summary: "Says that a person has looked into an alert; a state that lasts opens a new one",
    action: "alerts.settle",
    place: alertPlace,
    shape: {
      params: ALERT_PARAMS,
      body: strict({ note: Type.String({ maxLength: 500 }) }),
      answer: Type.Object({ alert: shapes.WHOLE, settled: Type.Boolean() }),
    },
    example: { body: { note: "清点无误" } },
    make: async ({ params, body, cloud }) => {
      const alert = Number(params.alert);
      if (!(await cloud.county.settleAlert(alert))) throw new ApiError("not-open");
      const before = { alert, settled: false };
      const after = { alert, settled: true, note: body.note };
      return { answer: { alert, settled: true }, subject: `alerts/${alert}`, before, after };
    },
  }),
];
