/** What a bench is: a name, a sentence, and runs that return figures. */
import type { Figure } from "./figures.ts";

/** How much to measure. `scale` 1 is the full size; tests use a small part of it. */
export interface Settings {
  runs: number;
  scale: number;
  /** A folder of this call's own, on the disk that is measured; removed afterwards. */
  folder: string;
  /** Progress, one line. */
  say: (line: string) => void;
}

export interface Bench {
  name: string;
  about: string;
  run(settings: Settings): Promise<Figure[]>;
}

/** Part of a full size, never less than one. */
export function scaled(settings: Settings, full: number): number {
  return Math.max(1, Math.round(full * settings.scale));
}

/**
 * Ours, floor, ours, floor…: the floor is measured in the same minutes as ours and is told what
 * ours did, so that it can do the same (as many commits, the same rows).
 */
export async function inTurn<Ours, Floor>(
  runs: number,
  measure: { ours: () => Promise<Ours>; floor: (ours: Ours) => Promise<Floor> },
): Promise<{ ours: Ours; floor: Floor }[]> {
  const pairs: { ours: Ours; floor: Floor }[] = [];
  for (let run = 0; run < runs; run++) {
    const ours = await measure.ours();
    pairs.push({ ours, floor: await measure.floor(ours) });
  }
  return pairs;
}
