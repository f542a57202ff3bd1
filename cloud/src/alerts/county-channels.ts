import { toHex } from "@anxin/firmware/contract";
import type { Selectable } from "kysely";
import type { Db, Tables } from "../database/tables.ts";
import type { Parts } from "../parts.ts";
import type { Role } from "../people/roles.ts";
import { deliveryOf, type DeliveryView } from "./alert-list.ts";
import { shownAddress, type ChannelAddress } from "./channel-address.ts";
import { openChannel, OUTSIDE_ONLY } from "./open-channel.ts";

/** A channel as staff see it: never its address or its secret. Times are unix milliseconds. */
export interface ChannelView {
  channel: string;
  name: string;
  place: string;
  roles: Role[];
  isOn: boolean;
  kind: ChannelAddress["kind"];
  /** '' for mail. */
  host: string;
  /** How many people or programs it reaches. */
  receivers: number;
  createdAt: number;
  changedAt: number;
}

export interface ChannelHealth {
  deliveredAt?: number;
  /** When the oldest message was written that its receiver has not taken although it was tried. */
  failingSince?: number;
  waiting: number;
}

export interface ChannelWish {
  name: string;
  place: string;
  roles: Role[];
  isOn: boolean;
  address: ChannelAddress;
}

/** Channels not removed, oldest first. */
export async function listChannels(db: Db): Promise<(ChannelView & { health: ChannelHealth })[]> {
  const rows = await db
    .selectFrom("alert_channels")
    .selectAll()
    .where("removed_at", "is", null)
    .orderBy("created_at")
    .orderBy("channel")
    .execute();
  const health = await healths(db);
  return rows.map((row) => {
    return { ...viewOf(row), health: health.get(row.channel) ?? { waiting: 0 } };
  });
}

async function healths(db: Db): Promise<Map<string, ChannelHealth>> {
  const delivered = await db
    .selectFrom("alert_channels as c")
    .select("c.channel")
    .select((e) =>
      e
        .selectFrom("notifications as n")
        .select((n) => n.fn.max("n.delivered_at").as("at"))
        .whereRef("n.channel", "=", "c.channel")
        .where("n.delivered_at", "is not", null)
        .as("at"),
    )
    .execute();
  const waiting = await db
    .selectFrom("notifications")
    .select(["channel", "attempts", "written_at"])
    .where("delivered_at", "is", null)
    .where("given_up_at", "is", null)
    .where("carried_by", "is", null)
    .orderBy("written_at")
    .execute();
  const all = new Map<string, ChannelHealth>();
  for (const { channel, at } of delivered) {
    all.set(channel, { waiting: 0, ...(at === null ? {} : { deliveredAt: at }) });
  }
  for (const { channel, attempts, written_at } of waiting) {
    const one = all.get(channel) ?? { waiting: 0 };
    one.waiting += 1;
    if (attempts > 0) one.failingSince ??= written_at;
    all.set(channel, one);
  }
  return all;
}

function viewOf(row: Selectable<Tables["alert_channels"]>): ChannelView {
  const { channel, name, place, roles, is_on: isOn, address } = row;
  const times = { createdAt: row.created_at, changedAt: row.changed_at };
  return { channel, name, place, roles, isOn, ...shownAddress(address), ...times };
}

/** One channel; undefined when there is none or it was removed. */
export async function readChannel(db: Db, channel: string): Promise<ChannelView | undefined> {
  const row = await rowOf(db, channel);
  return row && viewOf(row);
}

function rowOf(db: Db, channel: string) {
  return db
    .selectFrom("alert_channels")
    .selectAll()
    .where("channel", "=", channel)
    .where("removed_at", "is", null)
    .executeTakeFirst();
}

/** Adds a channel. Throws BadWebhook, NoMailServer. */
export async function addChannel(parts: Parts, wish: ChannelWish): Promise<ChannelView> {
  const { db, time, entropy } = parts;
  const channel = "c-" + toHex(entropy(6));
  refuseBad(parts, channel, wish.address);
  const nowMs = time.nowMs();
  const row = await db
    .insertInto("alert_channels")
    .values({ channel, ...columnsOf(wish), created_at: nowMs, changed_at: nowMs })
    .returningAll()
    .executeTakeFirstOrThrow();
  return viewOf(row);
}

/**
 * Sets a channel anew; without an address it keeps its own. Switched off, it forgets what waits.
 * Throws BadWebhook, NoMailServer; undefined when there is none.
 */
export async function changeChannel(
  parts: Parts,
  channel: string,
  wish: Omit<ChannelWish, "address"> & { address?: ChannelAddress },
): Promise<ChannelView | undefined> {
  const { db, time } = parts;
  const known = await rowOf(db, channel);
  if (known === undefined) return undefined;
  const address = wish.address ?? known.address;
  refuseBad(parts, channel, address);
  const nowMs = time.nowMs();
  if (!wish.isOn) await giveUp(db, channel, nowMs);
  const changed_at = Math.max(nowMs, known.changed_at + 1);
  const row = await db
    .updateTable("alert_channels")
    .set({ ...columnsOf({ ...wish, address }), changed_at })
    .where("channel", "=", channel)
    .returningAll()
    .executeTakeFirst();
  return row && viewOf(row);
}

/** Takes a channel away, with its address; what was told on it is kept. */
export async function removeChannel(db: Db, channel: string, nowMs: number): Promise<void> {
  await giveUp(db, channel, nowMs);
  const gone: ChannelAddress = { kind: "mail", to: [] };
  await db
    .updateTable("alert_channels")
    .set({ removed_at: nowMs, is_on: false, address: JSON.stringify(gone) })
    .where("channel", "=", channel)
    .execute();
}

function columnsOf(wish: ChannelWish) {
  const { name, place, isOn } = wish;
  const lists = { roles: JSON.stringify(wish.roles), address: JSON.stringify(wish.address) };
  return { name, place, is_on: isOn, ...lists };
}

/** An address that can never be right is refused when it is entered, not when it is needed. */
function refuseBad(parts: Parts, channel: string, address: ChannelAddress): void {
  const { delivery = OUTSIDE_ONLY, time } = parts;
  openChannel(channel, address, { ...delivery, nowMs: () => time.nowMs() });
}

async function giveUp(db: Db, channel: string, nowMs: number): Promise<void> {
  await db
    .updateTable("notifications")
    .set({ given_up_at: nowMs })
    .where("channel", "=", channel)
    .where("delivered_at", "is", null)
    .where("given_up_at", "is", null)
    .execute();
}

const DELIVERIES_MAX = 50;

/** The newest messages of a channel: what of, and how far they came. */
export async function channelDeliveries(
  db: Db,
  channel: string,
): Promise<(Omit<DeliveryView, "inDigest"> & { alert?: number })[]> {
  const rows = await db
    .selectFrom("notifications")
    .select(["id", "alert", "channel", "event", "level", "written_at", "attempts"])
    .select(["delivered_at", "given_up_at"])
    .where("channel", "=", channel)
    .where("carried_by", "is", null)
    .orderBy("id", "desc")
    .limit(DELIVERIES_MAX)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    ...(row.alert === null ? {} : { alert: row.alert }),
    channel: row.channel,
    event: row.event,
    level: row.level,
    writtenAt: row.written_at,
    ...deliveryOf(row),
  }));
}
