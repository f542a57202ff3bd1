import type { OpenedOrigin } from "@anxin/firmware/contract/uplink";
import type { Db } from "../database/tables.ts";

/** Locks a gateway's row, so that its epochs and its facts are written by one at a time. */
export async function lockGateway(trx: Db, gateway: string): Promise<void> {
  await trx
    .selectFrom("gateways")
    .select("gateway")
    .where("gateway", "=", gateway)
    .forNoKeyUpdate()
    .execute();
}

/**
 * Opens an epoch of a gateway's own origin that was never used; the same nonce again is the same
 * epoch.
 */
export async function openOrigin(
  trx: Db,
  gateway: string,
  at: { nonce: string; nowMs: number },
): Promise<OpenedOrigin> {
  await lockGateway(trx, gateway);
  const rows = await trx
    .selectFrom("site_epochs")
    .select(["epoch", "nonce", "kept"])
    .where("gateway", "=", gateway)
    .execute();
  const same = rows.find((row) => row.nonce === at.nonce);
  if (same !== undefined) return { term: same.epoch, epoch: same.epoch, kept: same.kept };
  const epoch = Math.max(0, ...rows.map((row) => row.epoch)) + 1;
  const { nonce, nowMs: opened_at } = at;
  await trx.insertInto("site_epochs").values({ gateway, epoch, nonce, opened_at }).execute();
  return { term: epoch, epoch, kept: 0 };
}
