import type { Parts } from "../parts.ts";
import { forgetTries } from "./failed-entries.ts";

/** Answers to a change are kept as long as a client may still repeat it. */
export const REMEMBERED_MS = 24 * 3600 * 1000;

/** Erases what is kept of requests for a while only: answers under their keys, and failed tries. */
export async function forgetRequests({ db, time }: Parts): Promise<void> {
  const nowMs = time.nowMs();
  await forgetTries(db, nowMs);
  await db
    .deleteFrom("idempotent_requests")
    .where("at", "<", nowMs - REMEMBERED_MS)
    .execute();
}
