import type { Db } from "../database/tables.ts";
import type { Grant, Role } from "./roles.ts";

/** A person's account, as colleagues see it: closed, never erased, because the log names it. */
export interface AccountView {
  account: string;
  /** What they type to sign in. */
  name: string;
  /** What colleagues call them. */
  person: string;
  grants: Grant[];
  /** Whether they ever set a password; a one-time link works either way. */
  hasPassword: boolean;
  /** Unix milliseconds. */
  createdAt: number;
  closed: boolean;
}

/** What may be changed of an account. */
export type AccountWish = Pick<AccountView, "person" | "grants" | "closed">;

/** Thrown when a sign-in name or another unique name is taken; nothing was changed. */
export class NameTaken extends Error {
  readonly code = "already-there";
}

/** All accounts, or one; by name. */
export async function accountViews(db: Db, account?: string): Promise<AccountView[]> {
  const rows = await db
    .selectFrom("accounts")
    .selectAll()
    .$if(account !== undefined, (q) => q.where("account", "=", account ?? ""))
    .orderBy("name")
    .execute();
  const roles = await db
    .selectFrom("account_roles")
    .selectAll()
    .$if(account !== undefined, (q) => q.where("account", "=", account ?? ""))
    .orderBy("role")
    .orderBy("place")
    .execute();
  return rows.map((row) => ({
    account: row.account,
    name: row.name,
    person: row.person,
    grants: roles
      .filter((role) => role.account === row.account)
      .map(({ role, place }) => ({ role: role as Role, place })),
    hasPassword: row.password !== null,
    createdAt: row.created_at,
    closed: row.closed_at !== null,
  }));
}

/** One account, or undefined. */
export async function accountView(db: Db, account: string): Promise<AccountView | undefined> {
  return (await accountViews(db, account))[0];
}

/** Makes an account without a password. Throws NameTaken. */
export async function makeAccount(
  db: Db,
  wish: { account: string; name: string; nowMs: number } & Pick<AccountWish, "person" | "grants">,
): Promise<AccountView> {
  const { account, name, person, nowMs } = wish;
  const made = await db
    .insertInto("accounts")
    .values({ account, name, person, password: null, created_at: nowMs, closed_at: null })
    .onConflict((c) => c.column("name").doNothing())
    .returning("account")
    .executeTakeFirst();
  if (made === undefined) throw new NameTaken(`"${name}" is another account's name already`);
  await setGrants(db, account, wish.grants);
  return viewAfter(db, account);
}

/** Changes an account; closing one ends its sessions and links at once. */
export async function changeAccount(
  db: Db,
  account: string,
  wish: AccountWish & { nowMs: number },
): Promise<AccountView> {
  const { person, closed, nowMs } = wish;
  await db.updateTable("accounts").set({ person }).where("account", "=", account).execute();
  await db
    .updateTable("accounts")
    .set({ closed_at: closed ? nowMs : null })
    .where("account", "=", account)
    .where("closed_at", closed ? "is" : "is not", null)
    .execute();
  await setGrants(db, account, wish.grants);
  if (closed) await endSessionsOf(db, account);
  return viewAfter(db, account);
}

/** Sets a password, already hashed; sessions elsewhere end, and so do links not yet used. */
export async function setPassword(db: Db, account: string, hashed: string): Promise<void> {
  await db
    .updateTable("accounts")
    .set({ password: hashed })
    .where("account", "=", account)
    .execute();
  await endSessionsOf(db, account);
}

async function endSessionsOf(db: Db, account: string): Promise<void> {
  await db.deleteFrom("entrance_sessions").where("account", "=", account).execute();
  await db.deleteFrom("entrance_links").where("account", "=", account).execute();
}

async function setGrants(db: Db, account: string, grants: readonly Grant[]): Promise<void> {
  await db.deleteFrom("account_roles").where("account", "=", account).execute();
  const rows = grants.map(({ role, place }) => ({ account, role, place }));
  if (rows.length === 0) return;
  await db
    .insertInto("account_roles")
    .values(rows)
    .onConflict((c) => c.doNothing())
    .execute();
}

async function viewAfter(db: Db, account: string): Promise<AccountView> {
  const view = await accountView(db, account);
  if (view === undefined) throw new Error(`account ${account} vanished within its transaction`);
  return view;
}
