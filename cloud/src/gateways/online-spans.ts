import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import { AWAY, HEARD_MS } from "./connection.ts";

/**
 * Lengthens the stretch in which a kiosk is heard, begins a new one after a silence, or ends it
 * when the kiosk is away. Notices may come again or late; only our own clock is asked.
 */
export async function noteOnline(
  db: Db,
  news: { kiosk: string; state: string; nowMs: number },
): Promise<void> {
  const { kiosk, state, nowMs } = news;
  if (AWAY.includes(state)) {
    await sql`UPDATE online_spans SET going = false WHERE kiosk = ${kiosk} AND going`.execute(db);
    return;
  }
  await sql`WITH lasting AS (
      UPDATE online_spans SET to_at = greatest(to_at, ${nowMs}::bigint)
      WHERE kiosk = ${kiosk} AND going AND to_at >= ${nowMs - HEARD_MS}::bigint RETURNING kiosk
    ), over AS (
      UPDATE online_spans SET going = false
      WHERE kiosk = ${kiosk} AND going AND to_at < ${nowMs - HEARD_MS}::bigint
    )
    INSERT INTO online_spans (kiosk, from_at, to_at, going)
    SELECT ${kiosk} AS kiosk, ${nowMs}::bigint AS from_at, ${nowMs}::bigint AS to_at, true AS going
    WHERE NOT EXISTS (SELECT 1 FROM lasting) ON CONFLICT DO NOTHING`.execute(db);
}
