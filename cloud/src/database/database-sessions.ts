import type { SessionStore } from "../people/session-store.ts";
import type { Db } from "./tables.ts";

type Redeeming = Parameters<SessionStore["redeemLink"]>[0];

/** Links and sessions that survive a restart and are the same for every replica. */
export class DatabaseSessions implements SessionStore {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async keepLink(link: { tokenHash: string; expiresAtMs: number }): Promise<void> {
    const row = { token_hash: link.tokenHash, expires_at: link.expiresAtMs };
    await this.#db.insertInto("entrance_links").values(row).execute();
  }

  /** The deleted row is the permission: of two calls at once only one gets it. */
  async redeemLink({ tokenHash, nowMs, session }: Redeeming): Promise<boolean> {
    return this.#db.transaction().execute(async (trx) => {
      await forget(trx, nowMs);
      const link = await trx
        .deleteFrom("entrance_links")
        .where("token_hash", "=", tokenHash)
        .returning("token_hash")
        .executeTakeFirst();
      if (link === undefined) return false;
      const row = { id_hash: session.idHash, expires_at: session.expiresAtMs };
      await trx.insertInto("entrance_sessions").values(row).execute();
      return true;
    });
  }

  async hasSession(wish: { idHash: string; nowMs: number }): Promise<boolean> {
    const row = await this.#db
      .selectFrom("entrance_sessions")
      .select("id_hash")
      .where("id_hash", "=", wish.idHash)
      .where("expires_at", ">", wish.nowMs)
      .executeTakeFirst();
    return row !== undefined;
  }

  async endSession(idHash: string): Promise<void> {
    await this.#db.deleteFrom("entrance_sessions").where("id_hash", "=", idHash).execute();
  }
}

/** What is over is erased, so that neither table grows without end. */
async function forget(trx: Db, nowMs: number): Promise<void> {
  await trx.deleteFrom("entrance_links").where("expires_at", "<=", nowMs).execute();
  await trx.deleteFrom("entrance_sessions").where("expires_at", "<=", nowMs).execute();
}
