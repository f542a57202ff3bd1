import { Type } from "@fastify/type-provider-typebox";
import { reads, type StaffRoute } from "../staff-route.ts";
import * as shapes from "./shapes.ts";
import { everywhere } from "./shapes.ts";

/** Whether the books add up. */
export const PROOF_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/proof",
    id: "readProof",
    summary: "The newest nightly proof of the books: every balance counted again from the first",
    action: "stock.read",
    place: everywhere,
    shape: {
      answer: Type.Object({
        day: shapes.DAY,
        startedAt: shapes.MS,
        endedAt: Type.Optional(shapes.MS),
        mismatches: Type.Optional(shapes.WHOLE),
        details: Type.Optional(
          Type.Array(
            Type.Object({ place: Type.String(), what: Type.String(), detail: Type.String() }),
          ),
        ),
      }),
    },
    answer: ({ cloud }) => cloud.inventory.lastProof(),
  }),
];
