import type { Parts } from "../parts.ts";
import { writeAudit } from "./audit-log.ts";
import type { Entrance } from "./entrance.ts";
import { countTry, forgiveTry } from "./failed-entries.ts";
import {
  hashPassword,
  isCheaper,
  isPassword,
  PASSWORD_COST,
  type PasswordCost,
} from "./password.ts";
import { ROOT } from "./roles.ts";
import { WorkLimit } from "./work-limit.ts";

export interface SignInParts {
  parts: Parts;
  entrance: Entrance;
  cost?: PasswordCost;
}

/** Passwords are worked on two at a time, and so many more may wait: 128 MiB at most. */
const AT_ONCE_MAX = 2;
const WAITING_MAX = 32;

export type SignInAnswer =
  | { ok: true; secret: string }
  | { ok: false; code: "wrong-password" }
  | { ok: false; code: "too-many-requests"; retryAfterMs: number };

/** The desk where passwords are checked and set. */
export class SignIn {
  readonly #parts: Parts;
  readonly #entrance: Entrance;
  readonly #cost: PasswordCost;
  readonly #limit = new WorkLimit(AT_ONCE_MAX, WAITING_MAX);
  #nobody: Promise<string> | undefined;

  constructor({ parts, entrance, cost = PASSWORD_COST }: SignInParts) {
    this.#parts = parts;
    this.#entrance = entrance;
    this.#cost = cost;
  }

  /**
   * Opens a session for whoever types the right name and password. Whether the name, the password
   * or both were wrong is not told, nor how long it took. Throws TooMuchWork.
   */
  async signIn(typed: { name: string; password: string; address: string }): Promise<SignInAnswer> {
    const { db, time } = this.#parts;
    const tries = [
      { as: "address", what: typed.address },
      { as: "account", what: typed.name },
    ] as const;
    for (const tried of tries) {
      const retryAfterMs = await countTry(db, tried, time.nowMs());
      if (retryAfterMs > 0) return { ok: false, code: "too-many-requests", retryAfterMs };
    }
    const row = await db
      .selectFrom("accounts")
      .select(["account", "password"])
      .where("name", "=", typed.name)
      .where("closed_at", "is", null)
      .executeTakeFirst();
    const stored = row?.password ?? (await this.#nobodys());
    const isRight = await this.#limit.run(() => isPassword(typed.password, stored));
    if (!isRight || row === undefined || row.password === null) {
      return { ok: false, code: "wrong-password" };
    }
    for (const tried of tries) await forgiveTry(db, tried, time.nowMs());
    if (isCheaper(stored, this.#cost)) await this.#keepDearer(row.account, stored, typed.password);
    return { ok: true, secret: await this.#enter(row.account) };
  }

  /** A password as it is stored. Throws TooMuchWork. */
  hashOf(password: string): Promise<string> {
    return this.#limit.run(() => hashPassword(password, this.#cost));
  }

  /** Whether it is the password of an account; one without any has none to be right. */
  async isOf(account: string, password: string): Promise<boolean> {
    const row = await this.#parts.db
      .selectFrom("accounts")
      .select("password")
      .where("account", "=", account)
      .executeTakeFirst();
    const stored = row?.password ?? "";
    return this.#limit.run(() => isPassword(password, stored));
  }

  async #enter(account: string): Promise<string> {
    const actor = "account:" + account;
    const entry = { actor, subject: "people/" + account, action: "session.open", place: ROOT };
    const at = this.#parts.time.nowMs();
    await writeAudit(this.#parts.db, { ...entry, at, before: null, after: null });
    return this.#entrance.open(account);
  }

  /** The cost of a guess has risen since it was set; only now is the password here to be hashed. */
  async #keepDearer(account: string, stored: string, password: string): Promise<void> {
    const dearer = await this.hashOf(password);
    await this.#parts.db
      .updateTable("accounts")
      .set({ password: dearer })
      .where("account", "=", account)
      .where("password", "=", stored)
      .execute();
  }

  /** A password nobody has: a name that is not there takes as long as one that is. */
  #nobodys(): Promise<string> {
    this.#nobody ??= this.hashOf(Buffer.from(this.#parts.entropy(32)).toString("hex"));
    return this.#nobody;
  }
}
