import type { FastifyDynamicSwaggerOptions } from "@fastify/swagger";
import { SESSION_COOKIE } from "../pages/session-cookie.ts";

const TAGS = {
  gateway: "What a site's gateway asks, by its token",
  session: "Entering, leaving, and who one is",
  kiosks: "Machines: what they hold, how they are set, what is on its way to them",
  stock: "Boxes in machines, lot by lot",
  outlook: "Where machines stand and for how long their stock lasts",
  places: "The county's one tree, from the province to a warehouse's zones and a kiosk's lanes",
  balances: "What is where, lot by lot",
  holdings: "What one address of the ledger holds",
  expiring: "The near-expiry ladder",
  "pick-list": "Which boxes to take, first-expired first",
  documents: "What staff book in warehouses; nothing is changed, a mistake is reversed",
  stocktakes: "Zones that stand still to be counted",
  transfers: "Boxes between warehouses",
  lots: "What is known of lots",
  scans: "Codes read off packs",
  "trade-items": "Makers' packs",
  recalls: "Lots called back",
  proof: "Whether the books add up",
  alerts: "What someone must look at",
  "alert-causes": "What an alert can be of",
  "alert-channels": "Where alerts are told",
  "alert-settings": "Quiet hours, escalation and thresholds of alerts",
  "alert-proofs": "Daily proofs that alerts arrive",
  feedback: "What residents told",
  products: "What is given out",
  "refused-lots": "Lots no machine gives out",
  policy: "Quotas, ages and climate rules of all machines",
  people: "Accounts and roles",
  "api-keys": "Programs' keys",
  audit: "Who changed what, before and after",
  reports: "What the county reports: as JSON, .xlsx or CSV",
} as const;

const ABOUT = [
  "Answers that are not 2xx are problem details (RFC 9457) with a stable `code`.",
  "A POST of the staff's API needs an `Idempotency-Key`; a PUT or DELETE the `ETag` that was read,",
  "in `If-Match`. What the books refuse is a 422 with the refusal's `code` and `sentence`. Times are unix milliseconds unless named otherwise; days are yyyymmdd in UTC+8.",
].join(" ");

/**
 * The OpenAPI document is made of the routes' own schemas, so it cannot say what the service does
 * not do. Pages have no tag and are left out; a test compares the rest with the table of routes.
 */
export const OPEN_API: FastifyDynamicSwaggerOptions = {
  hideUntagged: true,
  openapi: {
    openapi: "3.1.1",
    info: {
      title: "Anxin cloud",
      version: "1",
      description: ABOUT,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" } as { name: string },
    },
    servers: [{ url: "/", description: "This service" }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    components: {
      securitySchemes: {
        gateway: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: SESSION_COOKIE },
        key: { type: "http", scheme: "bearer" },
      },
    },
  },
};
