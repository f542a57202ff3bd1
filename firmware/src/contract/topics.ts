import { LIMITS } from "./limits.ts";
import { PROTOCOL } from "./version.ts";

/** What a kiosk publishes. */
export const UP_CHANNELS = ["presence", "facts", "ask", "progress", "vitals"] as const;
/** What a gateway publishes to a kiosk. */
export const DOWN_CHANNELS = ["receipt", "plan", "grant", "answer", "program"] as const;

export type UpChannel = (typeof UP_CHANNELS)[number];
export type DownChannel = (typeof DOWN_CHANNELS)[number];
export type Channel = UpChannel | DownChannel;

const PREFIX = "anxin/" + PROTOCOL + "/";

/** The topic of one kiosk's channel: `anxin/1/{kiosk}/{channel}`. */
export function topicOf(kiosk: string, channel: Channel): string {
  return PREFIX + kiosk + "/" + channel;
}

/**
 * A kiosk id is 1 to 16 of a-z, 0-9 and the hyphen, so it is safe in a topic, a URL and a file
 * name.
 */
export function isKioskId(text: string): boolean {
  if (text.length < 1 || text.length > LIMITS.kioskIdLengthMax) return false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const letter = c >= 97 && c <= 122;
    const digit = c >= 48 && c <= 57;
    if (!letter && !digit && c !== 45) return false;
  }
  return true;
}

/** Splits a topic into kiosk and channel; undefined when it is not one of ours. */
export function parseTopic(topic: string): { kiosk: string; channel: Channel } | undefined {
  const parts = topic.split("/");
  const kiosk = parts[2];
  const channel = parts[3];
  if (parts.length !== 4 || kiosk === undefined || channel === undefined) return undefined;
  if (parts[0] + "/" + parts[1] + "/" !== PREFIX || !isKioskId(kiosk)) return undefined;
  const known: readonly string[] = [...UP_CHANNELS, ...DOWN_CHANNELS];
  return known.indexOf(channel) < 0 ? undefined : { kiosk, channel: channel as Channel };
}
