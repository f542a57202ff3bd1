import { setTimeout as sleep } from "node:timers/promises";
import type { CheckCode } from "../../../src/contract/self-test.ts";
import { ToolError } from "../codes.ts";
import type { BoardConsole } from "../console/board-console.ts";
import { type BoardStatus, seenIn } from "../monitor/board-line.ts";

/** How far a kiosk that was restarted came: to its gateway, and a fact of it to the cloud. */
export interface Reached {
  network: CheckCode;
  fact: CheckCode;
  /** The last fact's number that the cloud was seen to keep. */
  kept: number;
}

/**
 * Watches a kiosk that has just been restarted, until every fact it has now, this self-test's and
 * the one of its boot, is kept by the cloud: sealed by the kiosk, opened and committed there.
 */
export async function watchReach(
  console: BoardConsole,
  within: { ms: number; lookMs: number; progress: (status: BoardStatus) => void },
): Promise<Reached> {
  let status: BoardStatus | undefined;
  console.onLine((line) => {
    for (const seen of seenIn(line)) if (seen.seen === "status") status = seen.status;
  });
  const endMs = performance.now() + within.ms;
  let target: number | undefined;
  let wasUp = false;
  let runs = false;
  while (performance.now() < endMs) {
    await askStatus(console);
    await sleep(within.lookMs);
    if (status === undefined) continue;
    runs = runs || status.running;
    wasUp = wasUp || status.link === "up";
    if (wasUp) target ??= status.seq;
    within.progress(status);
    const isKept = target !== undefined && target > 0 && status.kept >= target;
    if (isKept) return { network: "", fact: "", kept: status.kept };
  }
  const kept = status?.kept ?? 0;
  if (!runs) return { network: "not-reached", fact: "not-reached", kept };
  return { network: wasUp ? "" : "no-link", fact: "not-kept", kept };
}

/** A program that is not ours, or just starting, does not know the question. */
async function askStatus(console: BoardConsole): Promise<void> {
  try {
    await console.ask("anxin.status()");
  } catch (error) {
    if (!(error instanceof ToolError) || error.code !== "board-refused") throw error;
  }
}
