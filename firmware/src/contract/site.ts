/**
 * What a gateway tells programs of its own site, such as Node-RED, and what they may tell it: read
 * and notify, never command. Nothing here reaches a kiosk. A topic's third level begins with an
 * underscore, which no kiosk id can, so no site topic is a kiosk's. Messages carry no tag: they
 * stay between a gateway and its own computer.
 */
import type { AnyFact, PresenceState } from "./messages.ts";
import { object } from "./schemas-scalars.ts";
import { SITE_ALERT_SENTENCES } from "./site-alerts.ts";
import type { SiteAlertCode } from "./site-alerts.ts";
import { PROTOCOL } from "./version.ts";

export * from "./site-alerts.ts";
export type * from "./site-health.ts";

/** User name at the gateway's broker; no kiosk can have it. */
export const SITE_USER = "_automation";
const PREFIX = `anxin/${PROTOCOL}/_site/`;

/** facts, presence: by kiosk. alert: retained, by kiosk (`gateway` for itself) and code. */
export const SITE_CHANNELS = ["facts", "presence", "alert"] as const;
export type SiteChannel = (typeof SITE_CHANNELS)[number];

/** Where a site's program says something to the person on duty: the gateway logs it. */
export const SITE_NOTE_TOPIC = `${PREFIX}note`;

/** `rest` is the kiosk id, for an alert kiosk (or `gateway`) and code with a slash. */
export function siteTopicOf(channel: SiteChannel, rest: string): string {
  return `${PREFIX}${channel}/${rest}`;
}

/** True for a filter that can match nothing but what a site's programs may read. */
export function isSiteFilter(filter: string): boolean {
  return SITE_CHANNELS.some((channel) => filter.startsWith(`${PREFIX}${channel}/`));
}

/** Facts of one kiosk that have just become durable at the gateway; none is told twice. */
export interface SiteFacts {
  kiosk: string;
  epoch: number;
  /** Gateway time, unix milliseconds. */
  at: number;
  facts: AnyFact[];
}

/** What a kiosk last said of itself, retained. */
export interface SitePresence {
  kiosk: string;
  at: number;
  state: PresenceState;
  firmware: string;
}

/** Something a person should see to; told when it opens and when it is over, retained. */
export interface SiteAlert {
  code: SiteAlertCode;
  /** "" when it is about the gateway itself. */
  kiosk: string;
  open: boolean;
  /** Since when it is as it is, gateway time, unix milliseconds. */
  since: number;
  zh: string;
  en: string;
}

export const SITE_LIMITS = {
  /** Bytes of a note, and notes taken in a minute; what is above is counted and dropped. */
  noteBytesMax: 1024,
  notesPerMinuteMax: 10,
} as const;

/** A note: one sentence, without personal data. */
export const SITE_NOTE = object({ text: { type: "string", minLength: 1, maxLength: 300 } }, [
  "text",
]);

/** The alert as it is told, with its sentences. */
export function siteAlertOf(
  about: Pick<SiteAlert, "code" | "kiosk" | "open" | "since">,
): SiteAlert {
  return { ...about, ...SITE_ALERT_SENTENCES[about.code] };
}
