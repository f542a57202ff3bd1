import { Ajv } from "ajv";
import { Type, type Static } from "@fastify/type-provider-typebox";
import { KIOSK, LANE, PLAN, PRODUCT } from "@anxin/firmware/contract/schemas";
import type { Plan } from "@anxin/firmware/contract";
import { PLACE_CODE } from "../people/territory.ts";
import type { County, KioskWish } from "./county.ts";
import type { CountyPolicy } from "./policy.ts";

const names = Type.Object({
  zh: Type.String({ maxLength: 200 }),
  en: Type.String({ maxLength: 200 }),
});
const product = Type.Unsafe<string>(PRODUCT);
const part = <K extends keyof Plan>(key: K) =>
  Type.Optional(Type.Unsafe<Plan[K]>(PLAN.properties[key]));

/** What a county sets of one kiosk, besides its names. */
export const KIOSK_SETTINGS = {
  lanes: Type.Array(Type.Object({ lane: Type.Unsafe<number>(LANE), product })),
  ways: part("ways"),
  hours: part("hours"),
  timeouts: part("timeouts"),
  nearest: part("nearest"),
  firmware: part("firmware"),
  cardProduct: Type.Optional(product),
  reorder: Type.Optional(Type.Record(Type.String(), Type.Integer({ minimum: 0 }))),
};

/** What a county decides for all of its kiosks. */
export const POLICY = Type.Object({
  quotas: Type.Unsafe<CountyPolicy["quotas"]>(PLAN.properties.quotas),
  ages: Type.Unsafe<CountyPolicy["ages"]>(PLAN.properties.ages),
  climate: part("climate"),
});

/** A county to start with: products, gateways, its policy and kiosks. */
export const COUNTY_FILE = Type.Object({
  products: Type.Optional(Type.Array(Type.Object({ code: product, names, choosing: names }))),
  gateways: Type.Optional(
    Type.Array(
      Type.Object({
        gateway: Type.String({ pattern: "^[a-z0-9-]{1,32}$" }),
        token: Type.String({ minLength: 16, maxLength: 200 }),
      }),
    ),
  ),
  policy: Type.Optional(POLICY),
  kiosks: Type.Optional(
    Type.Array(
      Type.Object({
        kiosk: Type.Unsafe<string>(KIOSK),
        place: Type.Optional(Type.String({ pattern: PLACE_CODE })),
        names,
        ...KIOSK_SETTINGS,
      }),
    ),
  ),
});

/** Thrown for a county file that does not fit; nothing was enrolled. */
export class BadCountyFile extends Error {
  readonly code = "bad-county-file";
}

/** A county file's text, not yet looked at. Throws BadCountyFile, which quotes no token. */
export function countyFileIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadCountyFile("the county file is not JSON");
  }
}

const ajv = new Ajv({ strict: false });
const fits = ajv.compile<Static<typeof COUNTY_FILE>>(COUNTY_FILE);

/** Enrols everything of a county file. Throws BadCountyFile. */
export async function enrolCounty(county: County, file: unknown): Promise<void> {
  if (!fits(file)) throw new BadCountyFile("the county file " + ajv.errorsText(fits.errors));
  await county.setProducts(file.products ?? []);
  for (const { gateway, token } of file.gateways ?? []) await county.enrolGateway(gateway, token);
  if (file.policy !== undefined) await county.setPolicy(file.policy as CountyPolicy);
  for (const { place, ...kiosk } of file.kiosks ?? []) {
    await county.enrolKiosk(kiosk as KioskWish);
    if (place !== undefined) await county.placeKiosk(kiosk.kiosk, place);
  }
}
