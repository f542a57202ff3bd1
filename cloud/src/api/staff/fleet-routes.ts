import { Type } from "@fastify/type-provider-typebox";
import { fleet, lastSelfTests } from "../../county/fleet.ts";
import { reads, type StaffRoute } from "../staff-route.ts";
import * as shapes from "./shapes.ts";
import { KIOSK_ID, KIOSK_PARAMS, kioskFilter, kioskPlace, listOf } from "./shapes.ts";

/** What machines run, for technicians. */
export const FLEET_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/fleet",
    id: "listFleet",
    summary: "Firmware and plan of every kiosk of your places: what runs, and what should",
    action: "kiosks.read",
    place: "listed",
    shape: {
      answer: listOf(
        Type.Object({
          kiosk: KIOSK_ID,
          firmware: Type.String({ description: "Empty until it was heard" }),
          wanted: Type.String(),
          planned: shapes.WHOLE,
          shown: shapes.WHOLE,
          gateway: Type.String(),
          heardAt: shapes.MS,
        }),
      ),
    },
    answer: async (asked) => {
      const keeps = await kioskFilter(asked);
      const rows = await fleet(asked.cloud.parts.db);
      return { items: rows.filter(({ kiosk }) => keeps(kiosk)) };
    },
  }),
  reads({
    url: "/kiosks/:kiosk/self-tests",
    id: "listKioskSelfTests",
    summary: "How each lane's last self-test by cable ended",
    action: "kiosks.read",
    place: kioskPlace,
    shape: {
      params: KIOSK_PARAMS,
      answer: listOf(
        Type.Object({
          lane: shapes.WHOLE,
          receivedAt: shapes.MS,
          outcome: Type.String({ description: "dropped, open, or an outcome's code" }),
        }),
      ),
    },
    answer: async ({ params, cloud }) => ({
      items: await lastSelfTests(cloud.parts.db, params.kiosk),
    }),
  }),
];
