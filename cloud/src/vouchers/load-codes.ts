import { LIMITS, loadCodeText, type Mac } from "@anxin/firmware/contract";
import { createHmac } from "node:crypto";
import type { Parts } from "../parts.ts";

const mac: Mac = (key, message) =>
  createHmac("sha256", key).update(message, "latin1").digest("hex");

/**
 * A planned load as the code a restocker's phone shows to a kiosk without a link, good for seven
 * days. Undefined when the load is not known or has arrived, or no voucher key of its kiosk's open
 * epoch is here.
 */
export async function loadCodeOf(parts: Parts, load: string): Promise<string | undefined> {
  const row = await parts.db
    .selectFrom("loads")
    .innerJoin("epochs", "epochs.kiosk", "loads.kiosk")
    .select(["loads.kiosk", "lane", "lot", "expiry", "count", "epoch"])
    .where("load", "=", load)
    .where("arrived_at", "is", null)
    .orderBy("epoch", "desc")
    .executeTakeFirst();
  const key = row === undefined ? undefined : parts.voucherKeys?.keyOf(row.kiosk, row.epoch);
  if (row === undefined || key === undefined) return undefined;
  const { epoch, lane, lot, expiry, count } = row;
  const until = Math.floor(parts.time.nowMs() / 1000) + LIMITS.codeLifeSecondsMax;
  const lines = [{ lane, lot, expiry, count }];
  return loadCodeText(mac, key, { epoch, until, id: load, lines });
}
