import { Type } from "@fastify/type-provider-typebox";
import { POLICY } from "../../county/county-file.ts";
import type { CountyPolicy } from "../../county/policy.ts";
import { creates, edits, reads, type StaffRoute } from "../staff-route.ts";
import * as shapes from "./shapes.ts";
import { everywhere, listOf, strict } from "./shapes.ts";

const REFUSED_LOT = Type.Object({ lot: shapes.LOT_NUMBER, refusedAt: shapes.MS });

/** What holds for the whole county. */
export const COUNTY_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/refused-lots",
    id: "listRefusedLots",
    summary: "Lots no kiosk gives out",
    action: "lots.read",
    place: "same-everywhere",
    shape: { answer: listOf(REFUSED_LOT) },
    answer: async ({ cloud }) => ({
      items: await cloud.parts.db
        .selectFrom("refused_lots")
        .select(["lot", "refused_at as refusedAt"])
        .orderBy("lot")
        .execute(),
    }),
  }),
  creates({
    url: "/refused-lots",
    id: "refuseLot",
    summary: "Stops a lot at every kiosk",
    action: "lots.refuse",
    place: everywhere,
    shape: {
      body: strict({
        lot: shapes.LOT_NUMBER,
        reason: Type.String({ minLength: 1, maxLength: 500 }),
      }),
      answer: REFUSED_LOT,
    },
    example: { body: { lot: "B7", reason: "召回" } },
    make: async ({ body, cloud }) => {
      await cloud.county.refuseLot(body.lot);
      const answer = await cloud.parts.db
        .selectFrom("refused_lots")
        .select(["lot", "refused_at as refusedAt"])
        .where("lot", "=", body.lot)
        .executeTakeFirstOrThrow();
      return { answer, subject: `refused-lots/${body.lot}`, after: { ...answer, ...body } };
    },
  }),
  reads({
    url: "/policy",
    id: "readPolicy",
    summary: "Quotas, ages and climate rules of every kiosk",
    action: "policy.read",
    place: "same-everywhere",
    shape: { answer: POLICY },
    answer: ({ cloud }) => cloud.county.policy(),
  }),
  edits({
    method: "PUT",
    url: "/policy",
    id: "changePolicy",
    summary: "Puts another policy in its place; a new plan goes to every kiosk",
    action: "policy.change",
    place: everywhere,
    shape: { body: POLICY, answer: POLICY },
    example: { body: { quotas: [], ages: { min: 18 } } },
    current: ({ cloud }) => cloud.county.policy(),
    change: async ({ body, cloud }) => {
      await cloud.county.setPolicy(body as CountyPolicy);
      return cloud.county.policy();
    },
  }),
];
