import type { Db } from "../database/tables.ts";

/** What is written down of a change. `null` before: it was made; `null` after: it is gone. */
export interface AuditEntry {
  /** Who: `account:…`, `key:…`, `office`, or `command` for whoever runs the machine. */
  actor: string;
  /** What was done, as its permission is named, or `session.open` and `session.leave`. */
  action: string;
  /** What it was done to, such as `kiosk:k1`. */
  subject: string;
  place: string;
  before: unknown;
  after: unknown;
}

export interface AuditView extends AuditEntry {
  id: number;
  /** Unix milliseconds. */
  at: number;
}

/** Writes a change down, in the transaction that makes it. The table refuses to be changed. */
export async function writeAudit(db: Db, entry: AuditEntry & { at: number }): Promise<void> {
  const { before, after, ...rest } = entry;
  await db
    .insertInto("audit_log")
    .values({ ...rest, before: textOf(before), after: textOf(after) })
    .execute();
}

/** Entries below an id that `keeps` keeps, newest first, at most so many. */
export async function auditViews(
  db: Db,
  wish: { before: number; limit: number; subject?: string; keeps: (place: string) => boolean },
): Promise<AuditView[]> {
  const found: AuditView[] = [];
  for (let before = wish.before; found.length < wish.limit;) {
    const rows = await db
      .selectFrom("audit_log")
      .selectAll()
      .where("id", "<", before)
      .$if(wish.subject !== undefined, (q) => q.where("subject", "=", wish.subject ?? ""))
      .orderBy("id", "desc")
      .limit(BATCH)
      .execute();
    for (const row of rows) {
      if (found.length < wish.limit && wish.keeps(row.place)) found.push(row);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH) break;
    before = last.id;
  }
  return found;
}

const BATCH = 200;

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
