import type { SimWish } from "./command.ts";
import { FAULT_NAMES } from "./fault-names.ts";
import type { Outcome } from "./report.ts";

/** A failing run, and the smallest that was found to fail as well. */
export interface Shrunk {
  wish: SimWish;
  outcome: Outcome;
}

/** Runs a wish; the same wish gives the same outcome. */
export type Run = (wish: SimWish) => Promise<Outcome>;

function withFaults(wish: SimWish): SimWish[] {
  const { faults } = wish;
  if (faults.length < 2) return [];
  const half = Math.ceil(faults.length / 2);
  const halves = [faults.slice(0, half), faults.slice(half)];
  const without = faults.map((fault) => faults.filter((one) => one !== fault));
  const lists = faults.length > 4 ? [...halves, ...without] : without;
  return lists.map((list) => ({
    ...wish,
    faults: FAULT_NAMES.filter((one) => list.includes(one)),
  }));
}

/** Smaller runs that may still fail, those that save most first. */
export function smallerThan(wish: SimWish): SimWish[] {
  const { days, kiosks } = wish;
  const shorter = days > 1 ? [{ ...wish, days: Math.ceil(days / 2) }] : [];
  const fewer = kiosks > 1 ? [{ ...wish, kiosks: Math.ceil(kiosks / 2) }] : [];
  const aDayLess = days > 2 ? [{ ...wish, days: days - 1 }] : [];
  return [...shorter, ...fewer, ...withFaults(wish), ...aDayLess];
}

/**
 * Fewer days, kiosks and faults as long as the same checker still finds something and there is
 * time. The failing run itself is given; `isTimeUp` is asked before each try.
 */
export async function shrink(
  failing: Shrunk,
  parts: { run: Run; isTimeUp: () => boolean },
): Promise<Shrunk> {
  const checkers = new Set(failing.outcome.findings.map((finding) => finding.checker));
  let smallest = failing;
  let candidates = smallerThan(failing.wish);
  while (candidates.length > 0 && !parts.isTimeUp()) {
    const [wish, ...others] = candidates;
    if (wish === undefined) break;
    candidates = others;
    const outcome = await parts.run(wish).catch(() => undefined);
    if (outcome === undefined) continue;
    if (!outcome.findings.some((finding) => checkers.has(finding.checker))) continue;
    smallest = { wish, outcome };
    candidates = smallerThan(wish);
  }
  return smallest;
}
