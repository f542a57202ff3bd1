import type { StorageCode } from "@anxin/firmware/contract/schemas";
import type { Db } from "../database/tables.ts";
import { writeAlerts } from "../alerts/write-alerts.ts";
import { lockStates, type KioskState } from "../ledger/kiosk-state.ts";
import type { Parts } from "../parts.ts";
import type { PlacedSite } from "./place-site-items.ts";

/** Lane of a fault that its gateway noticed; 0 is the kiosk itself, -1 the cloud. */
export const NOTICED_BY_GATEWAY = -2;

/**
 * Makes what a gateway says of storage a fault of the kiosk, so that one alert is open for each
 * kiosk and cause, whoever noticed it, and closes when nobody notices it any more.
 */
export async function judgeStorage(
  parts: Parts,
  gateway: string,
  { fresh, nowMs }: { fresh: readonly PlacedSite[]; nowMs: number },
): Promise<void> {
  const newest = newestVerdicts(fresh);
  if (newest.size === 0) return;
  const { states } = await lockStates(parts.db, [...newest.keys()].sort(), nowMs);
  for (const state of states.values()) {
    if (state.gateway !== gateway) continue;
    const codes = newest.get(state.kiosk) ?? [];
    await replaceFaults(parts.db, state.kiosk, codes);
    const writing = { kiosk: state.kiosk, nowMs };
    await writeAlerts(parts.db, writing, {
      open: state.alerts,
      findings: findingsOf(state, codes),
    });
  }
}

function newestVerdicts(fresh: readonly PlacedSite[]): Map<string, readonly StorageCode[]> {
  const newest = new Map<string, readonly StorageCode[]>();
  for (const { fact } of fresh) {
    if (fact?.kind !== "storage-judged") continue;
    for (const { kiosk, codes } of fact.body.kiosks) newest.set(kiosk, codes);
  }
  return newest;
}

async function replaceFaults(trx: Db, kiosk: string, codes: readonly string[]): Promise<void> {
  const lane = NOTICED_BY_GATEWAY;
  await trx.deleteFrom("open_faults").where("kiosk", "=", kiosk).where("lane", "=", lane).execute();
  const rows = [...new Set(codes)].map((code) => ({ kiosk, code, lane }));
  if (rows.length > 0) await trx.insertInto("open_faults").values(rows).execute();
}

/** Stock was not looked at, so its alerts stay as they are. */
function findingsOf({ books }: KioskState, codes: readonly StorageCode[]) {
  const others = books.faults.filter(({ lane }) => lane !== NOTICED_BY_GATEWAY);
  return {
    levels: [],
    uncertain: new Set(books.uncertain.map((vend) => vend.product)),
    faults: new Set([...others.map(({ code }) => code), ...codes]),
    evidence: [],
  };
}
