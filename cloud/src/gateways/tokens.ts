import { hash } from "node:crypto";
import type { Db } from "../database/tables.ts";

/**
 * What is stored of a token: hex SHA-256. Tokens are 16 random bytes or more, so a plain hash
 * cannot be searched.
 */
export function tokenHash(token: string): string {
  return hash("sha256", token);
}

/** The gateway a bearer token belongs to, or undefined. */
export async function gatewayOf(db: Db, token: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("gateways")
    .select("gateway")
    .where("token_hash", "=", tokenHash(token))
    .executeTakeFirst();
  return row?.gateway;
}
