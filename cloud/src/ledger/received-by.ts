import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import { zoneOf } from "../inventory/address.ts";
import type { CommandOf } from "../inventory/commands.ts";

/**
 * The lines of an acceptance whose goods this person took in themselves: who receives a delivery
 * does not also accept it. Of each lot the newest standing receipt counts.
 */
export async function ownReceipts(
  db: Db,
  { warehouse, from, lines, by }: Omit<CommandOf<"acceptance">, "kind" | "key">,
): Promise<string[]> {
  const own: string[] = [];
  for (const { product, lot } of lines) {
    const { rows } = await sql<{ by: string }>`
      SELECT d.by FROM staff_movements m JOIN documents d ON d.number = m.number
      WHERE m.lot = ${lot} AND m.product = ${product}
        AND m.to_place = ${zoneOf(warehouse, from)}
        AND d.kind IN ('receipt', 'transfer-receipt')
        AND NOT EXISTS (SELECT 1 FROM documents r
          WHERE r.subject = d.key AND r.kind = 'reversal')
      ORDER BY d.number DESC LIMIT 1`.execute(db);
    if (rows[0]?.by === by) own.push(`${product} ${lot}`);
  }
  return own;
}
