import { toHex, LIMITS, type Progress } from "@anxin/firmware/contract";
import type { Selectable } from "kysely";
import type { Db, Tables } from "../database/tables.ts";
import { connectionOf } from "../gateways/connection.ts";
import type { Parts } from "../parts.ts";
import type { Cancel } from "../ports.ts";
import type { GrantAnswer, GrantView } from "../services.ts";
import { heldOf, usableBoxes } from "../vouchers/held-boxes.ts";
import { applyProgress, expire, isOpen, viewOf, type Grant } from "./grant-state.ts";

/** Ended grants older than this are forgotten when the next is asked for. */
const REMEMBERED_MS = 24 * 3_600_000;
/**
 * Grants of one kiosk in a day that wrong numbers were typed for; at this many the cloud passes no
 * more numbers on, and the lit button alone confirms. With a kiosk's own three tries a grant,
 * whoever guesses from home has 15 of 10,000 a day.
 */
const GUESSED_GRANTS_MAX = 5;
/** A deadline is looked at this much after it passed. */
const EXPIRY_SLACK_MS = 1000;

export interface GrantWish {
  kiosk: string;
  product: string;
  request: string;
}

/**
 * Asks a kiosk for one box. The same `request` is one grant; while a grant holds the kiosk every
 * other is `busy` and nothing is written, so taps without end cost nothing.
 */
export async function requestGrant(parts: Parts, wish: GrantWish): Promise<GrantAnswer> {
  const nowMs = parts.time.nowMs();
  const known = await byRequest(parts.db, wish.request);
  if (known !== undefined) return { ok: true, grant: viewOf(expire(known, nowMs)) };
  const made = await parts.db.transaction().execute((trx) => make({ ...parts, db: trx }, wish));
  if (!made.ok) return made;
  const { grant, gateway } = made;
  if (gateway !== undefined) {
    const { id, kiosk, product } = grant;
    const lifeMs = grant.endsAt - grant.createdAt;
    parts.bus.toGateway(gateway, { event: "grant", kiosk, id, product, lifeMs });
  }
  return { ok: true, grant: viewOf(grant) };
}

type Made = { ok: true; grant: Grant; gateway?: string } | Extract<GrantAnswer, { ok: false }>;

async function make(parts: Parts, wish: GrantWish): Promise<Made> {
  const { db: trx } = parts;
  const nowMs = parts.time.nowMs();
  const { kiosk, product, request } = wish;
  const row = await trx
    .selectFrom("kiosks")
    .select(["gateway", "settings"])
    .where("kiosk", "=", kiosk)
    .forNoKeyUpdate()
    .executeTakeFirst();
  const again = await byRequest(trx, request);
  if (again !== undefined) return { ok: true, grant: expire(again, nowMs) };
  const gateway = row?.gateway;
  if (row === undefined || typeof gateway !== "string") return no("kiosk-offline");
  // A grant is never queued: one that cannot be passed on would only hold the kiosk for nobody.
  if (!(await parts.bus.reaches(gateway, trx))) return no("kiosk-offline");
  if (!(await isOnline(trx, kiosk, nowMs))) return no("kiosk-offline");
  await letGo(trx, kiosk, nowMs);
  if (await isHeld(trx, kiosk)) return no("busy");
  if (!(await hasStock(trx, { kiosk, product, nowMs }))) return no("no-stock");
  const { confirmSeconds } = row.settings.timeouts;
  const endsAt = nowMs + Math.min(LIMITS.grantSeconds, confirmSeconds) * 1000;
  const grant: Grant = {
    id: toHex(parts.entropy(8)),
    kiosk,
    product,
    request,
    state: "requested",
    code: "",
    byFact: false,
    intentEpoch: 0,
    intentSeq: 0,
    createdAt: nowMs,
    endsAt,
  };
  const { id, state, code } = grant;
  const values = { id, kiosk, product, request, state, code, created_at: nowMs, ends_at: endsAt };
  await trx.insertInto("grants").values(values).execute();
  return { ok: true, grant, gateway };
}

function no(code: "busy" | "no-stock" | "kiosk-offline"): { ok: false; code: typeof code } {
  return { ok: false, code };
}

/**
 * Sends the grant again with the number a person typed; the kiosk alone knows whether it is right.
 * `way-closed` when too many wrong ones were typed for this kiosk: then only its button confirms.
 */
export async function confirmGrant(
  parts: Parts,
  wish: { id: string; number: string },
): Promise<GrantAnswer> {
  const nowMs = parts.time.nowMs();
  const grant = await byId(parts.db, wish.id);
  if (grant === undefined) return { ok: false, code: "grant-expired" };
  if (!isOpen(expire(grant, nowMs))) {
    return { ok: false, code: grant.state === "dispensed" ? "grant-repeated" : "grant-expired" };
  }
  if (!/^[0-9]{4}$/.test(wish.number)) return { ok: false, code: "wrong-number" };
  if (await isGuessed(parts.db, grant, nowMs)) return { ok: false, code: "way-closed" };
  const row = await parts.db
    .selectFrom("kiosks")
    .select("gateway")
    .where("kiosk", "=", grant.kiosk)
    .executeTakeFirst();
  const { id, kiosk, product, endsAt } = grant;
  const lifeMs = Math.max(1, endsAt - nowMs);
  const event = { event: "grant", kiosk, id, product, number: wish.number, lifeMs } as const;
  parts.bus.toGateway(row?.gateway ?? null, event);
  return { ok: true, grant: viewOf(grant) };
}

/** Whether so many wrong numbers came for other grants of this kiosk that this may be guessing. */
async function isGuessed(db: Db, grant: Grant, nowMs: number): Promise<boolean> {
  const { guessed } = await db
    .selectFrom("grants")
    .select((e) => e.fn.countAll<number>().as("guessed"))
    .where("kiosk", "=", grant.kiosk)
    .where("id", "!=", grant.id)
    .where("code", "=", "wrong-number")
    .where("created_at", ">=", nowMs - REMEMBERED_MS)
    .executeTakeFirstOrThrow();
  return Number(guessed) >= GUESSED_GRANTS_MAX;
}

/** The grant as it is now, or undefined when it was never made or is forgotten. */
export async function grantView(
  parts: Pick<Parts, "db" | "time">,
  id: string,
): Promise<GrantView | undefined> {
  const grant = await byId(parts.db, id);
  return grant === undefined ? undefined : viewOf(expire(grant, parts.time.nowMs()));
}

/** Notes how far a kiosk says it has come with a grant. */
export async function noteProgress(parts: Parts, kiosk: string, progress: Progress): Promise<void> {
  const nowMs = parts.time.nowMs();
  const changed = await parts.db.transaction().execute(async (trx) => {
    const found = await trx
      .selectFrom("grants")
      .selectAll()
      .where("id", "=", progress.id)
      .where("kiosk", "=", kiosk)
      .forUpdate()
      .executeTakeFirst();
    if (found === undefined) return undefined;
    const before = grantOf(found);
    const after = applyProgress(expire(before, nowMs), progress);
    if (after.state === before.state && after.code === before.code) return undefined;
    const { state, code } = after;
    const holds = found.holds && isOpen(after);
    await trx
      .updateTable("grants")
      .set({ state, code, holds })
      .where("id", "=", after.id)
      .execute();
    return after;
  });
  if (changed !== undefined) parts.bus.grantChanged(viewOf(changed));
}

/**
 * Calls back on every change of a grant, and when it has ended by itself: whoever watches looks at
 * the deadline too, because the process that made the grant may be gone by then.
 */
export function watchGrant(parts: Parts, id: string, changed: (grant: GrantView) => void): Cancel {
  const unwatch = parts.bus.onGrant(id, changed);
  let cancelLook: Cancel = () => undefined;
  let isOver = false;
  const look = async (): Promise<void> => {
    const view = await grantView(parts, id);
    if (view === undefined || isOver) return;
    if (view.state === "expired") changed(view);
    if (!isOpen(view)) return;
    const waitMs = Math.max(0, view.endsAt - parts.time.nowMs()) + EXPIRY_SLACK_MS;
    cancelLook = parts.time.after(waitMs, lookAgain);
  };
  const lookAgain = (): void => {
    look().catch((error: unknown) =>
      parts.log("warn", "grant-unreadable", { id, error: String(error) }),
    );
  };
  lookAgain();
  return () => {
    isOver = true;
    cancelLook();
    unwatch();
  };
}

/** Grants past their deadline let the kiosk go, and old ones are forgotten. */
async function letGo(trx: Db, kiosk: string, nowMs: number): Promise<void> {
  const held = await trx
    .selectFrom("grants")
    .selectAll()
    .where("kiosk", "=", kiosk)
    .where("holds", "=", true)
    .execute();
  for (const row of held) {
    if (isOpen(expire(grantOf(row), nowMs))) continue;
    const set = { state: "expired", holds: false };
    await trx.updateTable("grants").set(set).where("id", "=", row.id).execute();
  }
  await trx
    .deleteFrom("grants")
    .where("kiosk", "=", kiosk)
    .where("holds", "=", false)
    .where("created_at", "<", nowMs - REMEMBERED_MS)
    .execute();
}

async function isHeld(trx: Db, kiosk: string): Promise<boolean> {
  const row = await trx
    .selectFrom("grants")
    .select("id")
    .where("kiosk", "=", kiosk)
    .where("holds", "=", true)
    .executeTakeFirst();
  return row !== undefined;
}

async function isOnline(trx: Db, kiosk: string, nowMs: number): Promise<boolean> {
  const status = await trx
    .selectFrom("kiosk_status")
    .select(["state", "noted_at"])
    .where("kiosk", "=", kiosk)
    .executeTakeFirst();
  return connectionOf(status, nowMs) === "online";
}

/** By our books, less what vouchers hold; the kiosk decides finally. */
async function hasStock(
  trx: Db,
  { nowMs, ...shelf }: { kiosk: string; product: string; nowMs: number },
): Promise<boolean> {
  const usable = await usableBoxes(trx, shelf, nowMs);
  return usable > 0 && usable > (await heldOf(trx, shelf, nowMs));
}

async function byRequest(db: Db, request: string): Promise<Grant | undefined> {
  const row = await db
    .selectFrom("grants")
    .selectAll()
    .where("request", "=", request)
    .executeTakeFirst();
  return row === undefined ? undefined : grantOf(row);
}

async function byId(db: Db, id: string): Promise<Grant | undefined> {
  const row = await db.selectFrom("grants").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? undefined : grantOf(row);
}

function grantOf(row: Selectable<Tables["grants"]>): Grant {
  return {
    id: row.id,
    kiosk: row.kiosk,
    product: row.product,
    request: row.request,
    state: row.state as Grant["state"],
    code: row.code as Grant["code"],
    byFact: row.by_fact,
    intentEpoch: row.intent_epoch,
    intentSeq: row.intent_seq,
    createdAt: row.created_at,
    endsAt: row.ends_at,
  };
}
