import { tokenHash } from "../gateways/tokens.ts";
import type { Db } from "../database/tables.ts";
import type { Parts } from "../parts.ts";
import type { Grant } from "./roles.ts";
import { KEY_PREFIX } from "./staff.ts";

/** A program's key; its secret is shown once, when it is made. */
export interface ApiKeyView {
  key: string;
  /** What it is for. */
  name: string;
  grants: Grant[];
  /** Who made it, as the audit log names them. */
  madeBy: string;
  /** Unix milliseconds. */
  createdAt: number;
  expiresAt: number;
  revoked: boolean;
}

/** 256 bits: nobody guesses one, so a plain hash of it is enough. */
const SECRET_BYTES = 32;
const ID_BYTES = 6;

/** All keys, or one; newest first. */
export async function apiKeyViews(db: Db, key?: string): Promise<ApiKeyView[]> {
  const rows = await db
    .selectFrom("api_keys")
    .selectAll()
    .$if(key !== undefined, (q) => q.where("key", "=", key ?? ""))
    .orderBy("created_at", "desc")
    .orderBy("key")
    .execute();
  return rows.map((row) => ({
    key: row.key,
    name: row.name,
    grants: row.grants,
    madeBy: row.made_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revoked: row.revoked_at !== null,
  }));
}

/** Makes a key and returns the one text that ever shows its secret. */
export async function makeApiKey(
  parts: Pick<Parts, "db" | "time" | "entropy">,
  wish: { name: string; grants: Grant[]; madeBy: string; expiresAt: number },
): Promise<{ view: ApiKeyView; token: string }> {
  const { name, grants, madeBy, expiresAt } = wish;
  const key = Buffer.from(parts.entropy(ID_BYTES)).toString("hex");
  const token = KEY_PREFIX + Buffer.from(parts.entropy(SECRET_BYTES)).toString("base64url");
  const createdAt = parts.time.nowMs();
  await parts.db
    .insertInto("api_keys")
    .values({
      key,
      name,
      secret_hash: tokenHash(token),
      grants: JSON.stringify(grants),
      made_by: madeBy,
      created_at: createdAt,
      expires_at: expiresAt,
      revoked_at: null,
    })
    .execute();
  const view = { key, name, grants, madeBy, createdAt, expiresAt, revoked: false };
  return { view, token };
}

/** Ends a key for good; it stays in the list. */
export async function revokeApiKey(db: Db, key: string, nowMs: number): Promise<void> {
  await db
    .updateTable("api_keys")
    .set({ revoked_at: nowMs })
    .where("key", "=", key)
    .where("revoked_at", "is", null)
    .execute();
}
