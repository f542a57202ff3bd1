/** What a week leaves behind beside facts and documents, written in bulk. */
import type { Db } from "@anxin/cloud";
import { sql } from "kysely";

const CHANGES_A_WEEK = 200;
const WORDS_A_WEEK = 16;
/** The last month of ten-minute climate is kept for each kiosk; ten years would be 210 million. */
const CLIMATE_DAYS = 30;

export interface Week {
  week: number;
  /** Unix milliseconds. */
  startMs: number;
  endMs: number;
}

/** Every kiosk is heard all week but for one silence; alerts of the week are told. */
export async function writeNews(db: Db, { week, startMs, endMs }: Week): Promise<void> {
  const silence = startMs + 3 * 86_400_000;
  await sql`INSERT INTO online_spans (kiosk, from_at, to_at, going)
    SELECT kiosk, from_at, to_at, false FROM kiosks, (VALUES
      (${startMs}::bigint, ${silence}::bigint), (${silence + 600_000}::bigint, ${endMs}::bigint)
    ) AS spans(from_at, to_at)`.execute(db);
  await sql`INSERT INTO audit_log (at, actor, action, subject, place, before, after)
    SELECT ${startMs}::bigint + n * 1000, 'account:' || n % 40, 'kiosks.change',
      'kiosks/bench-' || lpad((n % 400 + 1)::text, 3, '0'), '350181', '{"a":1}', '{"a":2}'
    FROM generate_series(1, ${sql.lit(CHANGES_A_WEEK)}) AS n`.execute(db);
  await sql`INSERT INTO feedback (token_hash, kiosk, kind, product, rating, words, told_at,
      answer, answered_at)
    SELECT encode(sha256((${week}::text || kiosk)::bytea), 'hex'), kiosk, 'praise', '', 5, 'good',
      ${startMs}::bigint, 'thanks', ${endMs}::bigint
    FROM kiosks ORDER BY md5(kiosk || ${week}::text) LIMIT ${sql.lit(WORDS_A_WEEK)}`.execute(db);
  await tellAlerts(db, endMs);
}

/** As the senders would have, but for who hears it. */
async function tellAlerts(db: Db, nowMs: number): Promise<void> {
  await sql`INSERT INTO notifications
      (alert, event, channel, on_hand, key, written_at, attempts, next_at, delivered_at, level)
    SELECT id, e.event, 'hook', on_hand, 'n-' || id || e.event, opened_at, 1, opened_at, opened_at,
      1
    FROM alerts, (VALUES ('opened'), ('closed')) AS e(event)
    WHERE due_at IS NOT NULL AND (e.event = 'opened' OR closed_at IS NOT NULL)
    ON CONFLICT DO NOTHING`.execute(db);
  await sql`UPDATE alerts SET due_at = NULL, level = 1, told_at = opened_at
    WHERE due_at <= ${nowMs}::bigint`.execute(db);
}

/** Status and climate of every kiosk as they are at the end. */
export async function writeNow(db: Db, nowMs: number): Promise<void> {
  await sql`INSERT INTO kiosk_status (kiosk, state, heard_at, noted_at, session, revision, firmware)
    SELECT kiosk, 'ready', ${nowMs}::bigint, ${nowMs}::bigint, 1, revision, 'bench-1' FROM kiosks
    ON CONFLICT (kiosk) DO UPDATE SET heard_at = excluded.heard_at, noted_at = excluded.noted_at
  `.execute(db);
  const seconds = Math.floor(nowMs / 1000);
  const from = seconds - CLIMATE_DAYS * 86_400;
  await sql`INSERT INTO climate (kiosk, start, gateway, epoch, seq, count, centi_min, centi_mean,
      centi_max, deci_min, deci_mean, deci_max)
    SELECT kiosk, start, gateway, 1, (start - ${from}::bigint) / 600, 10, 1900, 2000, 2100, 400,
      450, 500
    FROM kiosks, generate_series(${from}::bigint, ${seconds}::bigint, 600) AS start
    ON CONFLICT DO NOTHING`.execute(db);
  await sql`INSERT INTO climate_days (kiosk, day, first, count, centi_min, centi_sum, centi_max,
      deci_min, deci_sum, deci_max)
    SELECT kiosk, (start + 28800) / 86400 * 86400 - 28800, min(start), sum(count), min(centi_min),
      sum(centi_mean::bigint * count), max(centi_max), min(deci_min),
      sum(deci_mean::bigint * count), max(deci_max)
    FROM climate GROUP BY 1, 2 ON CONFLICT DO NOTHING`.execute(db);
  await sql`VACUUM ANALYZE`.execute(db);
}
