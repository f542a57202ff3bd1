import { sql } from "kysely";
import { alertOf } from "../alerts/alert-row.ts";
import { isWatched } from "../alerts/watched-causes.ts";
import type { Db } from "../database/tables.ts";
import { connectionOf } from "../gateways/connection.ts";
import type { Parts } from "../parts.ts";
import { heldBoxes } from "../vouchers/held-boxes.ts";
import { takesVouchers } from "../vouchers/vouchers.ts";
import type { AlertView, KioskView, LaneView, Product } from "../services.ts";
import { newestClimate } from "../site/climate-history.ts";

const DAY_SECONDS = 86_400;

/** What pages see of kiosks: read without locks, so that looking never delays the ledger. */
export async function kioskViews(parts: Parts, one?: string): Promise<KioskView[]> {
  const { db } = parts;
  const nowMs = parts.time.nowMs();
  const only = one === undefined ? sql<boolean>`true` : sql<boolean>`kiosk = ${one}`;
  const kiosks = await db.selectFrom("kiosks").selectAll().where(only).orderBy("kiosk").execute();
  const statuses = await db.selectFrom("kiosk_status").selectAll().where(only).execute();
  const stock = await db
    .selectFrom("stock")
    .selectAll()
    .where(only)
    .orderBy("lane")
    .orderBy("place")
    .execute();
  const vends = await db
    .selectFrom("uncertain_vends")
    .select(["kiosk", "lane", "product"])
    .where("settled_seq", "is", null)
    .where(only)
    .execute();
  const alerts = await alertViews(db, one);
  const held = await heldBoxes(db, { nowMs, ...(one === undefined ? {} : { kiosk: one }) });
  const epochs = await db
    .selectFrom("epochs")
    .select(["kiosk", (e) => e.fn.max("epoch").as("epoch")])
    .where(only)
    .groupBy("kiosk")
    .execute();
  const climates = await newestClimate(db, Math.floor(nowMs / 1000) - DAY_SECONDS);
  return kiosks.map((row) => {
    const climate = climates.get(row.kiosk);
    const mine = <T extends { kiosk: string }>(rows: T[]) =>
      rows.filter((r) => r.kiosk === row.kiosk);
    const { kiosk, settings } = row;
    const epoch = mine(epochs)[0]?.epoch ?? 0;
    const status = statuses.find((s) => s.kiosk === row.kiosk);
    return {
      kiosk: row.kiosk,
      names: row.names,
      connection: connectionOf(status, nowMs),
      heardAt: status?.heard_at ?? 0,
      lanes: lanesOf(row.settings.lanes, { stock: mine(stock), vends: mine(vends) }),
      alerts: mine(alerts),
      held: mine(held).map(({ product, count }) => ({ product, count })),
      vouchers: takesVouchers(parts, { kiosk, settings, epoch }),
      ...(climate === undefined ? {} : { climate }),
    };
  });
}

interface Held {
  stock: { lane: number; product: string; lot: string; expiry: number; on_hand: number }[];
  vends: { lane: number; product: string }[];
}

/** Every lane that is planned, and every other lane or product the books still know of. */
function lanesOf(planned: readonly { lane: number; product: string }[], held: Held): LaneView[] {
  const views = new Map<string, LaneView>();
  const view = (at: { lane: number; product: string }) => {
    const key = at.lane + " " + at.product;
    const { lane, product } = at;
    const found = views.get(key) ?? { lane, product, onHand: 0, lots: [], uncertain: 0 };
    views.set(key, found);
    return found;
  };
  for (const lane of planned) view(lane);
  for (const row of held.stock) {
    const lane = view(row);
    lane.onHand += row.on_hand;
    lane.lots.push({ lot: row.lot, expiry: row.expiry, count: row.on_hand });
  }
  for (const vend of held.vends) view(vend).uncertain += 1;
  return [...views.values()].sort((a, b) => a.lane - b.lane);
}

/**
 * Boxes of the alert's product at its kiosk now: what it was when it opened is no help any more.
 */
const LEFT_NOW = sql<number>`(
  select coalesce(sum(stock.on_hand), 0)::int from stock
  where stock.kiosk = alerts.kiosk and stock.product = alerts.product)`;

/** Alerts nobody has settled, oldest first; of one kiosk when named. */
export async function alertViews(db: Db, kiosk?: string): Promise<AlertView[]> {
  const rows = await db
    .selectFrom("alerts")
    .selectAll()
    .select(LEFT_NOW.as("left_now"))
    .where("closed_at", "is", null)
    .where(kiosk === undefined ? sql<boolean>`true` : sql<boolean>`kiosk = ${kiosk}`)
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    ...alertOf(row),
    ...(row.on_hand === null || isWatched(row.cause) ? {} : { onHand: row.left_now }),
  }));
}

export async function productViews(db: Db): Promise<Product[]> {
  return db
    .selectFrom("products")
    .select(["code", "names", "choosing"])
    .orderBy("place")
    .orderBy("code")
    .execute();
}
