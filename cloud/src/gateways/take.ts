import type { WireCode } from "@anxin/firmware/contract";
import type { Taken, TakeResponse } from "@anxin/firmware/contract/uplink";
import type { Db } from "../database/tables.ts";
import { lockKiosks } from "../ledger/kiosk-state.ts";
import type { Parts } from "../parts.ts";
import { issuePlan, newestPlan } from "../planning/issue-plan.ts";
import { openOrigin } from "../site/origin.ts";

/**
 * What a gateway wants to take, with the highest term and plan revision it has seen of them, if it
 * tells.
 */
export interface TakeWish {
  kiosks: readonly string[];
  /** Nonce under which the gateway's own origin is to be opened. */
  origin?: string;
  shown?: readonly { kiosk: string; term: number; revision: number }[];
}

/**
 * Gives kiosks to a gateway under a new term each, above every term shown before, so that uplink
 * under an older one is refused. A plan revision shown above ours means that we were restored: a
 * plan above it is issued at once.
 */
export async function take(parts: Parts, gateway: string, wish: TakeWish): Promise<TakeResponse> {
  const nowMs = parts.time.nowMs();
  const kiosks = [...new Set(wish.kiosks)].sort();
  return parts.db.transaction().execute(async (trx) => {
    const taken: Taken[] = [];
    const locked = await lockKiosks(trx, kiosks);
    for (const row of locked) {
      const shown = wish.shown?.find((s) => s.kiosk === row.kiosk);
      const term = Math.max(row.term, shown?.term ?? 0) + 1;
      const revision = Math.max(row.revision, shown?.revision ?? 0);
      const set = { term, revision, gateway };
      await trx.updateTable("kiosks").set(set).where("kiosk", "=", row.kiosk).execute();
      if (revision > row.revision) await issuePlan(trx, row.kiosk, nowMs);
      taken.push(await takenOf(trx, row.kiosk, term));
    }
    const refused = kiosks
      .filter((kiosk) => !locked.some((row) => row.kiosk === kiosk))
      .map((kiosk) => ({ kiosk, code: "unknown-kiosk" as WireCode }));
    if (wish.origin === undefined) return { taken, refused };
    const origin = await openOrigin(trx, gateway, { nonce: wish.origin, nowMs });
    return { taken, refused, origin };
  });
}

async function takenOf(trx: Db, kiosk: string, term: number): Promise<Taken> {
  const epoch = await trx
    .selectFrom("epochs")
    .select(["epoch", "kept"])
    .where("kiosk", "=", kiosk)
    .orderBy("epoch", "desc")
    .executeTakeFirst();
  const plan = await newestPlan(trx, kiosk);
  const taken = { kiosk, term, epoch: epoch?.epoch ?? 0, kept: epoch?.kept ?? 0 };
  return plan === undefined ? taken : { ...taken, plan };
}
