import type { Db } from "../database/tables.ts";
import type { Role } from "../people/roles.ts";
import type { AlertCause } from "../services.ts";
import { URGENT_BY_DEFAULT, type Desk } from "./causes.ts";
import type { Hours } from "./quiet-hours.ts";

/** Who is told when nobody has acknowledged so many minutes after the first were told. */
export interface EscalationStep {
  afterMinutes: number;
  roles: Role[];
}

/** How a county wants to be told; one set for the whole service. */
export interface AlertSettings {
  /** UTC+8; what is not urgent waits for their end and comes in one message. */
  quiet: Hours;
  /** HH:MM in UTC+8 of the daily proof that alerts arrive. */
  proofAt: string;
  /** Causes that ring through quiet hours. */
  urgent: AlertCause[];
  escalation: Record<Desk, EscalationStep[]>;
  thresholds: {
    /** A kiosk or gateway not heard for so long is offline. */
    offlineMinutes: number;
    /** It is back once it was heard for so long without a break. */
    backMinutes: number;
    /** Days of life below which boxes in a kiosk expire soon. */
    nearExpiryDays: number;
    /** The same in a warehouse, from where they must still travel and be given out. */
    warehouseNearExpiryDays: number;
    /** Days before a program's key ends. */
    keyEndingDays: number;
    /** A channel whose receiver takes nothing for so long has failed. */
    channelFailingMinutes: number;
  };
}

const HOUR = 60;
const DAY = 24 * HOUR;

/** One role at a time, each so long after the first was told. */
const ladder = (...steps: readonly [number, ...Role[]][]): EscalationStep[] =>
  steps.map(([afterMinutes, ...roles]) => ({ afterMinutes, roles }));

/**
 * What holds until the county decides. Warning and near-expiry figures are of FACTS.md 8 and the
 * ladder of `first-to-expire.ts`; 30 minutes is three of a gateway's own ten for an absent kiosk.
 */
export const ALERT_SETTINGS_DEFAULT: AlertSettings = {
  quiet: { from: "21:30", to: "07:30" },
  proofAt: "08:30",
  urgent: [...URGENT_BY_DEFAULT],
  escalation: {
    stock: ladder([0, "restocker", "warehouse-keeper"], [2 * DAY, "county-manager"]),
    machine: ladder([0, "technician"], [DAY, "county-manager"], [7 * DAY, "province-viewer"]),
    storage: ladder([0, "technician", "warehouse-keeper"], [2 * HOUR, "county-manager"]),
    books: ladder([0, "county-manager"], [3 * DAY, "auditor"]),
    service: ladder([0, "technician"], [4 * HOUR, "county-manager"]),
    residents: ladder([0, "county-manager"], [DAY, "province-viewer"]),
  },
  thresholds: {
    offlineMinutes: 30,
    backMinutes: 5,
    nearExpiryDays: 30,
    warehouseNearExpiryDays: 180,
    keyEndingDays: 14,
    channelFailingMinutes: 120,
  },
};

/** What holds now. */
export async function readAlertSettings(db: Db): Promise<AlertSettings> {
  const row = await db.selectFrom("alert_settings").select("settings").executeTakeFirst();
  return row?.settings ?? ALERT_SETTINGS_DEFAULT;
}

/** Puts settings in the place of the last ones. */
export async function writeAlertSettings(db: Db, wish: AlertSettings): Promise<void> {
  const settings = JSON.stringify(wish);
  await db
    .insertInto("alert_settings")
    .values({ settings })
    .onConflict((c) => c.column("one").doUpdateSet({ settings }))
    .execute();
}
