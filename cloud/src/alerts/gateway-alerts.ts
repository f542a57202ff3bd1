import { GATEWAY_ALERTS, type GatewayAlert } from "@anxin/firmware/contract/uplink";
import type { Parts } from "../parts.ts";
import { closeAlert, openAlert } from "./write-alerts.ts";

export interface NamedAlert {
  code: GatewayAlert;
  /** The kiosk it is about, '' for none. */
  kiosk: string;
}

/**
 * Makes a gateway's open alerts those it names now: what is new is opened and told, what it no
 * longer names is closed and told.
 */
export async function noteAlerts(
  parts: Parts,
  gateway: string,
  named: readonly NamedAlert[],
): Promise<void> {
  const { db, time } = parts;
  const nowMs = time.nowMs();
  await db.transaction().execute(async (trx) => {
    const open = await trx
      .selectFrom("alerts")
      .select(["id", "cause", "about"])
      .where("gateway", "=", gateway)
      .where("cause", "in", [...GATEWAY_ALERTS])
      .where("closed_at", "is", null)
      .execute();
    for (const { id, cause, about } of open) {
      const lasts = named.some((one) => one.code === cause && one.kiosk === about);
      if (!lasts) await closeAlert(trx, id, nowMs);
    }
    for (const { code, kiosk } of named) {
      if (open.some(({ cause, about }) => cause === code && about === kiosk)) continue;
      await openAlert(trx, { gateway, about: kiosk, cause: code }, nowMs);
    }
  });
}
