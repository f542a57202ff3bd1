import { Problem } from "../api/client.ts";
import type { Evidence } from "./phone-store.ts";

/** What sending needs; a test gives its own. */
export interface Outbox {
  read: () => Promise<Evidence[]>;
  write: (evidence: Evidence) => Promise<unknown>;
  /** Whose session the service sees now. Throws Problem. */
  whose: () => Promise<string>;
  /** Throws Problem. */
  send: (evidence: Evidence) => Promise<unknown>;
}

/** The service, or the way to it, cannot take anything now; what waits goes on waiting. */
function isForLater(error: unknown): boolean {
  if (!(error instanceof Problem)) return true;
  const { status } = error;
  return status < 400 || status === 401 || status === 429 || status >= 500;
}

/**
 * Sends what waits of one person, oldest first, until something cannot be sent now. What the
 * service took loses its photo; what it refused keeps it, with the reason. Somebody else may have
 * signed in behind this page: then nothing is sent.
 */
export async function sendWaiting(outbox: Outbox, account: string): Promise<void> {
  const waiting = (await outbox.read()).filter(
    (one) => one.state === "waiting" && one.account === account,
  );
  if (waiting.length === 0) return;
  const now = await outbox.whose().catch(() => undefined);
  if (now !== account) return;
  for (const evidence of waiting) {
    try {
      await outbox.send(evidence);
    } catch (error) {
      if (isForLater(error)) return;
      const code = error instanceof Problem ? error.code : "";
      await outbox.write({ ...evidence, state: "refused", code });
      continue;
    }
    await outbox.write({ ...evidence, state: "sent", photo: null });
  }
}
