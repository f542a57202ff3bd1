import { Type, type Static, type TSchema } from "@fastify/type-provider-typebox";
import { KIOSK, LOT, PRODUCT } from "@anxin/firmware/contract/schemas";
import { ROLES, ROOT } from "../../people/roles.ts";
import { PLACE_CODE } from "../../people/territory.ts";
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
  description: "GB/T 2260 code and those below it; empty is above all places",
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

/** The place of the kiosk an address names. */
export async function kioskPlace({ params, territory, cloud }: OfKiosk) {
  const place = await territory.placeOf(cloud.parts.db, params.kiosk);
  return place === undefined ? undefined : [place];
}

/** What concerns every place. */
export const everywhere = async (): Promise<readonly string[]> => [ROOT];

/** Whether the asker may look at a kiosk, for answers that list many. */
export async function kioskFilter(asked: Asked): Promise<(kiosk: string) => boolean> {
  const places = await asked.territory.places(asked.cloud.parts.db);
  return (kiosk) => asked.keeps(places.get(kiosk) ?? ROOT);
}
