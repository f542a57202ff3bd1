import { Type } from "@fastify/type-provider-typebox";
import { factHistory, FACTS_MAX } from "../../ledger/fact-history.ts";
import { reads, type StaffRoute } from "../staff-route.ts";
import * as shapes from "./shapes.ts";
import { KIOSK_PARAMS, kioskPlace, strict } from "./shapes.ts";

const POINT = "^[0-9]{1,10}-[0-9]{1,10}$";

const FACT = Type.Object({
  epoch: shapes.WHOLE,
  seq: shapes.WHOLE,
  kind: Type.String(),
  at: Type.Union([shapes.MS, Type.Null()], {
    description: "What the kiosk's clock said; null when it knew no time",
  }),
  receivedAt: shapes.MS,
  says: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
});

/** What kiosks said happened. */
export const FACT_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/kiosks/:kiosk/facts",
    id: "listKioskFacts",
    summary: `What a kiosk said happened, newest first, ${FACTS_MAX} at a time; never for whom`,
    action: "kiosks.read",
    place: kioskPlace,
    shape: {
      params: KIOSK_PARAMS,
      query: strict({
        before: Type.Optional(
          Type.String({ pattern: POINT, description: "`next` of the answer before" }),
        ),
      }),
      answer: Type.Object({
        items: Type.Array(FACT),
        next: Type.Union([Type.String({ pattern: POINT }), Type.Null()], {
          description: "Where older facts go on; null when there are none",
        }),
      }),
    },
    example: { query: { before: "2-100" } },
    answer: async ({ params, query, cloud }) => {
      const [epoch, seq] = (query.before ?? "").split("-").map(Number);
      const before = epoch === undefined || seq === undefined ? undefined : { epoch, seq };
      return factHistory(cloud.parts.db, params.kiosk, before);
    },
  }),
];
