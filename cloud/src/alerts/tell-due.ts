import { sql } from "kysely";
import { toHex } from "@anxin/firmware/contract";
import type { Db } from "../database/tables.ts";
import type { Parts } from "../parts.ts";
import type { Entropy } from "../ports.ts";
import { ROOT } from "../people/roles.ts";
import type { AlertCause } from "../services.ts";
import { TERRITORY } from "../people/territory.ts";
import { alertPlaces } from "./alert-places.ts";
import { readAlertSettings } from "./alert-settings.ts";
import { worseOf } from "./causes.ts";
import {
  decideTelling,
  gathered,
  type Episode,
  type Reach,
  type Telling,
} from "./decide-telling.ts";

/** Any number no other lock has: one process at a time decides who is told. */
const ADVISORY_LOCK = 20261123;
const AT_ONCE_MAX = 500;
/** Longer than anything `decideTelling` asks of the episode before. */
const BEFORE_MS = 3_600_000;

interface Row {
  id: number;
  kiosk: string | null;
  gateway: string | null;
  place: string | null;
  about: string;
  product: string;
  cause: string;
  opened_at: number;
  closed_at: number | null;
  acknowledged_at: number | null;
  on_hand: number | null;
  level: number;
  told_at: number | null;
}

const COLUMNS = [
  "id",
  "kiosk",
  "gateway",
  "place",
  "about",
  "product",
  "cause",
  "opened_at",
  "closed_at",
  "acknowledged_at",
  "on_hand",
  "level",
  "told_at",
] as const;

type Due = Telling & { alert: number; onHand: number | null };

/**
 * Puts into the outbox what has to be told now, and into each alert's row when to look again, in
 * one transaction: after a crash everything is told, and nothing twice. Returns how many alerts
 * were looked at.
 */
export async function tellDue(parts: Parts): Promise<number> {
  const { db, time } = parts;
  const nowMs = time.nowMs();
  if ((await dueRows(db, nowMs).limit(1).execute()).length === 0) return 0;
  return db.transaction().execute(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(${sql.lit(ADVISORY_LOCK)})`.execute(trx);
    // Locked, so that an end that comes meanwhile is told and not lost under what is written here.
    const rows = await dueRows(trx, nowMs).limit(AT_ONCE_MAX).forUpdate().execute();
    // Another process told them while this one waited for the lock.
    if (rows.length === 0) return 0;
    const by = {
      settings: await readAlertSettings(trx),
      reaches: await reachesNow(trx, parts.channels),
      isWithin: TERRITORY.isWithin,
      nowMs,
    };
    const due: Due[] = [];
    for (const { row, episode } of await episodesOf(trx, rows, nowMs)) {
      const { tellings, level, toldAt, dueAt } = decideTelling(episode, by);
      for (const telling of tellings) {
        const onHand = telling.event === "opened" ? row.on_hand : null;
        due.push({ ...telling, alert: row.id, onHand });
      }
      const set = { level, told_at: toldAt, due_at: dueAt };
      await trx.updateTable("alerts").set(set).where("id", "=", row.id).execute();
    }
    await writeOut(trx, due, { nowMs, entropy: parts.entropy });
    return rows.length;
  });
}

function dueRows(db: Db, nowMs: number) {
  return db
    .selectFrom("alerts")
    .select(COLUMNS)
    .where("due_at", "<=", nowMs)
    .orderBy("due_at")
    .orderBy("id");
}

/** Channels of the settings reach everything; those of the county what it says. */
async function reachesNow(db: Db, own: readonly string[]): Promise<Reach[]> {
  const rows = await db
    .selectFrom("alert_channels")
    .select(["channel", "place", "roles"])
    .where("is_on", "=", true)
    .where("removed_at", "is", null)
    .orderBy("channel")
    .execute();
  return [...own.map((channel) => ({ channel, place: ROOT, roles: [] })), ...rows];
}

const subjectOf = ({ kiosk, gateway, place, about, product }: Row) =>
  JSON.stringify([kiosk, gateway, place, about, product]);

async function episodesOf(
  trx: Db,
  rows: readonly Row[],
  nowMs: number,
): Promise<{ row: Row; episode: Episode }[]> {
  const placeOf = await alertPlaces(trx);
  const told = await trx
    .selectFrom("notifications")
    .select(["alert", "channel"])
    .where(
      "alert",
      "in",
      rows.map(({ id }) => id),
    )
    .where("event", "<>", "closed")
    .execute();
  const channels = Map.groupBy(told, ({ alert }) => alert);
  const ended = await lately(trx, nowMs);
  const open = await openWorse(trx, rows);
  return rows.map((row) => {
    const subject = subjectOf(row);
    const before = ended.get(`${row.cause} ${subject}`);
    const cause = row.cause as AlertCause;
    const worse = worseOf(cause);
    const episode: Episode = {
      id: row.id,
      cause,
      place: placeOf(row),
      openedAt: row.opened_at,
      level: row.level,
      told: [...new Set((channels.get(row.id) ?? []).map(({ channel }) => channel))],
      isCovered: worse !== undefined && open.has(`${worse} ${subject}`),
      ...(row.closed_at === null ? {} : { closedAt: row.closed_at }),
      ...(row.acknowledged_at === null ? {} : { acknowledgedAt: row.acknowledged_at }),
      ...(row.told_at === null ? {} : { toldAt: row.told_at }),
      ...(before === undefined || before > row.opened_at ? {} : { beforeEndedAt: before }),
    };
    return { row, episode };
  });
}

/** When the newest episode of each thing that ended lately did. */
async function lately(trx: Db, nowMs: number): Promise<Map<string, number>> {
  const rows = await trx
    .selectFrom("alerts")
    .select(COLUMNS)
    .where("closed_at", ">", nowMs - BEFORE_MS)
    .orderBy("closed_at")
    .execute();
  return new Map(rows.map((row) => [`${row.cause} ${subjectOf(row)}`, row.closed_at ?? 0]));
}

/** Things for which a cause worse than one of these is open. */
async function openWorse(trx: Db, rows: readonly Row[]): Promise<Set<string>> {
  const worse = rows.flatMap((row) => worseOf(row.cause as AlertCause) ?? []);
  if (worse.length === 0) return new Set();
  const open = await trx
    .selectFrom("alerts")
    .select(COLUMNS)
    .where("closed_at", "is", null)
    .where("cause", "in", [...new Set(worse)])
    .execute();
  return new Set(open.map((row) => `${row.cause} ${subjectOf(row)}`));
}

interface Writing {
  nowMs: number;
  entropy: Entropy;
}

async function writeOut(trx: Db, due: readonly Due[], by: Writing): Promise<void> {
  for (const [channel, tellings] of Map.groupBy(due, (one) => one.channel)) {
    const { alone, together } = gathered(tellings);
    for (const one of alone) await put(trx, one, { ...by, carriedBy: null });
    if (together.length === 0) continue;
    const carriedBy = await putMessage(trx, { channel, event: "digest" }, by);
    for (const one of together) await put(trx, one, { ...by, carriedBy });
  }
}

async function put(
  trx: Db,
  { alert, event, level, channel, onHand }: Due,
  { nowMs, entropy, carriedBy }: Writing & { carriedBy: number | null },
): Promise<void> {
  const of = { alert, event, level, channel, on_hand: onHand, carried_by: carriedBy };
  await trx
    .insertInto("notifications")
    .values({ ...of, key: newKey(entropy), written_at: nowMs, next_at: nowMs })
    .onConflict((c) => c.doNothing())
    .execute();
}

/** Puts a message into the outbox that is of no single alert; returns its row's id. */
export async function putMessage(
  trx: Db,
  of: { channel: string; event: "digest" | "proof" | "test"; body?: object },
  { nowMs, entropy }: Writing,
): Promise<number> {
  const { channel, event, body } = of;
  const row = await trx
    .insertInto("notifications")
    .values({
      alert: null,
      event,
      channel,
      on_hand: null,
      key: newKey(entropy),
      body: body === undefined ? null : JSON.stringify(body),
      written_at: nowMs,
      next_at: nowMs,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Nobody else's and, whatever is restored, never another message's. */
const newKey = (entropy: Entropy) => "n-" + toHex(entropy(10));
