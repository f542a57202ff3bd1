import { connectionOf, HEARD_MS } from "../gateways/connection.ts";
import type { WatchedFinding } from "./decide-watched.ts";

/** What is known of whether a kiosk is heard. Times are unix milliseconds. */
export interface Link {
  kiosk: string;
  gateway: string | null;
  state: string;
  /** When its gateway last said anything of it. */
  notedAt: number;
  /** The newest stretch in which it was heard; absent when it never was. */
  span?: { from: number; to: number };
}

export interface LinkRules {
  /** When each gateway last said anything; with all its kiosks away it is still there. */
  gatewaysHeard: ReadonlyMap<string, number>;
  nowMs: number;
  /** Since when this process could have heard anybody. */
  listeningSince: number;
  offlineMs: number;
  backMs: number;
}

/**
 * Kiosks and gateways that are away. Of a gateway that is away the kiosks begin nothing: one broken
 * router is one alert, not forty. Pure.
 */
export function judgeLinks(links: readonly Link[], by: LinkRules): WatchedFinding[] {
  const gateways = Map.groupBy(
    links.filter(({ gateway }) => gateway !== null),
    ({ gateway }) => gateway ?? "",
  );
  const quietSince = new Map(
    [...gateways].map(([gateway, own]) => {
      const heardAt = by.gatewaysHeard.get(gateway) ?? 0;
      return [gateway, Math.max(heardAt, ...own.map(({ notedAt }) => notedAt))] as const;
    }),
  );
  const away = [...quietSince].flatMap(([gateway, since]) => {
    if (by.nowMs - since <= HEARD_MS) return [];
    const begins = isLong(since, by);
    return [{ cause: "gateway-offline", gateway, begins } as const];
  });
  const silent = new Set(away.map(({ gateway }) => gateway));
  return [...away, ...links.flatMap((link) => judgeKiosk(link, { ...by, silent }))];
}

function judgeKiosk(link: Link, by: LinkRules & { silent: ReadonlySet<string> }): WatchedFinding[] {
  const { kiosk, gateway, state, notedAt, span } = link;
  const status = { state, noted_at: notedAt };
  const isOnline = connectionOf(status, by.nowMs) === "online";
  const isBack = isOnline && by.nowMs - (span?.from ?? by.nowMs) >= by.backMs;
  if (isBack) return [];
  const isAlone = gateway === null || !by.silent.has(gateway);
  const begins = !isOnline && isAlone && isLong(span?.to ?? notedAt, by);
  return [{ cause: "kiosk-offline", kiosk, begins }];
}

function isLong(since: number, { nowMs, listeningSince, offlineMs }: LinkRules): boolean {
  return nowMs - Math.max(since, listeningSince) >= offlineMs;
}
