import { Type } from "@fastify/type-provider-typebox";
import { LOAD_STATES, roundNow } from "../../restocking/round.ts";
import { reads, type StaffRoute } from "../staff-route.ts";
import * as shapes from "./shapes.ts";
import { KIOSK_ID, kioskFilter } from "./shapes.ts";

const POSITION = Type.Union([
  Type.Object({ latitude: Type.Number(), longitude: Type.Number() }),
  Type.Null(),
]);

const CODE = Type.Object({
  text: Type.String({ description: "What the kiosk's reader reads" }),
  epoch: Type.Integer({ description: "Of the kiosk; a later one ends this code" }),
  until: Type.Integer({ description: "Unix seconds after which no kiosk takes it" }),
});

const ROUND_LOAD = Type.Object({
  load: Type.String(),
  lane: shapes.WHOLE,
  product: Type.String(),
  lot: Type.String(),
  expiry: shapes.DAY,
  count: shapes.WHOLE,
  state: shapes.oneOf(LOAD_STATES),
  departed: Type.Boolean({ description: "It has left a warehouse's books" }),
  code: Type.Union([CODE, Type.Null()]),
});

const ROUND = Type.Object({
  readAt: shapes.MS,
  from: Type.Union([
    Type.Object({ place: Type.String(), names: shapes.NAMES, position: POSITION }),
    Type.Null(),
  ]),
  stops: Type.Array(
    Type.Object({
      kiosk: KIOSK_ID,
      names: shapes.NAMES,
      position: POSITION,
      km: Type.Union([Type.Number(), Type.Null()], {
        description: "Kilometres from the stop before it, guessed along straight lines",
      }),
      loads: Type.Array(ROUND_LOAD),
    }),
  ),
  products: Type.Array(Type.Object({ code: Type.String(), names: shapes.NAMES })),
});

/** The round of who fills kiosks, whole, so that a phone can keep it. */
export const ROUND_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/round",
    id: "readRound",
    summary: "Kiosks of your places with loads under way, in order, with each load's code",
    action: "loads.read",
    place: "listed",
    shape: { answer: ROUND },
    answer: async (asked) => roundNow(asked.cloud.parts, await kioskFilter(asked)),
  }),
];
