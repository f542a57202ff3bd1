import { OPTIONAL_PARTS, skipReason } from "./requires.ts";

/** What the end of a run says about the tests it skipped. */
export interface SkipReport {
  /** Lines for the person at the terminal; empty when nothing was skipped. */
  lines: string[];
  /** True when a test was skipped that this run may not skip. */
  refused: boolean;
}

const UNREASONED = "skipped in the source";

/**
 * Counts the skipped tests by reason.
 *
 * @param skipped full names of the skipped tests
 * @param all true where only tests of the optional parts may be skipped (ANXIN_TEST_ALL=1)
 */
export function skipReport(skipped: readonly string[], all: boolean): SkipReport {
  const counts = new Map<string, number>();
  const forbidden = skipped.filter((name) => !isOptional(name));
  for (const name of skipped) {
    const found = skipReason(name);
    const reason = found === undefined ? UNREASONED : `needs ${found.part}: ${found.reason}`;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const refused = all && forbidden.length > 0;
  const lines = [...counts].map(([reason, count]) => `  ${count} ${tests(count)}: ${reason}`);
  if (skipped.length > 0) lines.unshift(`Skipped ${skipped.length} ${tests(skipped.length)}:`);
  if (refused) lines.push(...refusal(forbidden));
  return { lines, refused };
}

function refusal(forbidden: readonly string[]): string[] {
  return [
    "FAILED: under ANXIN_TEST_ALL=1 only ESPRUINO, ESPRUINO-PC, ESPRUINO-ESP32 and ANXIN_DEMAND tests may be skipped, not:",
    ...forbidden.map((name) => `  ${name}`),
  ];
}

function isOptional(fullName: string): boolean {
  const found = skipReason(fullName);
  return OPTIONAL_PARTS.some((part) => part === found?.part);
}

function tests(count: number): string {
  return count === 1 ? "test" : "tests";
}
