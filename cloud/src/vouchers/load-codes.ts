import { LIMITS, loadCodeText, type LoadLine, type Mac } from "@anxin/firmware/contract";
import { createHmac } from "node:crypto";
import type { Parts } from "../parts.ts";

const mac: Mac = (key, message) =>
  createHmac("sha256", key).update(message, "latin1").digest("hex");

/** A load planned for a lane of a kiosk, whose newest epoch is `epoch`. */
export interface CodedLoad extends LoadLine {
  load: string;
  kiosk: string;
  epoch: number;
}

/** A load's code as a phone shows it. */
export interface ShownLoadCode {
  text: string;
  /** The kiosk takes it while this epoch is its own. */
  epoch: number;
  /** Unix seconds after which no kiosk takes it. */
  until: number;
}

/**
 * A load as the code a restocker's phone shows to a kiosk without a link, good for seven days.
 * Undefined when no voucher key of the kiosk's epoch is here.
 */
export function codeOfLoad(parts: Parts, load: CodedLoad): ShownLoadCode | undefined {
  const { epoch, lane, lot, expiry, count } = load;
  const key = parts.voucherKeys?.keyOf(load.kiosk, epoch);
  if (key === undefined) return undefined;
  const until = Math.floor(parts.time.nowMs() / 1000) + LIMITS.codeLifeSecondsMax;
  const lines = [{ lane, lot, expiry, count }];
  return { text: loadCodeText(mac, key, { epoch, until, id: load.load, lines }), epoch, until };
}

/** The code of a planned load by its id; undefined also when it is not known or has arrived. */
export async function loadCodeOf(parts: Parts, load: string): Promise<string | undefined> {
  const row = await parts.db
    .selectFrom("loads")
    .innerJoin("epochs", "epochs.kiosk", "loads.kiosk")
    .select(["load", "loads.kiosk", "lane", "lot", "expiry", "count", "epoch"])
    .where("load", "=", load)
    .where("arrived_at", "is", null)
    .orderBy("epoch", "desc")
    .executeTakeFirst();
  return row && codeOfLoad(parts, row)?.text;
}
