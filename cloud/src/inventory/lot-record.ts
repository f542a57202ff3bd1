import { refused, type Refused } from "./refusals.ts";

/** What is known of a lot; null is not known yet. */
export interface LotRecord {
  /** GTIN or other device identifier. */
  di: string | null;
  /** yyyymmdd */
  expiry: number | null;
  /** yyyymmdd */
  produced: number | null;
}

export const NOTHING_KNOWN: LotRecord = { di: null, expiry: null, produced: null };

/**
 * What is known after someone told more: telling may add, never erase and never change. Something
 * else than what is known is refused, because then one of the two packs is another lot.
 */
export function withTold(
  known: LotRecord,
  told: { [K in keyof LotRecord]?: Exclude<LotRecord[K], null> | undefined },
): { ok: true; record: LotRecord } | Refused {
  const fields = Object.keys(NOTHING_KNOWN) as (keyof LotRecord)[];
  const differing = fields.find(
    (field) => told[field] !== undefined && known[field] !== null && told[field] !== known[field],
  );
  if (differing !== undefined) {
    return refused("lot-differs", `${differing}: ${known[differing]}, told ${told[differing]}`);
  }
  const record: LotRecord = {
    di: known.di ?? told.di ?? null,
    expiry: known.expiry ?? told.expiry ?? null,
    produced: known.produced ?? told.produced ?? null,
  };
  return { ok: true, record };
}
