import { HeldBus } from "../bus.ts";
import { createCloud, type Cloud } from "../cloud.ts";
import type { Parts } from "../parts.ts";

/**
 * A cloud inside one transaction: whatever its services change is there with all the rest or not at
 * all, and gateways and pages hear of it once it is committed.
 */
export async function inUnitOfWork<T>(
  parts: Parts,
  work: (cloud: Cloud) => Promise<T>,
): Promise<T> {
  const bus = new HeldBus(parts.bus);
  const done = await parts.db
    .transaction()
    .execute((trx) => work(createCloud({ ...parts, db: trx, bus })));
  bus.release();
  return done;
}
