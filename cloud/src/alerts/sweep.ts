import { lockStates } from "../ledger/kiosk-state.ts";
import type { Parts } from "../parts.ts";
import type { Cancel } from "../ports.ts";
import type { AlertCause } from "../services.ts";
import { levelsOf } from "./findings.ts";
import { writeAlerts } from "./write-alerts.ts";

const EVERY_MS = 3_600_000;
const STOCK_CAUSES: readonly AlertCause[] = ["low-stock", "stock-out"];

/**
 * Once an hour, what no fact brings about: boxes expire and lots are refused, quota windows and
 * vouchers end.
 */
export class Sweep {
  readonly #parts: Parts;
  readonly #chores: readonly (() => Promise<void>)[];
  #cancel: Cancel = () => undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = true;

  /** `chores` are done after the look at every kiosk; one that fails does not stop the next. */
  constructor(parts: Parts, chores: readonly (() => Promise<void>)[] = []) {
    this.#parts = parts;
    this.#chores = [() => sweepOnce(parts), ...chores];
  }

  start(): void {
    this.#stopped = false;
    this.#wait();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#running;
  }

  #wait(): void {
    this.#cancel = this.#parts.time.after(EVERY_MS, () => {
      this.#running = this.#doChores();
      void this.#running.then(() => {
        if (!this.#stopped) this.#wait();
      });
    });
  }

  async #doChores(): Promise<void> {
    for (const chore of this.#chores) {
      await chore().catch((error: unknown) => {
        this.#parts.log("error", "sweep-failed", { error: String(error) });
      });
    }
  }
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
    const { books, settings, alerts } = state;
    const products = new Set([...books.lanes.values()].flat().map((row) => row.product));
    const { reorderPointDefault } = parts;
    const by = { settings, refusedLots: refused, nowMs, reorderPointDefault };
    const levels = levelsOf(books, products, by);
    const open = alerts.filter((alert) => STOCK_CAUSES.includes(alert.cause));
    const none = { uncertain: new Set<string>(), faults: new Set<string>(), evidence: [] };
    const writing = { kiosk, nowMs };
    await writeAlerts(trx, writing, { open, findings: { levels, ...none } });
  });
}
