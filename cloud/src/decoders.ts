/**
 * What reads bytes from outside, for whoever feeds it what nobody sends: the simulator's fuzzing.
 */
export { BadConfig, readConfig, settingsIn } from "./config/read-config.ts";
export { CONFIG_TABLE } from "./config/config-table.ts";
export { checkItem } from "./intake/check-item.ts";
export { BadVoucherKeys, voucherKeysOf } from "./vouchers/voucher-keys.ts";
