import type { Db } from "../database/tables.ts";

/** Whether the catalogue has a product of this code. */
export async function isProduct(db: Db, product: string): Promise<boolean> {
  const row = await db
    .selectFrom("products")
    .select("code")
    .where("code", "=", product)
    .executeTakeFirst();
  return row !== undefined;
}
