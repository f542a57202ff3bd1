import { dayOf } from "../inventory/usable.ts";
import type { Parts } from "../parts.ts";
import type { AlertSettings } from "./alert-settings.ts";
import { hasCome } from "./quiet-hours.ts";
import { putMessage } from "./tell-due.ts";

/** A look-round older than this does not run any more. */
const LOOK_MS_MAX = 3_600_000;

/**
 * Once a day, from the hour the county wants: tells every receiver, on the way alerts take, how
 * many kiosks were looked at and how much is open. Whoever hears nothing knows that the way is
 * broken; a channel that takes it not becomes an alert on the others.
 */
export async function proveAlertPath(parts: Parts, settings: AlertSettings): Promise<void> {
  const { db, time, entropy, log } = parts;
  const nowMs = time.nowMs();
  const day = dayOf(nowMs);
  if (!hasCome(nowMs, settings.proofAt)) return;
  const told = await db.transaction().execute(async (trx) => {
    const claimed = await trx
      .insertInto("alert_proofs")
      .values({ day, at: nowMs, checked: 0, open: 0, looked_at: null })
      .onConflict((c) => c.doNothing())
      .returning("day")
      .executeTakeFirst();
    if (claimed === undefined) return undefined;
    const look = await trx.selectFrom("alert_looks").selectAll().executeTakeFirst();
    const isFresh = look !== undefined && nowMs - look.looked_at <= LOOK_MS_MAX;
    const { count } = await trx
      .selectFrom("alerts")
      .select((e) => e.fn.countAll<string>().as("count"))
      .where("closed_at", "is", null)
      .executeTakeFirstOrThrow();
    const lookedAt = isFresh ? look.looked_at : null;
    const found = { checked: isFresh ? look.kiosks : 0, open: Number(count) };
    const set = { ...found, looked_at: lookedAt };
    await trx.updateTable("alert_proofs").set(set).where("day", "=", day).execute();
    const body = { day, ...found, lookedAt };
    const channels = await receivers({ ...parts, db: trx });
    for (const channel of channels) {
      await putMessage(trx, { channel, event: "proof", body }, { nowMs, entropy });
    }
    return { ...found, channels: channels.length };
  });
  if (told !== undefined) log("info", "alert-path-proved", { day, ...told });
}

async function receivers({ db, channels }: Parts): Promise<string[]> {
  const rows = await db
    .selectFrom("alert_channels")
    .select("channel")
    .where("is_on", "=", true)
    .where("removed_at", "is", null)
    .orderBy("channel")
    .execute();
  return [...channels, ...rows.map(({ channel }) => channel)];
}
