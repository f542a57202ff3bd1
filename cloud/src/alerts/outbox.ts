import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import type { AlertCause, Names } from "../services.ts";
import type { AlertMessage } from "./alert-message.ts";
import type { Message, ProofBody } from "./messages.ts";

/** A message that is to be sent now, and what sending it needs. */
export interface Claimed {
  id: number;
  channel: string;
  attempts: number;
  writtenAt: number;
  message: Message;
}

interface Row {
  id: number;
  key: string;
  event: string;
  channel: string;
  level: number;
  attempts: number;
  written_at: number;
  carried_by: number | null;
  on_hand: number | null;
  body: ProofBody | null;
  alert: number | null;
  kiosk: string;
  gateway: string;
  place: string | null;
  about: string;
  product: string;
  cause: AlertCause;
  kiosk_names: Names | null;
  product_names: Names | null;
  place_names: Names | null;
}

/**
 * Takes messages that are due on these channels, for so long that nobody else does; one whose
 * process dies is taken again after that.
 */
export async function claim(
  db: Db,
  by: { nowMs: number; leaseMs: number; limit: number; channels: readonly string[] },
): Promise<Claimed[]> {
  const { nowMs, leaseMs, limit, channels } = by;
  const { rows: taken } = await sql<{ id: number }>`
    UPDATE notifications SET next_at = ${nowMs + leaseMs}::bigint WHERE id IN (
      SELECT id FROM notifications
      WHERE delivered_at IS NULL AND given_up_at IS NULL AND next_at <= ${nowMs}::bigint
        AND carried_by IS NULL AND channel = ANY(${[...channels]}::text[])
      ORDER BY next_at, id LIMIT ${sql.lit(limit)} FOR UPDATE SKIP LOCKED
    ) RETURNING id`.execute(db);
  if (taken.length === 0) return [];
  const ids = taken.map(({ id }) => id);
  const rows = await rowsOf(db, ids);
  return rows
    .filter((row) => row.carried_by === null)
    .map((row) => ({
      id: row.id,
      channel: row.channel,
      attempts: row.attempts,
      writtenAt: row.written_at,
      message: messageOf(row, rows),
    }));
}

async function rowsOf(db: Db, ids: readonly number[]): Promise<Row[]> {
  const { rows } = await sql<Row>`
    SELECT n.id, n.key, n.event, n.channel, n.level, n.attempts, n.written_at, n.carried_by,
      n.on_hand, n.body, n.alert, coalesce(a.kiosk, a.about, '') AS kiosk,
      coalesce(a.gateway, '') AS gateway, a.place, coalesce(a.about, '') AS about,
      coalesce(a.product, '') AS product, a.cause,
      k.names AS kiosk_names, p.names AS product_names, w.names AS place_names
    FROM notifications n LEFT JOIN alerts a ON a.id = n.alert
    LEFT JOIN kiosks k ON k.kiosk = coalesce(a.kiosk, a.about)
    LEFT JOIN products p ON p.code = a.product
    LEFT JOIN places w ON w.place = a.place
    WHERE n.id IN (${sql.join([...ids])}) OR n.carried_by IN (${sql.join([...ids])})
    ORDER BY n.id`.execute(db);
  return rows;
}

function messageOf(row: Row, all: readonly Row[]): Message {
  const id = row.key === "" ? "notification-" + row.id : row.key;
  const at = row.written_at;
  if (row.event === "digest") {
    const carried = all.filter((one) => one.carried_by === row.id);
    return { id, event: "digest", at, alerts: carried.map(alertMessageOf) };
  }
  if (row.event === "proof" && row.body !== null) return { id, event: "proof", at, ...row.body };
  return row.alert === null ? { id, event: "test", at } : alertMessageOf(row);
}

function alertMessageOf(row: Row): AlertMessage {
  const { key, id, level, alert, cause, gateway, place, about, product } = row;
  const kiosk = place === null ? row.kiosk : "";
  const placed = place === null ? {} : { place, about, ...namesOf(row) };
  return {
    id: key === "" ? "notification-" + id : key,
    event: row.event as AlertMessage["event"],
    alert: alert ?? 0,
    level,
    cause,
    kiosk,
    kioskNames: row.kiosk_names ?? { zh: kiosk, en: kiosk },
    gateway,
    ...placed,
    product,
    productNames: row.product_names ?? { zh: product, en: product },
    onHand: row.on_hand,
    at: row.written_at,
  };
}

function namesOf({ place_names }: Row): { placeNames?: Names } {
  return place_names === null ? {} : { placeNames: place_names };
}
