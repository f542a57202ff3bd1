import { EXCURSIONS, FAULTS, type Excursion, type Fault } from "@anxin/firmware/contract";
import { GATEWAY_ALERTS, type GatewayAlert } from "@anxin/firmware/contract/uplink";
import type { AlertCause } from "../services.ts";
import { WATCHED_CAUSES, type WatchedCause } from "./watched-causes.ts";

/** Whose work a cause is; the county's escalation has a row for each. */
export const DESKS = ["stock", "machine", "storage", "books", "service", "residents"] as const;
export type Desk = (typeof DESKS)[number];

export const DESK_NAMES = {
  stock: { zh: "库存", en: "Stock" },
  machine: { zh: "设备", en: "Machines" },
  storage: { zh: "储存", en: "Storage" },
  books: { zh: "账目", en: "Books" },
  service: { zh: "系统", en: "Service" },
  residents: { zh: "居民", en: "Residents" },
} as const satisfies Record<Desk, { zh: string; en: string }>;

type Own = Exclude<AlertCause, Fault | Excursion | GatewayAlert | WatchedCause>;

const OWN_DESKS: Record<Own, Desk> = {
  "low-stock": "stock",
  "stock-out": "stock",
  gap: "books",
  fork: "books",
  quarantine: "books",
  "vend-uncertain": "books",
  discrepancy: "books",
  "feedback-urgent": "residents",
};

const WATCHED_DESKS: Record<WatchedCause, Desk> = {
  "near-expiry": "stock",
  expired: "stock",
  "recalled-stock": "stock",
  "kiosk-offline": "machine",
  "gateway-offline": "machine",
  "site-fork": "books",
  "key-ending": "service",
  "proof-failed": "books",
  "channel-failing": "service",
};

const DESK_OF: Readonly<Record<string, Desk>> = {
  ...Object.fromEntries([...FAULTS, ...GATEWAY_ALERTS].map((cause) => [cause, "machine"] as const)),
  ...Object.fromEntries(EXCURSIONS.map((cause) => [cause, "storage"] as const)),
  "climate-sensor-lost": "storage",
  ...OWN_DESKS,
  ...WATCHED_DESKS,
};

/** Every cause an alert can have. */
export const CAUSES: readonly AlertCause[] = [
  ...(Object.keys(OWN_DESKS) as Own[]),
  ...WATCHED_CAUSES,
  ...GATEWAY_ALERTS,
  ...EXCURSIONS,
  ...FAULTS,
];

/** Whose work a cause is; one this release does not know is the machines'. */
export function deskOf(cause: AlertCause): Desk {
  return DESK_OF[cause] ?? "machine";
}

/** Ring through quiet hours unless the county says otherwise: boxes or trust are being lost. */
export const URGENT_BY_DEFAULT: readonly AlertCause[] = [
  "recalled-stock",
  "storage-hot",
  "storage-frozen",
  "storage-wet",
  "gateway-disk-failed",
  "gateway-journal-full",
  "feedback-urgent",
  "fork",
  "site-fork",
];

/** While the worse of two is open for the same thing, the other is not told beside it. */
const WORSE: Readonly<Partial<Record<AlertCause, AlertCause>>> = {
  "low-stock": "stock-out",
  "near-expiry": "expired",
  "storage-warm": "storage-hot",
  "storage-cool": "storage-frozen",
  "storage-humid": "storage-wet",
  "journal-filling": "journal-full-fault",
  "gateway-journal-filling": "gateway-journal-full",
  "certificate-ending": "certificate-ended",
};

/** The cause that says everything this one says, and more. */
export function worseOf(cause: AlertCause): AlertCause | undefined {
  return WORSE[cause];
}
