import { tokenHash } from "../gateways/tokens.ts";
import type { Db } from "../database/tables.ts";
import type { Parts } from "../parts.ts";
import type { Entrance } from "./entrance.ts";
import { ROOT, type Grant, type Role } from "./roles.ts";

/** Somebody who asks: a person by their session, a program by its key, or the office's own link. */
export interface Principal {
  /** As the audit log names them: `account:…`, `key:…` or `office`. */
  id: string;
  /** What people call them. */
  name: string;
  /** The account, '' for a program or the office's link. */
  account: string;
  grants: readonly Grant[];
}

/**
 * Who enters by the link printed at start, where only whoever runs the machine sees it: all of the
 * county's, so that nobody is ever locked out.
 */
export const OFFICE: Principal = {
  id: "office",
  name: "office",
  account: "",
  grants: [{ role: "county-manager", place: ROOT }],
};

/** A bearer token is a key of a program when it begins so. */
export const KEY_PREFIX = "axk_";

/** Who stands behind a session's secret or a program's key. */
export class Staff {
  readonly #parts: Parts;
  readonly #entrance: Entrance;

  constructor(parts: Parts, entrance: Entrance) {
    this.#parts = parts;
    this.#entrance = entrance;
  }

  /** The person of a session; undefined when it is over or the account was closed since. */
  async ofSession(secret: string | undefined): Promise<Principal | undefined> {
    const account = await this.#entrance.accountOf(secret);
    if (account === undefined) return undefined;
    return account === "" ? OFFICE : personOf(this.#parts.db, account);
  }

  /** The program of a key; undefined when it is unknown, over or revoked. */
  async ofKey(token: string): Promise<Principal | undefined> {
    if (!token.startsWith(KEY_PREFIX)) return undefined;
    const row = await this.#parts.db
      .selectFrom("api_keys")
      .select(["key", "name", "grants"])
      .where("secret_hash", "=", tokenHash(token))
      .where("revoked_at", "is", null)
      .where("expires_at", ">", this.#parts.time.nowMs())
      .executeTakeFirst();
    if (row === undefined) return undefined;
    return { id: "key:" + row.key, name: row.name, account: "", grants: row.grants };
  }
}

async function personOf(db: Db, account: string): Promise<Principal | undefined> {
  const row = await db
    .selectFrom("accounts")
    .select(["person"])
    .where("account", "=", account)
    .where("closed_at", "is", null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const grants = await db
    .selectFrom("account_roles")
    .select(["role", "place"])
    .where("account", "=", account)
    .execute();
  return {
    id: "account:" + account,
    name: row.person,
    account,
    grants: grants.map(({ role, place }) => ({ role: role as Role, place })),
  };
}
