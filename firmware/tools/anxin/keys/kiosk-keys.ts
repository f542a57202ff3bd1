import { toHex } from "../../../src/contract/hex.ts";
import { type KeyLabel, keyOf, rootOf } from "../../../src/contract/keys.ts";
import { LIMITS } from "../../../src/contract/limits.ts";
import { nodeMac } from "../../../src/node/mac.ts";
import { ToolError } from "../codes.ts";
import { isWhole } from "../shape.ts";
import type { CountyKeys } from "./county-key-file.ts";

/** The roots a board gets: those of `epoch` and the next three. */
export function rootsFor(
  { master }: CountyKeys,
  at: { kiosk: string; epoch: number },
): { epoch: number; root: Uint8Array }[] {
  if (!isWhole(at.epoch, 1, EPOCH_MAX)) {
    throw new ToolError("bad-argument", `--epoch 1..${EPOCH_MAX}`);
  }
  return Array.from({ length: LIMITS.epochRoots }, (_, i) => {
    const epoch = at.epoch + i;
    return { epoch, root: rootOf(nodeMac, master, { kiosk: at.kiosk, epoch }) };
  });
}

const EPOCH_MAX = 65535 - LIMITS.epochRoots + 1;

/** One kiosk's keys for one purpose, as a gateway's or a cloud's file lists them. */
export interface EnrolmentEntry {
  kiosk: string;
  /** By epoch, 64 hexadecimal digits each. */
  keys: Record<string, string>;
}

/** What the gateway (`link`) or the cloud (`voucher`) is told of a kiosk. */
export function enrolmentEntry(
  keys: CountyKeys,
  at: { kiosk: string; epoch: number },
  label: Exclude<KeyLabel, "update">,
): EnrolmentEntry {
  const list = rootsFor(keys, at).map(({ epoch, root }) => [
    String(epoch),
    toHex(keyOf(nodeMac, root, label)),
  ]);
  return { kiosk: at.kiosk, keys: Object.fromEntries(list) as Record<string, string> };
}

/** Eight digits that say which county's keys these are, and nothing else about them. */
export function fingerprintOf({ master }: CountyKeys): string {
  return nodeMac(master, "anxin/1/fingerprint").slice(0, 8);
}
