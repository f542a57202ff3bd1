import type { Delivery } from "./alerts/open-channel.ts";
import type { Bus } from "./bus.ts";
import type { Db } from "./database/tables.ts";
import type { Planner } from "./nightly-plan/nightly-plan.ts";
import type { VoucherKeys } from "./vouchers/voucher-keys.ts";
import type { Entropy, Log, Time } from "./ports.ts";

/** What every part of the cloud is given. In a transaction `db` is the transaction. */
export interface Parts {
  db: Db;
  time: Time;
  entropy: Entropy;
  log: Log;
  bus: Bus;
  /** Names of the channels of the process's own settings: every alert is told on them. */
  channels: readonly string[];
  reorderPointDefault: number;
  /** What channels of the county's own need; without it they lead to the open Internet only. */
  delivery?: Omit<Delivery, "nowMs">;
  /** Without it nothing is forecast and no day is planned. */
  planner?: Planner;
  /** Without them no voucher is issued. */
  voucherKeys?: VoucherKeys;
}
