import { USE_NOTED_EVERY_MS, type NewSession, type SessionStore } from "../people/session-store.ts";
import type { Db } from "./tables.ts";

type Link = Parameters<SessionStore["keepLink"]>[0];
type Redeeming = Parameters<SessionStore["redeemLink"]>[0];
type Asking = Parameters<SessionStore["sessionAccount"]>[0];

/** Links and sessions that survive a restart and are the same for every replica. */
export class DatabaseSessions implements SessionStore {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async keepLink({ tokenHash, expiresAtMs, account }: Link): Promise<void> {
    const row = { token_hash: tokenHash, expires_at: expiresAtMs, account };
    await this.#db.insertInto("entrance_links").values(row).execute();
  }

  /** The deleted row is the permission: of two calls at once only one gets it. */
  async redeemLink({ tokenHash, nowMs, session }: Redeeming): Promise<boolean> {
    return this.#db.transaction().execute(async (trx) => {
      await forget(trx, nowMs);
      const link = await trx
        .deleteFrom("entrance_links")
        .where("token_hash", "=", tokenHash)
        .returning("account")
        .executeTakeFirst();
      if (link === undefined) return false;
      await insert(trx, { ...session, account: link.account });
      return true;
    });
  }

  async keepSession(session: NewSession & { account: string }): Promise<void> {
    await insert(this.#db, session);
  }

  async sessionAccount({ idHash, nowMs, idleMs }: Asking): Promise<string | undefined> {
    const row = await this.#db
      .selectFrom("entrance_sessions")
      .select(["account", "used_at"])
      .where("id_hash", "=", idHash)
      .where("expires_at", ">", nowMs)
      .where("used_at", ">", nowMs - idleMs)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    if (nowMs - row.used_at >= USE_NOTED_EVERY_MS) {
      await this.#db
        .updateTable("entrance_sessions")
        .set({ used_at: nowMs })
        .where("id_hash", "=", idHash)
        .execute();
    }
    return row.account;
  }

  async endSession(idHash: string): Promise<void> {
    await this.#db.deleteFrom("entrance_sessions").where("id_hash", "=", idHash).execute();
  }
}

async function insert(db: Db, session: NewSession & { account: string }): Promise<void> {
  const { idHash, expiresAtMs, usedAtMs, account } = session;
  await db
    .insertInto("entrance_sessions")
    .values({ id_hash: idHash, expires_at: expiresAtMs, used_at: usedAtMs, account })
    .execute();
}

/** What is over is erased, so that neither table grows without end. */
async function forget(trx: Db, nowMs: number): Promise<void> {
  await trx.deleteFrom("entrance_links").where("expires_at", "<=", nowMs).execute();
  await trx.deleteFrom("entrance_sessions").where("expires_at", "<=", nowMs).execute();
}
