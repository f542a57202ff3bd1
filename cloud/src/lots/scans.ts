import { LOT } from "@anxin/firmware/contract/schemas";
import { inTransaction } from "../database/in-transaction.ts";
import type { Db } from "../database/tables.ts";
import { withTold, NOTHING_KNOWN, type LotRecord } from "../inventory/lot-record.ts";
import { readScan, type Scan } from "../inventory/read-scan.ts";
import { refused, RefusedError, type Refused } from "../inventory/refusals.ts";
import { dayOf } from "../inventory/usable.ts";
import type { LotView, TradeItem } from "../inventory-services.ts";
import type { Parts } from "../parts.ts";
import { BadGs1, checkElements } from "./gs1-engine.ts";
import { isProduct } from "./is-product.ts";

/** Longest text a code on a pack may have; a GS1 DataMatrix holds less. */
const TEXT_MAX = 500;
const isLot = new RegExp(LOT.pattern);

/** Adds or changes what a maker's pack is of. Throws RefusedError. */
export async function setTradeItem(db: Db, item: TradeItem): Promise<void> {
  const { di, product, packQuantity, maker } = item;
  if (!(await isProduct(db, product))) {
    throw new RefusedError({ code: "unknown-product", detail: product });
  }
  const rest = { product, pack_quantity: packQuantity, maker };
  await db
    .insertInto("trade_items")
    .values({ di, ...rest })
    .onConflict((c) => c.column("di").doUpdateSet(rest))
    .execute();
}

/**
 * Takes in what a scanner read off a pack: what it tells of its lot is added to what is known. What
 * contradicts it, or breaks GS1's rules, is refused with the reason and changes nothing.
 */
export async function scan(
  parts: Parts,
  wish: { text: string; by: string },
): Promise<({ ok: true } & LotView) | Refused> {
  const nowMs = parts.time.nowMs();
  const read = readChecked(wish.text, nowMs);
  if ("code" in read) return read;
  return inTransaction(parts.db, async (trx) => {
    const item = await itemOf(trx, read.di);
    if (item === undefined) return refused("unknown-item", read.di);
    const key = { product: item.product, lot: read.lot };
    const known = await holdLot(trx, key);
    const told = { di: read.di, expiry: read.expiry, produced: read.produced };
    const merged = withTold(known, told);
    if (!merged.ok) return merged;
    await trx
      .updateTable("lots")
      .set({ ...merged.record })
      .where("product", "=", key.product)
      .where("lot", "=", key.lot)
      .execute();
    const { text, by } = wish;
    await trx
      .insertInto("scans")
      .values({ scanned_at: nowMs, by, text, ...key })
      .execute();
    return { ok: true, ...viewOf(key, merged.record, item) };
  });
}

type Readable = Scan & { di: string; lot: string };

function readChecked(text: string, nowMs: number): Readable | Refused {
  const read =
    text.length > TEXT_MAX ? undefined : readScan(text, Math.floor(dayOf(nowMs) / 10000));
  if (read === undefined) return refused("unreadable", "");
  const { di, lot, elements } = read;
  if (elements !== undefined) {
    try {
      checkElements(elements);
    } catch (error) {
      if (error instanceof BadGs1) return refused("bad-gs1", `${error.rule}: ${error.message}`);
      throw error;
    }
  }
  if (di === undefined || lot === undefined) return refused("no-lot", read.scheme);
  return isLot.test(lot) ? { ...read, di, lot } : refused("unreadable", lot);
}

async function itemOf(db: Db, di: string | null): Promise<TradeItem | undefined> {
  if (di === null) return undefined;
  const row = await db
    .selectFrom("trade_items")
    .selectAll()
    .where("di", "=", di)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return { di, product: row.product, packQuantity: row.pack_quantity, maker: row.maker };
}

/** Two scans of one lot at once take turns. */
async function holdLot(trx: Db, key: { product: string; lot: string }): Promise<LotRecord> {
  await trx
    .insertInto("lots")
    .values({ ...key, expiry: null, di: null, produced: null })
    .onConflict((c) => c.doNothing())
    .execute();
  const row = await trx
    .selectFrom("lots")
    .select(["di", "expiry", "produced"])
    .where("product", "=", key.product)
    .where("lot", "=", key.lot)
    .forUpdate()
    .executeTakeFirst();
  return row ?? NOTHING_KNOWN;
}

/** What is known of a lot, or undefined when nobody told of it. */
export async function lotView(
  db: Db,
  key: { product: string; lot: string },
): Promise<LotView | undefined> {
  const row = await db
    .selectFrom("lots")
    .select(["di", "expiry", "produced"])
    .where("product", "=", key.product)
    .where("lot", "=", key.lot)
    .executeTakeFirst();
  return row === undefined ? undefined : viewOf(key, row, await itemOf(db, row.di));
}

function viewOf(
  key: { product: string; lot: string },
  { di, expiry, produced }: LotRecord,
  item: TradeItem | undefined,
): LotView {
  return {
    product: key.product,
    lot: key.lot,
    ...(di === null ? {} : { di }),
    ...(expiry === null ? {} : { expiry }),
    ...(produced === null ? {} : { produced }),
    ...(item === undefined ? {} : { packQuantity: item.packQuantity, maker: item.maker }),
  };
}
