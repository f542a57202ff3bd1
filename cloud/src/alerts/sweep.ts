import { lockStates } from "../ledger/kiosk-state.ts";
import type { Parts } from "../parts.ts";
import { RepeatedWork } from "../repeated-work.ts";
import type { AlertCause } from "../services.ts";
import { levelsOf } from "./findings.ts";
import { writeAlerts } from "./write-alerts.ts";

const EVERY_MS = 3_600_000;
const STOCK_CAUSES: readonly AlertCause[] = ["low-stock", "stock-out"];

/**
 * Once an hour, what no fact brings about: boxes expire and lots are refused, quota windows and
 * vouchers end. `chores` are done after the look at every kiosk; one that fails does not stop the
 * next.
 */
export function hourlySweep(
  parts: Parts,
  chores: readonly (() => Promise<void>)[] = [],
): RepeatedWork {
  return new RepeatedWork(parts.time, EVERY_MS, async () => {
    for (const chore of [() => sweepOnce(parts), ...chores]) {
      await chore().catch((error: unknown) => {
        parts.log("error", "sweep-failed", { error: String(error) });
      });
    }
  });
}

/** Opens and closes low-stock alerts of every kiosk by what is usable today. */
export async function sweepOnce(parts: Parts): Promise<void> {
  const rows = await parts.db.selectFrom("kiosks").select("kiosk").orderBy("kiosk").execute();
  for (const { kiosk } of rows) await sweepKiosk(parts, kiosk);
}

async function sweepKiosk(parts: Parts, kiosk: string): Promise<void> {
  const nowMs = parts.time.nowMs();
  await parts.db.transaction().execute(async (trx) => {
    const { states, refused } = await lockStates(trx, [kiosk], nowMs);
    const state = states.get(kiosk);
    if (state === undefined) return;
    const { books, settings, learned, alerts } = state;
    const products = new Set([...books.lanes.values()].flat().map((row) => row.product));
    const { reorderPointDefault } = parts;
    const by = { settings, learned, refusedLots: refused, nowMs, reorderPointDefault };
    const levels = levelsOf(books, products, by);
    const open = alerts.filter((alert) => STOCK_CAUSES.includes(alert.cause));
    const none = { uncertain: new Set<string>(), faults: new Set<string>(), evidence: [] };
    const writing = { kiosk, nowMs };
    await writeAlerts(trx, writing, { open, findings: { levels, ...none } });
  });
}
