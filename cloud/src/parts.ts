import type { Bus } from "./bus.ts";
import type { Db } from "./database/tables.ts";
import type { VoucherKeys } from "./vouchers/voucher-keys.ts";
import type { Entropy, Log, Time } from "./ports.ts";

/** What every part of the cloud is given. In a transaction `db` is the transaction. */
export interface Parts {
  db: Db;
  time: Time;
  entropy: Entropy;
  log: Log;
  bus: Bus;
  /** Names of the channels every alert is told on. */
  channels: readonly string[];
  reorderPointDefault: number;
  /** Without them no voucher is issued. */
  voucherKeys?: VoucherKeys;
}
