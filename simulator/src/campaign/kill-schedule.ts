import type { Random } from "../world/random.ts";

/** One SIGKILL: when, counted in motor runs of the whole county, and how the restart follows. */
export interface Kill {
  afterRuns: number;
  /** From that motor run to the signal, so a kill meets every step of a vend. */
  delayMs: number;
  /** From the signal to the restart. */
  downMs: number;
}

const DELAY_MS_MAX = 60;
const DOWN_MS_MAX = 400;
/**
 * Kills start here and end there, in parts of all runs, so each has vends before it and behind it.
 */
const FIRST_SHARE = 0.04;
const LAST_SHARE = 0.96;

/**
 * Instants spread over the campaign: one in each of `kills` equal stretches, at a seeded place in
 * it.
 */
export function killSchedule(
  random: Random,
  campaign: { runs: number; kills: number },
): readonly Kill[] {
  const stretch = ((LAST_SHARE - FIRST_SHARE) * campaign.runs) / Math.max(1, campaign.kills);
  return Array.from({ length: campaign.kills }, (_, at) => ({
    afterRuns: Math.floor(
      FIRST_SHARE * campaign.runs + at * stretch + (random.below(1000) * stretch) / 1000,
    ),
    delayMs: random.below(DELAY_MS_MAX + 1),
    downMs: random.below(DOWN_MS_MAX + 1),
  }));
}
