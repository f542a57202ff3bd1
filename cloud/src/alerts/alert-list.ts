import type { Db } from "../database/tables.ts";
import type { IsWithin } from "../people/roles.ts";
import type { AlertView, Names } from "../services.ts";
import { alertOf } from "./alert-row.ts";
import { alertPlaces } from "./alert-places.ts";
import { sentenceOf } from "./alert-message.ts";
import { deskOf, type Desk } from "./causes.ts";

/** open: nobody has acknowledged it; both first ones are not over. */
export const ALERT_STATES = ["open", "acknowledged", "closed"] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** One episode of an alert as staff see it. Times are unix milliseconds. */
export interface AlertItem extends Omit<AlertView, "onHand"> {
  state: AlertState;
  /** Where it is, as roles have places; '' above all. */
  at: string;
  desk: Desk;
  /** What it means and what to do. */
  says: Names;
  closedAt?: number;
  /** As the audit log names people. */
  acknowledgedBy?: string;
  acknowledgedNote?: string;
  /** Steps of the escalation taken. */
  level: number;
  /** Boxes or mismatches when it opened. */
  count?: number;
}

export interface AlertListWish {
  /** Everything that is not over, when not given. */
  state?: AlertState | "all";
  cause?: string;
  kiosk?: string;
  /** A place and all below it. */
  place?: string;
  /** Opened at or before this. */
  openedBefore?: number;
  /** Only ids below it: the cursor of the page before. */
  before?: number;
  limit: number;
  keeps: (place: string) => boolean;
  isWithin: IsWithin;
}

const BATCH = 200;

/** Episodes newest first, and the cursor of the next page when there may be one. */
export async function listAlerts(
  db: Db,
  wish: AlertListWish,
): Promise<{ items: AlertItem[]; next?: number }> {
  const placeOf = await alertPlaces(db);
  const items: AlertItem[] = [];
  for (let before = wish.before ?? Number.MAX_SAFE_INTEGER; ;) {
    const rows = await page(db, wish, before);
    for (const row of rows) {
      const item = itemOf(row, placeOf(row));
      before = row.id;
      const isHere = wish.place === undefined || wish.isWithin(item.at, wish.place);
      if (!isHere || !wish.keeps(item.at)) continue;
      items.push(item);
      if (items.length === wish.limit) return { items, next: before };
    }
    if (rows.length < BATCH) return { items };
  }
}

function page(db: Db, wish: AlertListWish, before: number) {
  const { state, cause, kiosk, openedBefore } = wish;
  return db
    .selectFrom("alerts")
    .selectAll()
    .where("id", "<", before)
    .$if(state === "closed", (q) => q.where("closed_at", "is not", null))
    .$if(state !== "closed" && state !== "all", (q) => q.where("closed_at", "is", null))
    .$if(state === "open", (q) => q.where("acknowledged_at", "is", null))
    .$if(state === "acknowledged", (q) => q.where("acknowledged_at", "is not", null))
    .$if(cause !== undefined, (q) => q.where("cause", "=", cause ?? ""))
    .$if(kiosk !== undefined, (q) =>
      q.where((e) =>
        e.or([
          e("kiosk", "=", kiosk ?? ""),
          e.and([e("kiosk", "is", null), e("about", "=", kiosk ?? "")]),
        ]),
      ),
    )
    .$if(openedBefore !== undefined, (q) => q.where("opened_at", "<=", openedBefore ?? 0))
    .orderBy("id", "desc")
    .limit(BATCH)
    .execute();
}

type AlertRow = Awaited<ReturnType<typeof page>>[number];

function itemOf(row: AlertRow, at: string): AlertItem {
  const alert = alertOf(row);
  return {
    ...alert,
    state: stateOf(row),
    at,
    desk: deskOf(alert.cause),
    says: sentenceOf(alert.cause),
    ...(row.closed_at === null ? {} : { closedAt: row.closed_at }),
    ...acknowledgementOf(row),
    level: row.level,
    ...(row.on_hand === null ? {} : { count: row.on_hand }),
  };
}

function stateOf(row: Pick<AlertRow, "closed_at" | "acknowledged_at">): AlertState {
  if (row.closed_at !== null) return "closed";
  return row.acknowledged_at === null ? "open" : "acknowledged";
}

function acknowledgementOf(row: AlertRow) {
  if (row.acknowledged_at === null) return {};
  return {
    acknowledgedBy: row.acknowledged_by ?? "",
    acknowledgedNote: row.acknowledged_note ?? "",
  };
}

/** One telling of an episode on one channel. */
export interface DeliveryView {
  id: number;
  channel: string;
  event: string;
  level: number;
  writtenAt: number;
  attempts: number;
  /** waiting: not tried yet; failing: tried and to be tried again. */
  state: "waiting" | "failing" | "delivered" | "given-up";
  deliveredAt?: number;
  /** Whether it was told together with others. */
  inDigest: boolean;
}

export interface AlertDetail extends AlertItem {
  /** All episodes of the same thing, newest first, this one among them. */
  episodes: AlertItem[];
  deliveries: DeliveryView[];
}

const EPISODES_MAX = 50;

/** One episode, those before and after it, and how it was told; undefined for none. */
export async function alertDetail(db: Db, id: number): Promise<AlertDetail | undefined> {
  const row = await db.selectFrom("alerts").selectAll().where("id", "=", id).executeTakeFirst();
  if (row === undefined) return undefined;
  const placeOf = await alertPlaces(db);
  const { kiosk, gateway, place } = row;
  const same = await db
    .selectFrom("alerts")
    .selectAll()
    .where("cause", "=", row.cause)
    .where("product", "=", row.product)
    .where("about", "=", row.about)
    .where("kiosk", kiosk === null ? "is" : "=", kiosk)
    .where("gateway", gateway === null ? "is" : "=", gateway)
    .where("place", place === null ? "is" : "=", place)
    .orderBy("id", "desc")
    .limit(EPISODES_MAX)
    .execute();
  return {
    ...itemOf(row, placeOf(row)),
    episodes: same.map((one) => itemOf(one, placeOf(one))),
    deliveries: await deliveriesOf(db, id),
  };
}

async function deliveriesOf(db: Db, alert: number): Promise<DeliveryView[]> {
  const rows = await db
    .selectFrom("notifications as n")
    .leftJoin("notifications as c", "c.id", "n.carried_by")
    .select(["n.id", "n.channel", "n.event", "n.level", "n.written_at", "n.carried_by"])
    .select(["n.attempts as own_attempts", "n.delivered_at as own_delivered_at"])
    .select(["n.given_up_at as own_given_up_at"])
    .select(["c.attempts", "c.delivered_at", "c.given_up_at"])
    .where("n.alert", "=", alert)
    .orderBy("n.id")
    .execute();
  return rows.map((row) => {
    const inDigest = row.carried_by !== null;
    const sent = {
      attempts: (inDigest ? row.attempts : row.own_attempts) ?? 0,
      delivered_at: inDigest ? row.delivered_at : row.own_delivered_at,
      given_up_at: inDigest ? row.given_up_at : row.own_given_up_at,
    };
    const { id, channel, event, level, written_at: writtenAt } = row;
    return { id, channel, event, level, writtenAt, ...deliveryOf(sent), inDigest };
  });
}

/** How far a message has come. */
export function deliveryOf(row: {
  attempts: number;
  delivered_at: number | null;
  given_up_at: number | null;
}): Pick<DeliveryView, "attempts" | "state" | "deliveredAt"> {
  const { attempts, delivered_at, given_up_at } = row;
  if (delivered_at !== null) return { attempts, state: "delivered", deliveredAt: delivered_at };
  if (given_up_at !== null) return { attempts, state: "given-up" };
  return { attempts, state: attempts > 0 ? "failing" : "waiting" };
}

/**
 * Says that a person knows of this episode: nobody is told of it any more, but of the next one, or
 * of a worse cause, as ever. False when it was over or acknowledged already.
 */
export async function acknowledgeAlert(
  db: Db,
  wish: { id: number; by: string; note: string; nowMs: number },
): Promise<boolean> {
  const row = await db
    .updateTable("alerts")
    .set({
      acknowledged_at: wish.nowMs,
      acknowledged_by: wish.by,
      acknowledged_note: wish.note,
      due_at: null,
    })
    .where("id", "=", wish.id)
    .where("closed_at", "is", null)
    .where("acknowledged_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}
