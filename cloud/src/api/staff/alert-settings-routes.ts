import { Type } from "@fastify/type-provider-typebox";
import {
  ALERT_SETTINGS_DEFAULT,
  readAlertSettings,
  writeAlertSettings,
} from "../../alerts/alert-settings.ts";
import { CAUSES } from "../../alerts/causes.ts";
import { ROLES } from "../../people/roles.ts";
import { edits, reads, type StaffRoute } from "../staff-route.ts";
import { everywhere, oneOf, strict } from "./shapes.ts";

const TIME = Type.String({
  pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$",
  description: "HH:MM in UTC+8",
});
const WEEK_MINUTES = 7 * 24 * 60;
const MINUTES = Type.Integer({ minimum: 1, maximum: WEEK_MINUTES });
const DAYS = Type.Integer({ minimum: 1, maximum: 730 });
const STEPS_MAX = 6;

const STEPS = Type.Array(
  strict({
    afterMinutes: Type.Integer({
      minimum: 0,
      maximum: 5 * WEEK_MINUTES,
      description: "After the first were told, while nobody has acknowledged",
    }),
    roles: Type.Array(oneOf(ROLES), { minItems: 1, maxItems: ROLES.length }),
  }),
  { minItems: 1, maxItems: STEPS_MAX },
);

/** How the county wants to be told. */
export const ALERT_SETTINGS = strict({
  quiet: strict({ from: TIME, to: TIME }),
  proofAt: TIME,
  urgent: Type.Array(oneOf(CAUSES), { maxItems: CAUSES.length }),
  escalation: strict({
    stock: STEPS,
    machine: STEPS,
    storage: STEPS,
    books: STEPS,
    service: STEPS,
    residents: STEPS,
  }),
  thresholds: strict({
    offlineMinutes: MINUTES,
    backMinutes: MINUTES,
    nearExpiryDays: DAYS,
    warehouseNearExpiryDays: DAYS,
    keyEndingDays: DAYS,
    channelFailingMinutes: MINUTES,
  }),
});

/** Quiet hours, escalation and thresholds: one set for the whole service. */
export const ALERT_SETTINGS_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/alert-settings",
    id: "readAlertSettings",
    summary: "Quiet hours, escalation and thresholds of alerts",
    action: "policy.read",
    place: "same-everywhere",
    shape: { answer: ALERT_SETTINGS },
    answer: ({ cloud }) => readAlertSettings(cloud.parts.db),
  }),
  edits({
    method: "PUT",
    url: "/alert-settings",
    id: "changeAlertSettings",
    summary: "Puts other settings in their place; they hold from the next alert to be told",
    action: "policy.change",
    place: everywhere,
    shape: { body: ALERT_SETTINGS, answer: ALERT_SETTINGS },
    example: { body: { ...ALERT_SETTINGS_DEFAULT, quiet: { from: "22:00", to: "07:00" } } },
    current: ({ cloud }) => readAlertSettings(cloud.parts.db),
    change: async ({ body, cloud }) => {
      await writeAlertSettings(cloud.parts.db, body);
      return readAlertSettings(cloud.parts.db);
    },
  }),
];
