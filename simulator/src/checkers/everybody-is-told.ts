import type { Evidence, Finding } from "./evidence.ts";
import type { EpisodeKept, PostReceived, TellingEvidence } from "./telling-evidence.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Looks, a cloud that is down, a receiver that is away and is tried again. */
const SLACK_MS = 8 * HOUR_MS;
/** An hour between two looks, an hour and more that a cloud is down. */
const EVENING_MS = 3 * HOUR_MS;
/** An alert that comes back so soon waits until it lasts (cloud README, Alerts). */
const FLAPS_MS = 30 * MINUTE_MS;
/** Quiet hours of a county that decided nothing else, minutes of the day in UTC+8. */
const QUIET = { from: 21 * 60 + 30, to: 7 * 60 + 30 };

const URGENT = /^(recalled-stock|storage-(hot|frozen|wet)|fork|site-fork|feedback-urgent)$/;
const STOCK = ["low-stock", "stock-out", "near-expiry", "expired", "recalled-stock"];
const BOOKS = ["gap", "fork", "quarantine", "vend-uncertain", "discrepancy", "proof-failed"];
const WORSE: Readonly<Record<string, string>> = {
  "low-stock": "stock-out",
  "near-expiry": "expired",
  "storage-warm": "storage-hot",
  "storage-cool": "storage-frozen",
  "storage-humid": "storage-wet",
};

/**
 * One open episode of a thing and cause; somebody is told of it in time, by day unless it is
 * urgent; somebody above when nobody answers, and nobody after an acknowledgement, which holds for
 * its episode alone; and whoever heard of its beginning hears of its end.
 */
export function everybodyIsTold({ telling }: Evidence): Finding[] {
  const posts = Map.groupBy(telling.received, ({ alert }) => alert);
  return [
    ...twice(telling.episodes),
    ...telling.episodes.flatMap((one) => {
      const mine = posts.get(one.id) ?? [];
      return [
        ...acknowledgement(one, mine, telling),
        ...(isHeard(one, mine, telling) ? [] : [found(one, "and nobody was told")]),
        ...atNight(one, mine),
        ...escalation(one, mine, telling),
        ...itsEnd(one, mine, telling),
      ];
    }),
  ];
}

function found({ id, cause, subject, openedAt }: EpisodeKept, what: string): Finding {
  const since = new Date(openedAt).toISOString();
  return {
    kind: "wrong",
    count: 1,
    story: `alert ${id} ${cause} of ${subject}, ${since}: ${what}`,
  };
}

const endOf = ({ closedAt }: EpisodeKept) => closedAt ?? Infinity;

function twice(episodes: readonly EpisodeKept[]): Finding[] {
  const things = Map.groupBy(episodes, ({ subject, cause }) => `${cause} ${subject}`);
  return [...things.values()].flatMap((all) => {
    const inTurn = all.toSorted((a, b) => a.openedAt - b.openedAt || a.id - b.id);
    return inTurn.flatMap((one, at) => {
      const before = inTurn[at - 1];
      if (before === undefined || endOf(before) <= one.openedAt) return [];
      return [found(one, `opened while alert ${before.id} of the same was open`)];
    });
  });
}

function acknowledgement(
  one: EpisodeKept,
  posts: readonly PostReceived[],
  { acknowledged }: TellingEvidence,
): Finding[] {
  const at = one.acknowledgedAt;
  if (acknowledged.has(one.id) !== (at !== undefined)) {
    return [found(one, "is acknowledged for some and not for others")];
  }
  const late = posts.filter(
    ({ event, writtenMs }) => event !== "closed" && writtenMs > (at ?? Infinity),
  );
  return late.map(({ channel }) => found(one, `${channel} is told after the acknowledgement`));
}

function minuteOfDay(atMs: number): number {
  return Math.floor((atMs + 8 * HOUR_MS) / MINUTE_MS) % (24 * 60);
}

function isQuiet(atMs: number): boolean {
  const minute = minuteOfDay(atMs);
  return minute >= QUIET.from || minute < QUIET.to;
}

/**
 * The first moment from which it must be told. The simulated cloud tells once an hour and may be
 * down, so what opens shortly before quiet hours may be met by them.
 */
function tellableFrom({ cause, openedAt }: EpisodeKept): number {
  const isMet = isQuiet(openedAt) || isQuiet(openedAt + EVENING_MS);
  if (URGENT.test(cause) || !isMet) return openedAt;
  const ahead = (QUIET.to - minuteOfDay(openedAt) + 24 * 60) % (24 * 60);
  return openedAt + ahead * MINUTE_MS;
}

/** A worse trouble of the same thing says it all, and what goes on and off waits. */
function isExcused(one: EpisodeKept, { episodes }: TellingEvidence): boolean {
  const worse = WORSE[one.cause];
  return episodes.some((other) => {
    if (other.subject !== one.subject || other.id === one.id) return false;
    if (other.cause === worse) return endOf(other) >= one.openedAt && other.openedAt <= endOf(one);
    const gapMs = one.openedAt - endOf(other);
    return other.cause === one.cause && gapMs >= 0 && gapMs < FLAPS_MS;
  });
}

/** It lasted long enough, unanswered, that something is due at this moment. */
function lasted(one: EpisodeKept, dueMs: number, { endMs }: TellingEvidence): boolean {
  const untilMs = Math.min(endMs, endOf(one), one.acknowledgedAt ?? Infinity);
  const quietMs = URGENT.test(one.cause) ? 0 : 10 * HOUR_MS;
  return untilMs > dueMs + SLACK_MS + quietMs;
}

function isHeard(
  one: EpisodeKept,
  posts: readonly PostReceived[],
  telling: TellingEvidence,
): boolean {
  const dueMs = tellableFrom(one);
  if (!lasted(one, dueMs, telling) || isExcused(one, telling)) return true;
  return posts.some(({ event, atMs }) => event === "opened" && atMs <= dueMs + SLACK_MS);
}

function atNight(one: EpisodeKept, posts: readonly PostReceived[]): Finding[] {
  if (URGENT.test(one.cause)) return [];
  const woken = posts.filter(({ writtenMs }) => isQuiet(writtenMs));
  return woken.map(({ channel }) => found(one, `${channel} is woken, and it can wait`));
}

/** Who hears of it next, and how long after the first were told. */
function nextStep(cause: string): { channel: string; afterMs: number } {
  if (STOCK.includes(cause)) return { channel: "manager", afterMs: 2 * DAY_MS };
  if (BOOKS.includes(cause)) return { channel: "auditor", afterMs: 3 * DAY_MS };
  if (cause.startsWith("storage-") || cause === "climate-sensor-lost") {
    return { channel: "manager", afterMs: 2 * HOUR_MS };
  }
  const isService = ["key-ending", "channel-failing"].includes(cause);
  return { channel: "manager", afterMs: isService ? 4 * HOUR_MS : DAY_MS };
}

function escalation(
  one: EpisodeKept,
  posts: readonly PostReceived[],
  telling: TellingEvidence,
): Finding[] {
  const first = posts.find(({ event }) => event === "opened");
  if (first === undefined || isExcused(one, telling)) return [];
  const { channel, afterMs } = nextStep(one.cause);
  if (!lasted(one, first.atMs + afterMs, telling)) return [];
  const isTold = posts.some((post) => post.event === "escalated" && post.channel === channel);
  return isTold ? [] : [found(one, `nobody answered, and ${channel} was never told`)];
}

function itsEnd(
  one: EpisodeKept,
  posts: readonly PostReceived[],
  { endMs }: TellingEvidence,
): Finding[] {
  if (endOf(one) + SLACK_MS + 10 * HOUR_MS > endMs) return [];
  const told = new Set(
    posts.flatMap(({ event, channel }) => (event === "closed" ? [] : [channel])),
  );
  for (const { event, channel } of posts) if (event === "closed") told.delete(channel);
  return [...told].map((channel) => found(one, `is over, and ${channel} was not told`));
}
