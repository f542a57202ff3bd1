import { Type, type Static } from "@fastify/type-provider-typebox";
import { accepted, RefusedError } from "../../inventory/refusals.ts";
import { PLACE_WISH, type PlaceWish } from "../../inventory/place-rules.ts";
import type { PlaceView } from "../../inventory-services.ts";
import { ROOT } from "../../people/roles.ts";
import { pathIn } from "../../people/territory.ts";
import { creates, edits, reads, type Asked, type StaffRoute } from "../staff-route.ts";
import * as shapes from "./shapes.ts";
import { listOf, pathTo, strict } from "./shapes.ts";

const POSITION = strict({ latitude: Type.Number(), longitude: Type.Number() });

const NAMES = PLACE_WISH.properties.names;

const PLACE_VIEW = Type.Object({
  place: Type.String(),
  kind: Type.Unsafe<PlaceView["kind"]>({ type: "string" }),
  parent: Type.Optional(Type.String()),
  names: shapes.NAMES,
  position: Type.Optional(POSITION),
  closedAt: Type.Optional(shapes.MS),
});

const PLACE_PARAMS = strict({ place: shapes.CODE });
type OfPlace = Asked<Static<typeof PLACE_PARAMS>>;

const current = ({ params, cloud }: OfPlace) => cloud.inventory.place(params.place);
const placeAsked = (asked: OfPlace) => pathTo(asked, asked.params.place);

/** Where a new place would stand: whoever opens one must have the role right above it. */
async function above(asked: Asked, parent: string | undefined): Promise<string> {
  const path = await asked.territory.placeOf(asked.cloud.parts.db, parent ?? ROOT);
  if (path === undefined) throw new RefusedError({ code: "unknown-place", detail: parent ?? "" });
  return path;
}

/** The county's one tree: divisions, facilities, warehouses with their zones, kiosks with lanes. */
export const PLACE_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/places",
    id: "listPlaces",
    summary: "The tree of your places, parents before what is below them",
    action: "places.read",
    place: "listed",
    shape: { answer: listOf(PLACE_VIEW) },
    answer: async ({ cloud, territory, keeps }) => {
      const paths = await territory.places(cloud.parts.db);
      const all = await cloud.inventory.places();
      return {
        items: all.filter(({ place }) => {
          const path = pathIn(paths, place.split("/")[0] ?? ROOT);
          return path !== undefined && keeps(path);
        }),
      };
    },
  }),
  reads({
    url: "/warehouses",
    id: "listWarehouses",
    summary: "Every open warehouse by name: where somebody may send goods lies in others' places",
    action: "stock.book",
    place: "same-everywhere",
    shape: { answer: listOf(Type.Object({ place: Type.String(), names: shapes.NAMES })) },
    answer: async ({ cloud }) => {
      const all = await cloud.inventory.places();
      const open = all.filter((one) => one.kind === "warehouse" && one.closedAt === undefined);
      return { items: open.map(({ place, names }) => ({ place, names })) };
    },
  }),
  reads({
    url: "/places/:place",
    id: "readPlace",
    summary: "One place; zones and lanes are in the list",
    action: "places.read",
    place: placeAsked,
    shape: { params: PLACE_PARAMS, answer: PLACE_VIEW },
    answer: current,
  }),
  creates({
    url: "/places",
    id: "openPlace",
    summary: "Opens a place; a warehouse has its five zones at once",
    action: "places.change",
    place: async (asked) => [await above(asked, asked.body.parent)],
    shape: { body: PLACE_WISH, answer: PLACE_VIEW },
    example: {
      body: {
        place: "clinic-2",
        kind: "facility",
        parent: "350181",
        names: { zh: "卫生院", en: "Clinic" },
        position: { latitude: 25.72, longitude: 119.38 },
      },
    },
    make: async ({ body, cloud }) => {
      if ((await cloud.inventory.place(body.place)) !== undefined) {
        throw new RefusedError({ code: "place-taken", detail: body.place });
      }
      return { answer: await opened(cloud, body), subject: `places/${body.place}` };
    },
  }),
  edits({
    method: "PUT",
    url: "/places/:place",
    id: "changePlace",
    summary: "Gives a place other names, another position or another parent of its kind",
    action: "places.change",
    place: async (asked) => {
      const now = await placeAsked(asked);
      return now && [...now, await above(asked, asked.body.parent)];
    },
    shape: {
      params: PLACE_PARAMS,
      body: strict({
        names: NAMES,
        parent: Type.Optional(shapes.CODE),
        position: Type.Optional(POSITION),
      }),
      answer: PLACE_VIEW,
    },
    example: { body: { names: { zh: "中心卫生院", en: "Clinic" }, parent: "350181" } },
    current,
    change: ({ params, body, cloud }, { kind }) =>
      opened(cloud, { ...body, place: params.place, kind: kind as PlaceWish["kind"] }),
  }),
  edits({
    method: "DELETE",
    url: "/places/:place",
    id: "closePlace",
    summary: "Closes an empty place for good; If-Match may be *",
    action: "places.change",
    place: placeAsked,
    shape: { params: PLACE_PARAMS, answer: PLACE_VIEW },
    current,
    change: async (asked, before) => {
      accepted(await asked.cloud.inventory.closePlace(asked.params.place));
      return (await current(asked)) ?? before;
    },
  }),
];

async function opened(cloud: Asked["cloud"], wish: PlaceWish): Promise<PlaceView> {
  accepted(await cloud.inventory.openPlace(wish));
  const view = await cloud.inventory.place(wish.place);
  if (view === undefined) throw new RefusedError({ code: "unknown-place", detail: wish.place });
  return view;
}
