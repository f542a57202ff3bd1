import { Type, type Static } from "@fastify/type-provider-typebox";
import { LIMITS } from "@anxin/firmware/contract";
import { EXPIRY, LANE } from "@anxin/firmware/contract/schemas";
import { KIOSK_SETTINGS } from "../../county/county-file.ts";
import type { KioskWish } from "../../county/county.ts";
import { aboveIn } from "../../inventory/place-path.ts";
import { RefusedError } from "../../inventory/refusals.ts";
import { newestPlan } from "../../planning/issue-plan.ts";
import { ROOT } from "../../people/roles.ts";
import type { KioskView } from "../../services.ts";
import { creates, edits, reads, type Asked, type StaffRoute } from "../staff-route.ts";
import { ALERT } from "./alert-routes.ts";
import * as shapes from "./shapes.ts";
import { KIOSK_ID, KIOSK_PARAMS, kioskFilter, kioskPlace, listOf, strict } from "./shapes.ts";

const LANE_VIEW = Type.Object({
  lane: shapes.WHOLE,
  product: Type.String(),
  onHand: shapes.WHOLE,
  lots: Type.Array(Type.Object({ lot: Type.String(), expiry: shapes.DAY, count: shapes.WHOLE })),
  uncertain: shapes.WHOLE,
});

const KIOSK_VIEW = Type.Object({
  kiosk: KIOSK_ID,
  place: shapes.PLACE,
  names: shapes.NAMES,
  connection: Type.Unsafe<KioskView["connection"]>({
    type: "string",
    enum: ["online", "offline", "unknown"],
  }),
  heardAt: shapes.MS,
  lanes: Type.Array(LANE_VIEW),
  alerts: Type.Array(ALERT),
  held: Type.Array(Type.Object({ product: Type.String(), count: shapes.WHOLE })),
  vouchers: Type.Boolean(),
});

const SPREAD = Type.Object({ min: Type.Number(), mean: Type.Number(), max: Type.Number() });
const CLIMATE_SPAN = Type.Object({
  start: Type.Integer({ description: "Unix seconds" }),
  count: shapes.WHOLE,
  temperatureCenti: SPREAD,
  humidityDeci: SPREAD,
});
const SECONDS = Type.String({ pattern: "^[0-9]{1,10}$", description: "Unix seconds" });

const SETTINGS = strict({
  place: shapes.PLACE,
  names: strict({ zh: Type.String({ maxLength: 200 }), en: Type.String({ maxLength: 200 }) }),
  ...KIOSK_SETTINGS,
});
type Settings = Static<typeof SETTINGS>;

/** Kiosks: what they hold, how they are set, what they were told. */
export const KIOSK_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/kiosks",
    id: "listKiosks",
    summary: "Kiosks of your places, with what they hold",
    action: "kiosks.read",
    place: "listed",
    shape: { answer: listOf(KIOSK_VIEW) },
    answer: async (asked) => {
      const places = await asked.territory.places(asked.cloud.parts.db);
      const pathOf = (kiosk: string) => places.get(kiosk) ?? ROOT;
      const views = await asked.cloud.services.kiosks();
      const kept = views.filter(({ kiosk }) => asked.keeps(pathOf(kiosk)));
      return { items: kept.map((view) => ({ ...view, place: aboveIn(pathOf(view.kiosk)) })) };
    },
  }),
  reads({
    url: "/kiosks/:kiosk",
    id: "readKiosk",
    summary: "One kiosk",
    action: "kiosks.read",
    place: kioskPlace,
    shape: { params: KIOSK_PARAMS, answer: KIOSK_VIEW },
    answer: async ({ params, cloud, territory }) => {
      const view = await cloud.services.kiosk(params.kiosk);
      const path = await territory.placeOf(cloud.parts.db, params.kiosk);
      return view && { ...view, place: aboveIn(path ?? ROOT) };
    },
  }),
  reads({
    url: "/kiosks/:kiosk/settings",
    id: "readKioskSettings",
    summary: "How a kiosk is set",
    action: "kiosks.read",
    place: kioskPlace,
    shape: { params: KIOSK_PARAMS, answer: SETTINGS },
    answer: settingsNow,
  }),
  edits({
    method: "PUT",
    url: "/kiosks/:kiosk/settings",
    id: "changeKioskSettings",
    summary: "Sets a kiosk anew; a new plan goes to it",
    action: "kiosks.change",
    place: async (asked) => {
      const now = await kioskPlace(asked);
      const { place } = asked.body;
      const next = await asked.territory.placeOf(asked.cloud.parts.db, place);
      if (next === undefined) throw new RefusedError({ code: "unknown-place", detail: place });
      return now && [...now, next];
    },
    shape: { params: KIOSK_PARAMS, body: SETTINGS, answer: SETTINGS },
    example: {
      body: {
        place: "350181",
        names: { zh: "一号", en: "One" },
        lanes: [{ lane: 1, product: "condom-m" }],
      },
    },
    current: settingsNow,
    change: async (asked) => {
      const { place, ...wish } = asked.body;
      const { kiosk } = asked.params;
      await asked.cloud.county.enrolKiosk({ kiosk, ...wish } as KioskWish);
      await asked.territory.put(asked.cloud.parts.db, kiosk, place);
      return (await settingsNow(asked)) ?? asked.body;
    },
  }),
  reads({
    url: "/kiosks/:kiosk/plan",
    id: "readKioskPlan",
    summary: "The newest plan, exactly as the kiosk is told it",
    action: "kiosks.read",
    place: kioskPlace,
    shape: {
      params: KIOSK_PARAMS,
      answer: Type.Object({ plan: Type.Union([Type.String(), Type.Null()]) }),
    },
    answer: async ({ params, cloud }) => ({
      plan: (await newestPlan(cloud.parts.db, params.kiosk)) ?? null,
    }),
  }),
  reads({
    url: "/kiosks/:kiosk/climate",
    id: "readKioskClimate",
    summary: "Its storage's temperature and humidity by ten minutes, hour or day of UTC+8",
    action: "kiosks.read",
    place: kioskPlace,
    shape: {
      params: KIOSK_PARAMS,
      query: strict({
        from: SECONDS,
        to: SECONDS,
        step: Type.Unsafe<"slot" | "hour" | "day">({
          type: "string",
          enum: ["slot", "hour", "day"],
        }),
      }),
      answer: listOf(CLIMATE_SPAN),
    },
    example: { query: { from: "1795219200", to: "1795305600", step: "hour" } },
    answer: async ({ params, query, cloud }) => {
      const by = { from: Number(query.from), to: Number(query.to), step: query.step };
      return { items: await cloud.services.climate(params.kiosk, by) };
    },
  }),
  reads({
    url: "/kiosks/:kiosk/vouchers",
    id: "listKioskVouchers",
    summary: "How many boxes are kept here for people with a voucher; never whose",
    action: "vouchers.read",
    place: kioskPlace,
    shape: {
      params: KIOSK_PARAMS,
      answer: listOf(Type.Object({ product: Type.String(), count: shapes.WHOLE })),
    },
    answer: async ({ params, cloud }) => {
      const view = await cloud.services.kiosk(params.kiosk);
      return view && { items: view.held };
    },
  }),
];

type OfKiosk = Asked<Static<typeof KIOSK_PARAMS>>;

async function settingsNow({ params, cloud, territory }: OfKiosk): Promise<Settings | undefined> {
  const { db } = cloud.parts;
  const row = await db
    .selectFrom("kiosks")
    .select(["names", "settings"])
    .where("kiosk", "=", params.kiosk)
    .executeTakeFirst();
  const place = aboveIn((await territory.placeOf(db, params.kiosk)) ?? ROOT);
  return row && ({ place, names: row.names, ...row.settings } as Settings);
}

const LOAD = Type.Object({
  id: Type.String(),
  lane: shapes.WHOLE,
  lot: Type.String(),
  count: shapes.WHOLE,
});

/** Loads on their way to a kiosk. */
export const LOAD_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/kiosks/:kiosk/loads",
    id: "listKioskLoads",
    summary: "Loads planned for a kiosk and not yet there",
    action: "loads.read",
    place: kioskPlace,
    shape: { params: KIOSK_PARAMS, answer: listOf(LOAD) },
    answer: async ({ params, cloud }) => ({
      items: await cloud.county.openLoads(params.kiosk),
    }),
  }),
  creates({
    url: "/kiosks/:kiosk/loads",
    id: "planLoad",
    summary: "Plans boxes for a lane; they are there when the kiosk says so",
    action: "loads.plan",
    place: kioskPlace,
    shape: {
      params: KIOSK_PARAMS,
      body: strict({
        lane: Type.Unsafe<number>(LANE),
        lot: shapes.LOT_NUMBER,
        expiry: Type.Unsafe<number>(EXPIRY),
        count: Type.Integer({ minimum: 1, maximum: LIMITS.laneDepthMax }),
      }),
      answer: Type.Object({ load: Type.String() }),
    },
    example: { body: { lane: 1, lot: "A1", expiry: 20280630, count: 10 } },
    make: async ({ params, body, cloud }) => {
      const load = await cloud.county.planLoad({ kiosk: params.kiosk, ...body });
      const after = { load, kiosk: params.kiosk, ...body };
      return { answer: { load }, subject: `kiosks/${params.kiosk}/loads/${load}`, after };
    },
  }),
];

/** Stock of every kiosk, lot by lot. */
export const STOCK_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/stock",
    id: "listStock",
    summary: "Boxes in kiosks of your places by lane and lot, front lot first",
    action: "stock.read",
    place: "listed",
    shape: {
      answer: listOf(
        Type.Object({
          kiosk: KIOSK_ID,
          lane: shapes.WHOLE,
          product: Type.String(),
          lot: Type.String(),
          expiry: shapes.DAY,
          onHand: shapes.WHOLE,
        }),
      ),
    },
    answer: async (asked) => {
      const keeps = await kioskFilter(asked);
      const rows = await asked.cloud.parts.db
        .selectFrom("stock")
        .select(["kiosk", "lane", "product", "lot", "expiry", "on_hand as onHand"])
        .orderBy("kiosk")
        .orderBy("lane")
        .orderBy("place")
        .execute();
      return { items: rows.filter(({ kiosk }) => keeps(kiosk)) };
    },
  }),
];
