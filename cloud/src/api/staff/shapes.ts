import { Type, type Static, type TSchema } from "@fastify/type-provider-typebox";
import { KIOSK, LOT, PRODUCT } from "@anxin/firmware/contract/schemas";
import { ROLES, ROOT } from "../../people/roles.ts";
import { PLACE_CODE } from "../../people/territory.ts";
import { CURSOR } from "../cursor.ts";
import type { Asked } from "../staff-route.ts";

/** Parts that the bodies and answers of several routes share. */

export const KIOSK_ID = Type.Unsafe<string>(KIOSK);
export const PRODUCT_CODE = Type.Unsafe<string>(PRODUCT);
export const LOT_NUMBER = Type.Unsafe<string>(LOT);
export const NAMES = Type.Object({ zh: Type.String(), en: Type.String() });
export const MS = Type.Integer({ minimum: 0, description: "Unix milliseconds" });
export const WHOLE = Type.Integer();
export const DAY = Type.Integer({ description: "yyyymmdd" });
export const PLACE = Type.String({
  pattern: PLACE_CODE,
  description: "GB/T 2260 code, or that of a facility, warehouse or kiosk; empty is above all",
});
/** One of some words. */
export const oneOf = <T extends string>(values: readonly T[]) =>
  Type.Unsafe<T>({ type: "string", enum: values });

const ROLE = oneOf(ROLES);
export const GRANTS = Type.Array(
  Type.Object({ role: ROLE, place: PLACE }, { additionalProperties: false }),
  { maxItems: 50 },
);

/** An object that takes no field it does not know. */
export const strict = <const P extends Record<string, TSchema>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });

/** A list as an answer: an object, so that fields can be added beside it. */
export const listOf = <S extends TSchema>(item: S) => Type.Object({ items: Type.Array(item) });

export const KIOSK_PARAMS = strict({ kiosk: KIOSK_ID });
type OfKiosk = Asked<Static<typeof KIOSK_PARAMS>>;

/** The path of the kiosk an address names. */
export async function kioskPlace({ params, territory, cloud }: OfKiosk) {
  const { db } = cloud.parts;
  const kiosk = db.selectFrom("kiosks").select("kiosk").where("kiosk", "=", params.kiosk);
  if ((await kiosk.executeTakeFirst()) === undefined) return undefined;
  return [(await territory.placeOf(db, params.kiosk)) ?? ROOT];
}

/** What concerns every place. */
export const everywhere = async (): Promise<readonly string[]> => [ROOT];

/** Whether the asker may look at a kiosk, for answers that list many. */
export async function kioskFilter(asked: Asked): Promise<(kiosk: string) => boolean> {
  const places = await asked.territory.places(asked.cloud.parts.db);
  return (kiosk) => asked.keeps(places.get(kiosk) ?? ROOT);
}

export const CODE = Type.String({ pattern: "^[a-z0-9-]{1,24}$" });

/** Filters that several lists share. */
export const OF_PLACE = { place: Type.Optional(PLACE) };
export const OF_LOT = {
  product: Type.Optional(PRODUCT_CODE),
  lot: Type.Optional(LOT_NUMBER),
};
export const CURSOR_QUERY = Type.Optional(
  Type.String({ pattern: CURSOR, description: "`next` of the page before" }),
);

/** A part of a long list as an answer; without `next` it is the last one. */
export const pageOfItems = <S extends TSchema>(item: S) =>
  Type.Object({ items: Type.Array(item), next: Type.Optional(Type.String()) });

/** The path of a place of the tree, as a rule of where a route is done. */
export async function pathTo({ territory, cloud }: Asked, place: string) {
  const path = await territory.placeOf(cloud.parts.db, place);
  return path === undefined ? undefined : [path];
}

/** Warehouses and kiosks that lie in a place and in the asker's. */
export async function ownersAt(asked: Asked, place: string): Promise<string[]> {
  const paths = await asked.territory.places(asked.cloud.parts.db);
  const inside = [...paths].filter(
    ([, path]) => asked.keeps(path) && asked.territory.isWithin(path, place),
  );
  return inside.map(([one]) => one);
}

/**
 * The path of whose books a document belongs to: a warehouse's, a kiosk's, that of a load's kiosk
 * or of the warehouse a transfer left; undefined when there is no such owner.
 */
export async function ownerPath(asked: Asked, owner: string) {
  const { db } = asked.cloud.parts;
  const known = await pathTo(asked, owner);
  if (known !== undefined) return known;
  const load = await db
    .selectFrom("loads")
    .select("kiosk as owner")
    .where("load", "=", owner)
    .executeTakeFirst();
  const document = await db
    .selectFrom("documents")
    .select("owner")
    .where("key", "=", owner)
    .executeTakeFirst();
  const found = load ?? document;
  return found === undefined ? undefined : pathTo(asked, found.owner);
}
