import { Type, type Static } from "@fastify/type-provider-typebox";
import {
  acknowledgeAlert,
  ALERT_STATES,
  alertDetail,
  listAlerts,
  type AlertItem,
  type AlertListWish,
} from "../../alerts/alert-list.ts";
import { sentenceOf } from "../../alerts/alert-message.ts";
import { alertPlaces } from "../../alerts/alert-places.ts";
import { CAUSES, DESK_NAMES, deskOf, DESKS } from "../../alerts/causes.ts";
import { ApiError } from "../errors.ts";
import { creates, reads, type Asked, type StaffRoute } from "../staff-route.ts";
import * as shapes from "./shapes.ts";
import { listOf, NAMES, oneOf, PLACE, strict } from "./shapes.ts";

/** An open alert, as a kiosk's view names it. */
export const ALERT = Type.Object({
  id: shapes.WHOLE,
  kiosk: Type.String({ description: "Empty when it is about a gateway itself" }),
  gateway: Type.Optional(Type.String()),
  product: Type.String(),
  cause: Type.String(),
  openedAt: shapes.MS,
  acknowledgedAt: Type.Optional(shapes.MS),
  onHand: Type.Optional(shapes.WHOLE),
});

const ITEM = Type.Object({
  id: shapes.WHOLE,
  state: oneOf(ALERT_STATES),
  at: PLACE,
  kiosk: Type.String({ description: "Empty when it is of none" }),
  gateway: Type.Optional(Type.String()),
  place: Type.Optional(Type.String({ description: "A warehouse; empty for the whole service" })),
  about: Type.Optional(Type.String()),
  product: Type.String(),
  cause: Type.Unsafe<AlertItem["cause"]>({ type: "string" }),
  desk: oneOf(DESKS),
  says: NAMES,
  openedAt: shapes.MS,
  closedAt: Type.Optional(shapes.MS),
  acknowledgedAt: Type.Optional(shapes.MS),
  acknowledgedBy: Type.Optional(Type.String()),
  acknowledgedNote: Type.Optional(Type.String()),
  level: shapes.WHOLE,
  count: Type.Optional(shapes.WHOLE),
});

/** One message about an alert, or of a channel. */
export const DELIVERY = {
  id: shapes.WHOLE,
  channel: Type.String(),
  event: Type.String(),
  level: shapes.WHOLE,
  writtenAt: shapes.MS,
  attempts: shapes.WHOLE,
  state: oneOf(["waiting", "failing", "delivered", "given-up"]),
  deliveredAt: Type.Optional(shapes.MS),
};

const DETAIL = Type.Object({
  ...ITEM.properties,
  episodes: Type.Array(ITEM),
  deliveries: Type.Array(Type.Object({ ...DELIVERY, inDigest: Type.Boolean() })),
});

const ID = Type.String({ pattern: "^[1-9][0-9]{0,14}$" });
const ALERT_PARAMS = strict({ alert: ID });
const PAGE = 50;
const PAGE_MAX = 200;

const LIST_QUERY = strict({
  state: Type.Optional(oneOf([...ALERT_STATES, "all"])),
  cause: Type.Optional(oneOf(CAUSES)),
  kiosk: Type.Optional(shapes.KIOSK_ID),
  place: Type.Optional(PLACE),
  openedBefore: Type.Optional(Type.String({ pattern: "^[0-9]{1,15}$" })),
  before: Type.Optional(ID),
  limit: Type.Optional(Type.String({ pattern: "^[1-9][0-9]{0,2}$" })),
});

type OfAlert = Asked<Static<typeof ALERT_PARAMS>>;

/** Where an alert is: its kiosk's place, its warehouse's, or the one all of a gateway's lie in. */
async function alertPlace({ params, cloud }: OfAlert) {
  const { db } = cloud.parts;
  const row = await db
    .selectFrom("alerts")
    .select(["kiosk", "gateway", "place", "about"])
    .where("id", "=", Number(params.alert))
    .executeTakeFirst();
  return row === undefined ? undefined : [(await alertPlaces(db))(row)];
}

function wishOf(query: Static<typeof LIST_QUERY>, asked: Asked): AlertListWish {
  const { state, cause, kiosk, place, openedBefore, before, limit } = query;
  return {
    limit: Math.min(Number(limit ?? PAGE), PAGE_MAX),
    keeps: asked.keeps,
    isWithin: asked.territory.isWithin,
    ...(state === undefined ? {} : { state }),
    ...(cause === undefined ? {} : { cause }),
    ...(kiosk === undefined ? {} : { kiosk }),
    ...(place === undefined ? {} : { place }),
    ...(openedBefore === undefined ? {} : { openedBefore: Number(openedBefore) }),
    ...(before === undefined ? {} : { before: Number(before) }),
  };
}

/** What someone must look at. */
export const ALERT_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/alerts",
    id: "listAlerts",
    summary: "Alerts of your places, newest first; what is not over unless `state` says otherwise",
    action: "alerts.read",
    place: "listed",
    shape: {
      query: LIST_QUERY,
      answer: Type.Object({
        items: Type.Array(ITEM),
        next: Type.Optional(Type.Integer({ description: "`before` of the next page" })),
      }),
    },
    answer: (asked) => listAlerts(asked.cloud.parts.db, wishOf(asked.query, asked)),
  }),
  reads({
    url: "/alerts/:alert",
    id: "readAlert",
    summary: "One episode of an alert, those before and after it, and how it was told",
    action: "alerts.read",
    place: alertPlace,
    shape: { params: ALERT_PARAMS, answer: DETAIL },
    answer: ({ params, cloud }) => alertDetail(cloud.parts.db, Number(params.alert)),
  }),
  creates({
    url: "/alerts/:alert/acknowledgement",
    id: "acknowledgeAlert",
    summary:
      "Says that a person knows of this episode; the next one, or a worse cause, rings again",
    action: "alerts.acknowledge",
    place: alertPlace,
    shape: {
      params: ALERT_PARAMS,
      body: strict({ note: Type.String({ maxLength: 500 }) }),
      answer: Type.Object({ alert: shapes.WHOLE, acknowledgedAt: shapes.MS }),
    },
    example: { body: { note: "已派人" } },
    make: async ({ params, body, cloud, who }) => {
      const { db, time } = cloud.parts;
      const id = Number(params.alert);
      const nowMs = time.nowMs();
      const wish = { id, by: who.id, note: body.note, nowMs };
      if (!(await acknowledgeAlert(db, wish))) throw new ApiError("not-open");
      const answer = { alert: id, acknowledgedAt: nowMs };
      const before = { alert: id, acknowledgedAt: null };
      return { answer, subject: `alerts/${id}`, before, after: { ...answer, note: body.note } };
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
  reads({
    url: "/alert-causes",
    id: "listAlertCauses",
    summary: "Every cause an alert can have, what it means, and whose work it is",
    action: "alerts.read",
    place: "same-everywhere",
    shape: {
      answer: listOf(
        Type.Object({
          cause: Type.String(),
          says: NAMES,
          desk: oneOf(DESKS),
          deskNames: NAMES,
        }),
      ),
    },
    answer: async () => ({
      items: CAUSES.map((cause) => {
        const desk = deskOf(cause);
        return { cause, says: sentenceOf(cause), desk, deskNames: DESK_NAMES[desk] };
      }),
    }),
  }),
  reads({
    url: "/alert-proofs",
    id: "listAlertProofs",
    summary: "The daily proofs that alerts arrive, newest first: kiosks looked at, alerts not over",
    action: "alerts.read",
    place: "same-everywhere",
    shape: {
      answer: listOf(
        Type.Object({
          day: shapes.DAY,
          at: shapes.MS,
          checked: shapes.WHOLE,
          open: shapes.WHOLE,
          lookedAt: Type.Union([shapes.MS, Type.Null()]),
        }),
      ),
    },
    answer: async ({ cloud }) => ({
      items: await cloud.parts.db
        .selectFrom("alert_proofs")
        .select(["day", "at", "checked", "open", "looked_at as lookedAt"])
        .orderBy("day", "desc")
        .limit(PAGE)
        .execute(),
    }),
  }),
];
