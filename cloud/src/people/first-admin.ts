import type { Parts } from "../parts.ts";
import { accountViews, makeAccount } from "./accounts.ts";
import { writeAudit } from "./audit-log.ts";
import type { Entrance } from "./entrance.ts";
import { ROOT } from "./roles.ts";

/** Thrown when somebody manages the county already; nothing was made. */
export class AdminThere extends Error {
  readonly code = "admin-there";
}

/** A sign-in name: what a keyboard of any language types, so no look-alikes. */
export const ACCOUNT_NAME = "^[a-z][a-z0-9._-]{2,31}$";

/** Thrown for a name that cannot be one; nothing was made. */
export class BadAccountName extends Error {
  readonly code = "bad-account-name";
}

/**
 * The first person who manages the county, once: an account with a one-time link and no password,
 * so none ever stands in a shell's history. Throws AdminThere, BadAccountName, NameTaken.
 */
export async function makeFirstAdmin(
  parts: Pick<Parts, "db" | "time" | "entropy">,
  entrance: Entrance,
  wish: { name: string; person: string },
): Promise<string> {
  if (!new RegExp(ACCOUNT_NAME).test(wish.name)) {
    throw new BadAccountName(`"${wish.name}" is no sign-in name: 3 to 32 of a-z, 0-9, . _ -`);
  }
  const nowMs = parts.time.nowMs();
  const account = Buffer.from(parts.entropy(8)).toString("hex");
  await parts.db.transaction().execute(async (trx) => {
    // Two commands at once: the second waits here and then sees the first one's account.
    await trx
      .selectFrom("migrations")
      .select("number")
      .where("number", "=", 20)
      .forUpdate()
      .execute();
    const there = (await accountViews(trx)).find(
      ({ closed, grants }) =>
        !closed && grants.some(({ role, place }) => role === "county-manager" && place === ROOT),
    );
    if (there !== undefined) {
      throw new AdminThere(
        `${there.name} manages the county already; the link printed at start lets in whoever runs this machine`,
      );
    }
    const grants = [{ role: "county-manager" as const, place: ROOT }];
    const made = await makeAccount(trx, { account, ...wish, grants, nowMs });
    const subject = "people/" + account;
    const entry = { actor: "command", action: "people.change", subject, place: ROOT };
    await writeAudit(trx, { ...entry, at: nowMs, before: null, after: made });
  });
  return entrance.mintLink(account);
}
