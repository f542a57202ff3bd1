import type { Db } from "../database/tables.ts";
import { auditViews } from "../people/audit-log.ts";
import type { Names, Product } from "../services.ts";

/** Thrown when a product's code is taken; nothing was changed. */
export class ProductTaken extends Error {
  readonly code = "already-there";
}

/** What residents read about a product, as it was once. */
export interface ProductVersion {
  /** From 1 upwards. */
  version: number;
  names: Names;
  choosing: Names;
  /** Unix milliseconds; null for what the county began with. */
  since: number | null;
}

/** One product, or undefined. */
export function readProduct(db: Db, code: string): Promise<Product | undefined> {
  return db
    .selectFrom("products")
    .select(["code", "names", "choosing"])
    .where("code", "=", code)
    .executeTakeFirst();
}

/** Adds a product, shown after the others. Throws ProductTaken. */
export async function addProduct(db: Db, product: Product): Promise<Product> {
  const { code } = product;
  const last = await db
    .selectFrom("products")
    .select((e) => e.fn.max("place").as("place"))
    .executeTakeFirst();
  const made = await db
    .insertInto("products")
    .values({ code, ...textsOf(product), place: (last?.place ?? -1) + 1 })
    .onConflict((c) => c.column("code").doNothing())
    .returning("code")
    .executeTakeFirst();
  if (made === undefined) throw new ProductTaken(`"${code}" is another product's code already`);
  return product;
}

/** Says anew what a product is called and how to choose it. */
export async function changeProduct(db: Db, product: Product): Promise<Product> {
  const { code } = product;
  await db.updateTable("products").set(textsOf(product)).where("code", "=", code).execute();
  return product;
}

function textsOf({ names, choosing }: Product) {
  return { names: JSON.stringify(names), choosing: JSON.stringify(choosing) };
}

const VERSIONS_MAX = 100;

/**
 * Everything residents ever read about a product, newest first: each change stands in the audit
 * log with what was there before, so no second list can disagree with it.
 */
export async function productVersions(db: Db, code: string): Promise<ProductVersion[]> {
  const now = await readProduct(db, code);
  if (now === undefined) return [];
  const subject = `products/${code}`;
  const wish = { before: Number.MAX_SAFE_INTEGER, limit: VERSIONS_MAX, keeps: () => true };
  const changes = await auditViews(db, { ...wish, subject });
  const first = changes.at(-1)?.before as Product | null | undefined;
  const told = changes.map(({ after, at }) => ({ product: after as Product, since: at }));
  // Before the first change it was as the county began with it, unless that change made it.
  const beginning = changes.length === 0 ? now : first;
  const all = beginning ? [...told, { product: beginning, since: null }] : told;
  return all.map(({ product: { names, choosing }, since }, index) => {
    return { version: all.length - index, names, choosing, since };
  });
}
