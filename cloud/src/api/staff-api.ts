import cookie from "@fastify/cookie";
import {
  TypeBoxValidatorCompiler,
  type FastifyPluginAsyncTypebox,
} from "@fastify/type-provider-typebox";
import type { RouteOptions } from "fastify";
import type { Cloud } from "../cloud.ts";
import type { Entrance } from "../people/entrance.ts";
import type { PasswordCost } from "../people/password.ts";
import { SignIn } from "../people/sign-in.ts";
import { Staff } from "../people/staff.ts";
import { TERRITORY, type Territory } from "../people/territory.ts";
import { RequestRate } from "./request-rate.ts";
import { openDoor } from "./staff-door.ts";
import { addStaffRoute } from "./staff-frame.ts";
import { ALERT_CHANNEL_ROUTES } from "./staff/alert-channel-routes.ts";
import { ALERT_ROUTES } from "./staff/alert-routes.ts";
import { ALERT_SETTINGS_ROUTES } from "./staff/alert-settings-routes.ts";
import { COLLEAGUE_ROUTES } from "./staff/colleague-routes.ts";
import { COUNTY_ROUTES } from "./staff/county-routes.ts";
import { FACT_ROUTES } from "./staff/fact-routes.ts";
import { FLEET_ROUTES } from "./staff/fleet-routes.ts";
import { FEEDBACK_ROUTES } from "./staff/feedback-routes.ts";
import { KIOSK_ROUTES, LOAD_ROUTES, STOCK_ROUTES } from "./staff/kiosk-routes.ts";
import { OUTLOOK_ROUTES } from "./staff/outlook-routes.ts";
import { AUDIT_ROUTES, KEY_ROUTES, peopleRoutes } from "./staff/people-routes.ts";
import { DOCUMENT_ROUTES } from "./staff/document-routes.ts";
import { LOT_ROUTES } from "./staff/lot-routes.ts";
import { PLACE_ROUTES } from "./staff/place-routes.ts";
import { PLANNING_ROUTES } from "./staff/planning-routes.ts";
import { PROOF_ROUTES } from "./staff/proof-routes.ts";
import { PRODUCT_ROUTES } from "./staff/product-routes.ts";
import { RECALL_ROUTES } from "./staff/recall-routes.ts";
import { SELF_TEST_ROUTES } from "./staff/self-test-routes.ts";
import { INVENTORY_ROUTES } from "./staff/stock-routes.ts";
import { REPORT_ROUTES } from "./staff/report-routes.ts";
import { sessionRoutes } from "./staff/session-routes.ts";

/** Where the staff's API begins. */
export const STAFF_API = "/api/v1";

/** Requests a minute: of one address, behind which a whole office may be, and of one person. */
export const REQUESTS_PER_MINUTE = { address: 1200, principal: 600 } as const;

export interface StaffApiWish {
  cloud: Cloud;
  entrance: Entrance;
  territory?: Territory;
  passwordCost?: PasswordCost;
  requestsPerMinute?: { address: number; principal: number };
}

/** Everything county staff and their programs may ask, as JSON, under `STAFF_API`. */
export function staffApi(wish: StaffApiWish): FastifyPluginAsyncTypebox {
  const { cloud, entrance, territory = TERRITORY, passwordCost: cost } = wish;
  const { parts } = cloud;
  const rates = wish.requestsPerMinute ?? REQUESTS_PER_MINUTE;
  const door = {
    staff: new Staff(parts, entrance),
    nowMs: () => parts.time.nowMs(),
    byAddress: new RequestRate(rates.address),
    byPrincipal: new RequestRate(rates.principal),
  };
  const signIn = new SignIn({ parts, entrance, ...(cost === undefined ? {} : { cost }) });
  return async (app) => {
    if (!app.hasRequestDecorator("cookies")) await app.register(cookie);
    app.setValidatorCompiler(TypeBoxValidatorCompiler);
    app.removeContentTypeParser("text/plain");
    app.decorateRequest("principal", null);
    app.addHook("onRoute", refuseUnruled);
    app.addHook("onRequest", (request, reply) => openDoor(door, request, reply));
    const routes = [
      ...KIOSK_ROUTES,
      ...LOAD_ROUTES,
      ...FACT_ROUTES,
      ...SELF_TEST_ROUTES,
      ...STOCK_ROUTES,
      ...OUTLOOK_ROUTES,
      ...PLACE_ROUTES,
      ...INVENTORY_ROUTES,
      ...DOCUMENT_ROUTES,
      ...COLLEAGUE_ROUTES,
      ...LOT_ROUTES,
      ...RECALL_ROUTES,
      ...PROOF_ROUTES,
      ...ALERT_ROUTES,
      ...ALERT_CHANNEL_ROUTES,
      ...ALERT_SETTINGS_ROUTES,
      ...FEEDBACK_ROUTES,
      ...COUNTY_ROUTES,
      ...PRODUCT_ROUTES,
      ...FLEET_ROUTES,
      ...peopleRoutes(entrance),
      ...KEY_ROUTES,
      ...AUDIT_ROUTES,
      ...REPORT_ROUTES,
      ...PLANNING_ROUTES,
    ];
    for (const route of routes) addStaffRoute(app, { cloud, territory }, route);
    await app.register(sessionRoutes({ parts, entrance, signIn }));
  };
}

/** A route nobody said whom it is for would be everybody's: the service does not start with one. */
export function refuseUnruled(route: RouteOptions): void {
  if (route.config?.wanted === undefined) {
    throw new Error(`${String(route.method)} ${route.url} does not say whom it is for`);
  }
}
