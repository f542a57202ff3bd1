import type { Answer } from "../api/client.ts";

/** The round as the service tells it. */
export type Round = Answer<"readRound">;
export type RoundLoad = Round["stops"][number]["loads"][number];

/** What became of a load whose code this phone had. */
export type LoadEnd = Exclude<RoundLoad["state"], "ready"> | "new-epoch" | "gone";

/** A load whose kept code no kiosk should be shown any more, and why. */
export interface LoadChange {
  load: string;
  names: { zh: string; en: string };
  lane: number;
  end: LoadEnd;
}

/** What a phone keeps of the round, for where no link is. Nothing else of a person. */
export interface KeptRound {
  /** Whose round it is, as the session names them. */
  account: string;
  round: Round;
  /** Unix milliseconds by this phone's clock, when the round was read. */
  keptAt: number;
  /** Told until somebody has seen it. */
  changes: readonly LoadChange[];
}

/** A round without any code is of no use for longer. */
const CODELESS_MS = 86_400_000;

const loadsOf = ({ stops }: Round) =>
  stops.flatMap(({ names, loads }) => loads.map((load) => ({ ...load, names })));

/** Codes kept before that are not good any more, by what the service says now. Pure. */
export function endedCodes(before: Round, now: Round): LoadChange[] {
  const known = new Map(loadsOf(now).map((load) => [load.load, load]));
  return loadsOf(before).flatMap(({ load, names, lane, code }) => {
    if (code === null) return [];
    const next = known.get(load);
    const end = endOf(code.epoch, next);
    return end === undefined ? [] : [{ load, names, lane, end }];
  });
}

function endOf(epoch: number, next: RoundLoad | undefined): LoadEnd | undefined {
  if (next === undefined) return "gone";
  if (next.state !== "ready") return next.state;
  if (next.code === null) return "gone";
  return next.code.epoch === epoch ? undefined : "new-epoch";
}

/**
 * What is kept once the service has told the round again: what changed since is added to what
 * nobody has seen yet. Another person's round is not gone on from. Pure.
 */
export function keptAfter(
  before: KeptRound | undefined,
  now: { account: string; round: Round; keptAt: number },
): KeptRound {
  if (before?.account !== now.account) return { ...now, changes: [] };
  const ended = endedCodes(before.round, now.round);
  const told = before.changes.filter(({ load }) => ended.every((one) => one.load !== load));
  return { ...now, changes: [...told, ...ended] };
}

/** When the last of its codes ends, in unix milliseconds of the service's clock. Pure. */
export function endsAt({ round }: KeptRound): number {
  const ends = loadsOf(round).flatMap(({ code }) => (code === null ? [] : [code.until * 1000]));
  return ends.length === 0 ? round.readAt + CODELESS_MS : Math.max(...ends);
}

/** Whether its codes' life is over. The phone's clock may be wrong, but it goes on. Pure. */
export function isOver(kept: KeptRound, phoneNowMs: number): boolean {
  return kept.round.readAt + (phoneNowMs - kept.keptAt) >= endsAt(kept);
}

/** Boxes of one lot to carry. */
export interface Carried {
  product: string;
  lot: string;
  expiry: number;
  count: number;
}

/** All that is to be carried, by product and lot, what expires first before other lots. Pure. */
export function carriedBy({ stops }: Round): Carried[] {
  const sums = new Map<string, Carried>();
  for (const { state, product, lot, expiry, count } of stops.flatMap(({ loads }) => loads)) {
    if (state !== "ready") continue;
    const key = JSON.stringify([product, lot, expiry]);
    const sum = sums.get(key)?.count ?? 0;
    sums.set(key, { product, lot, expiry, count: sum + count });
  }
  return [...sums.values()].sort(
    (a, b) => a.product.localeCompare(b.product) || a.expiry - b.expiry,
  );
}
