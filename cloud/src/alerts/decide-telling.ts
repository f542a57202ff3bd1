import type { IsWithin, Role } from "../people/roles.ts";
import type { AlertCause } from "../services.ts";
import type { AlertSettings, EscalationStep } from "./alert-settings.ts";
import { deskOf } from "./causes.ts";
import { isWithinHours, nextTime } from "./quiet-hours.ts";

/** One episode of an alert of which somebody may have to be told. Times are unix milliseconds. */
export interface Episode {
  id: number;
  cause: AlertCause;
  /** Where it is, as roles and channels have places. */
  place: string;
  openedAt: number;
  closedAt?: number;
  acknowledgedAt?: number;
  /** Steps of the escalation taken. */
  level: number;
  /** When the first were told. */
  toldAt?: number;
  /** Channels that were told that it opened. */
  told: readonly string[];
  /** When the episode before of the same thing ended. */
  beforeEndedAt?: number;
  /** Whether a worse cause is open for the same thing. */
  isCovered: boolean;
}

/** Whom a channel reaches. */
export interface Reach {
  channel: string;
  /** It is told of what lies at this place and below. */
  place: string;
  /** It stands for these roles; for none: it is told of each opening and end, never reminded. */
  roles: readonly Role[];
}

export interface Telling {
  channel: string;
  event: "opened" | "escalated" | "closed";
  level: number;
  /** Waited for the end of quiet hours: it belongs into the morning's message. */
  hasWaited: boolean;
}

export interface Decision {
  tellings: Telling[];
  level: number;
  toldAt: number | null;
  /** When to look at it again; null for never, unless something happens. */
  dueAt: number | null;
}

export interface TellingBy {
  settings: AlertSettings;
  reaches: readonly Reach[];
  isWithin: IsWithin;
  nowMs: number;
}

const MINUTE_MS = 60_000;
/** What comes back within this is the same trouble going on and off. */
const FLAPS_WITHIN_MS = 30 * MINUTE_MS;
/** It must then last this long to be told again. */
const LASTS_MS = 15 * MINUTE_MS;
/** How long a lesser alert waits before it is looked at again beside a worse one. */
const COVERED_MS = 10 * MINUTE_MS;

/**
 * Who is told of one alert now, and when to look again: nobody twice of one step, nobody after an
 * acknowledgement, nobody at night of what can wait; somebody always, if there is anybody. Pure.
 */
export function decideTelling(alert: Episode, by: TellingBy): Decision {
  const { settings, nowMs } = by;
  const wait = (dueAt: number | null): Decision => {
    return { tellings: [], level: alert.level, toldAt: alert.toldAt ?? null, dueAt };
  };
  const isUrgent = settings.urgent.includes(alert.cause);
  const isQuiet = !isUrgent && isWithinHours(nowMs, settings.quiet);
  const overAt = alert.closedAt;
  if (overAt !== undefined && alert.told.length === 0) return wait(null);
  if (isQuiet) return wait(nextTime(nowMs, settings.quiet.to));
  const waited = (since: number) => !isUrgent && isWithinHours(since, settings.quiet);
  if (overAt !== undefined) {
    const end = { event: "closed", level: 0, hasWaited: waited(overAt) } as const;
    return { ...wait(null), tellings: alert.told.map((channel) => ({ channel, ...end })) };
  }
  if (alert.acknowledgedAt !== undefined) return wait(null);
  if (alert.isCovered) return wait(nowMs + COVERED_MS);
  if (!isUrgent && isFlapping(alert, nowMs)) return wait(alert.openedAt + LASTS_MS);
  return climb(alert, by, alert.level === 0 && waited(alert.openedAt));
}

function isFlapping({ openedAt, beforeEndedAt, level }: Episode, nowMs: number): boolean {
  if (beforeEndedAt === undefined || level > 0) return false;
  return openedAt - beforeEndedAt < FLAPS_WITHIN_MS && nowMs < openedAt + LASTS_MS;
}

/** Takes every step that is due, and of the first telling as many as it needs to reach somebody. */
function climb(alert: Episode, by: TellingBy, hasWaited: boolean): Decision {
  const { settings, nowMs } = by;
  const steps = settings.escalation[deskOf(alert.cause)];
  const near = by.reaches.filter(({ place }) => by.isWithin(alert.place, place));
  const isFirst = alert.level === 0;
  const toldAt = alert.toldAt ?? nowMs;
  const isTaken = (one: EscalationStep) => nowMs >= toldAt + one.afterMinutes * MINUTE_MS;
  const reached = (level: number) => near.filter((one) => stands(one, steps[level]?.roles ?? []));
  let level = alert.level;
  const found = new Set<string>();
  for (const step of steps.slice(alert.level)) {
    if (!isTaken(step) && (!isFirst || found.size > 0)) break;
    for (const one of reached(level)) found.add(one.channel);
    level += 1;
  }
  if (isFirst) for (const one of near) if (one.roles.length === 0) found.add(one.channel);
  // Nobody of the ladder has a channel here: whoever can be reached is told.
  if (isFirst && found.size === 0) for (const one of near) found.add(one.channel);
  const event = isFirst ? "opened" : "escalated";
  const tellings = [...found].map((channel) => ({ channel, event, level, hasWaited }) as const);
  const next = steps[level];
  const dueAt = next === undefined ? null : toldAt + next.afterMinutes * MINUTE_MS;
  return { tellings, level: Math.max(level, 1), toldAt, dueAt };
}

function stands(reach: Reach, roles: readonly Role[]): boolean {
  return reach.roles.some((role) => roles.includes(role));
}

/** More than this at once to one receiver is one message: a robot takes twenty a minute. */
export const AT_ONCE_MAX = 5;

/**
 * Which of one receiver's tellings go into one message: those that waited for the morning, and all
 * of them when there are many. Pure.
 */
export function gathered<T extends Pick<Telling, "hasWaited">>(
  tellings: readonly T[],
): { alone: T[]; together: T[] } {
  const prompt = tellings.filter(({ hasWaited }) => !hasWaited);
  const isFlood = prompt.length > AT_ONCE_MAX;
  const together = tellings.filter(({ hasWaited }) => hasWaited || isFlood);
  if (together.length === 1) return { alone: [...tellings], together: [] };
  return { alone: isFlood ? [] : prompt, together };
}
