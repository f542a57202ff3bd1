import type { WatchedCause } from "./watched-causes.ts";

/** What an alert of the watch is of: a kiosk, a gateway, or a place and what of it. */
export interface WatchedSubject {
  kiosk?: string;
  gateway?: string;
  /** A warehouse, or '' for the whole service. */
  place?: string;
  about?: string;
  product?: string;
}

/** Something the watch found. */
export interface WatchedFinding extends WatchedSubject {
  cause: WatchedCause;
  /** Whether it is enough to begin an alert; what is not keeps one open that has begun. */
  begins: boolean;
  /** Boxes, where it is about them. */
  count?: number;
}

export interface WatchedAlert extends WatchedSubject {
  id: number;
  cause: WatchedCause;
}

/**
 * Which alerts of one round begin and end. Between what begins one and what ends it lies what only
 * keeps it, so that nothing rings on and off at a limit. Pure.
 */
export function decideWatched(
  open: readonly WatchedAlert[],
  found: readonly WatchedFinding[],
): { begin: WatchedFinding[]; end: number[] } {
  const isOpen = new Set(open.map(keyOf));
  const lasts = new Set(found.map(keyOf));
  const begin = new Map<string, WatchedFinding>();
  for (const one of found) {
    const key = keyOf(one);
    if (one.begins && !isOpen.has(key) && !begin.has(key)) begin.set(key, one);
  }
  return {
    begin: [...begin.values()],
    end: open.filter((one) => !lasts.has(keyOf(one))).map(({ id }) => id),
  };
}

function keyOf(of: WatchedSubject & { cause: WatchedCause }): string {
  const { cause, kiosk = null, gateway = null, place = null, about = "", product = "" } = of;
  return JSON.stringify([cause, kiosk, gateway, place, about, product]);
}
