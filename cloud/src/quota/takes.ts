/**
 * What the county's table holds of one pseudonym under one rule in one window: two sets of take
 * ids that only ever grow, so a repeat changes nothing and any order comes to the same.
 * Both are sorted, so that their order says nothing of when a take was told.
 */
export interface Takes {
  taken: readonly string[];
  /** Given back because no box fell; for good, also when `took` is heard of later or again. */
  givenBack: readonly string[];
}

export const NO_TAKES: Takes = { taken: [], givenBack: [] };

/** After `took`; the same object when nothing changed. */
export function took(takes: Takes, take: string): Takes {
  const taken = withOne(takes.taken, take);
  return taken === takes.taken ? takes : { ...takes, taken };
}

/** After `gave-back`; the same object when nothing changed. */
export function gaveBack(takes: Takes, take: string): Takes {
  const givenBack = withOne(takes.givenBack, take);
  return givenBack === takes.givenBack ? takes : { ...takes, givenBack };
}

/** Boxes that count, and those reserved for others meanwhile; a take in both lists counts once. */
export function countOf(takes: Takes, reserved: Iterable<string> = []): number {
  const counted = new Set([...takes.taken, ...reserved]);
  for (const take of takes.givenBack) counted.delete(take);
  return counted.size;
}

/** Whether `take` has room under a rule of `boxes` a window; it is no rival of itself. */
export function hasRoom(
  takes: Takes,
  at: { take: string; reserved: readonly string[]; boxes: number },
): boolean {
  const taken = takes.taken.filter((other) => other !== at.take);
  const reserved = at.reserved.filter((other) => other !== at.take);
  return countOf({ ...takes, taken }, reserved) < at.boxes;
}

function withOne(ids: readonly string[], id: string): readonly string[] {
  return ids.includes(id) ? ids : [...ids, id].sort();
}
