/** The gateway's own process with one bug: it acknowledges facts before they are in its journal. */
import { setTimeout as pause } from "node:timers/promises";
import { type Batch, type Journal, type Log, readConfig, runGateway } from "@anxin/gateway";

/** Longer than the way from an acknowledgement to the kiosk, so that a kill meets it. */
const COMMIT_LATE_MS = 200;

const hasFacts = ({ entries }: Batch): boolean => entries.some(({ body }) => body.type === "fact");

/**
 * Answers batches of facts at once and appends them later, in order; the uplink sees them before.
 */
function answeringFirst(journal: Journal): Journal {
  const late = new Set<Batch>();
  let before: Promise<unknown> = Promise.resolve();
  const append = (batch: Batch): Promise<void> => {
    const isLate = hasFacts(batch);
    if (isLate) late.add(batch);
    const appended = before
      .then(() => (isLate ? pause(COMMIT_LATE_MS) : undefined))
      .then(() => journal.append(batch))
      .finally(() => late.delete(batch));
    before = appended;
    return isLate ? Promise.resolve() : appended;
  };
  const waiting = (kiosk: string) =>
    [...late].flatMap(({ entries }) => entries).filter((entry) => entry.kiosk === kiosk);
  return {
    open: () => journal.open(),
    close: () => journal.close(),
    append,
    delivered: (ids) => journal.delivered(ids),
    redeliver: (kiosk) => journal.redeliver(kiosk),
    trim: (at) => journal.trim(at),
    status: () => journal.status(),
    shelf: (kiosk) => journal.shelf(kiosk),
    pending: (kiosk, limit) => {
      const unstored = waiting(kiosk).map((entry) => ({ ...entry, id: 0 }));
      return [...journal.pending(kiosk, limit), ...unstored].slice(0, limit);
    },
  };
}

const line = (fields: object, text: string) =>
  process.stderr.write(`${JSON.stringify(fields)} ${text}\n`);
const log: Log = { info: line, warn: line, error: line };

await runGateway(readConfig(undefined, process.env), log, { wrapJournal: answeringFirst });
