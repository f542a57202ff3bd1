import { setTimeout as pause } from "node:timers/promises";

/** Something that must come did not come. */
export class NeverCame extends Error {
  readonly code = "never-came";
}

const POLL_MS = 15;
/** Far more than it takes: a busy machine is no reason to fail. */
const PATIENCE_MS = 120_000;

/** Asks until there is an answer other than undefined and false, and gives it. Throws NeverCame. */
export async function until<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const endsAt = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > endsAt) throw new NeverCame(`never came: ${what}`);
    await pause(POLL_MS);
  }
}
