/** The gateway's own process with one bug: it acknowledges facts before they are in its journal. */
import { readConfig, runGateway, type Journal, type Log } from "@anxin/gateway";

/** Longer than the way from an acknowledgement to the kiosk, so that a kill meets it. */
const COMMIT_LATE_MS = 200;

/** Answers at once and appends later, in the same order. */
function answeringFirst(journal: Journal): Journal {
  return {
    open: () => journal.open(),
    close: () => journal.close(),
    async append(batch) {
      setTimeout(() => void journal.append(batch), COMMIT_LATE_MS);
    },
    delivered: (ids) => journal.delivered(ids),
    redeliver: (kiosk) => journal.redeliver(kiosk),
    trim: (at) => journal.trim(at),
    status: () => journal.status(),
    shelf: (kiosk) => journal.shelf(kiosk),
    pending: (kiosk, limit) => journal.pending(kiosk, limit),
  };
}

const line = (fields: object, text: string) =>
  process.stderr.write(`${JSON.stringify(fields)} ${text}\n`);
const log: Log = { info: line, warn: line, error: line };

await runGateway(readConfig(undefined, process.env), log, { wrapJournal: answeringFirst });
