import { hash } from "node:crypto";
import type { Db } from "../database/tables.ts";
import { ApiError } from "./errors.ts";

/** Printable ASCII; the header field of draft-ietf-httpapi-idempotency-key-header. */
export const IDEMPOTENCY_KEY = "^[\\x21-\\x7e]{8,200}$";

/** An answer as it is kept: what must be shown once only is not in it. */
export interface Answer {
  status: number;
  body: unknown;
}

export interface OnceWish {
  actor: string;
  key: string;
  /** Of the whole request: the same key with another one is refused. */
  fingerprint: string;
  nowMs: number;
}

/** What makes two requests the same one. */
export function fingerprintOf(method: string, url: string, body: unknown): string {
  return hash("sha256", `${method} ${url}\n${JSON.stringify(body ?? null)}`);
}

/**
 * Does the work once for a key, in the transaction of the work itself: either both are there or
 * neither. A second request at the same time waits for the first one's end. Throws ApiError
 * `idempotency-key-reused`.
 */
export async function once(
  trx: Db,
  wish: OnceWish,
  work: () => Promise<Answer & { kept: unknown }>,
): Promise<Answer & { replayed: boolean }> {
  const { actor, key, fingerprint, nowMs } = wish;
  const first = await trx
    .insertInto("idempotent_requests")
    .values({ actor, key, fingerprint, status: null, answer: null, at: nowMs })
    .onConflict((c) => c.doNothing())
    .returning("key")
    .executeTakeFirst();
  if (first === undefined) return repeated(trx, wish);
  const { status, body, kept } = await work();
  await trx
    .updateTable("idempotent_requests")
    .set({ status, answer: JSON.stringify(kept) })
    .where("actor", "=", actor)
    .where("key", "=", key)
    .execute();
  return { status, body, replayed: false };
}

async function repeated(
  trx: Db,
  { actor, key, fingerprint }: OnceWish,
): Promise<Answer & { replayed: boolean }> {
  const row = await trx
    .selectFrom("idempotent_requests")
    .select(["fingerprint", "status", "answer"])
    .where("actor", "=", actor)
    .where("key", "=", key)
    .executeTakeFirstOrThrow();
  if (row.fingerprint !== fingerprint) throw new ApiError("idempotency-key-reused");
  return { status: row.status ?? 200, body: row.answer, replayed: true };
}
