import { LOT, PRODUCT } from "@anxin/firmware/contract/schemas";
import { Ajv } from "ajv";
import { sql } from "kysely";
import { Type, type Static } from "typebox";
import type { County } from "../county/county.ts";
import type { Db } from "../database/tables.ts";
import { fetchTasks, lotBalance, type Traffic } from "../inventory/recall-report.ts";
import { refused, type Refused } from "../inventory/refusals.ts";
import type { RecallHead, RecallView } from "../inventory-services.ts";
import { isProduct } from "../lots/is-product.ts";
import type { Parts } from "../parts.ts";

const text = Type.String({ minLength: 1, maxLength: 500 });
const person = Type.String({ pattern: "^[a-z0-9-]{1,32}$" });

/** A notice of recall: of one lot of one product; a notice of several is as many recalls. */
export const RECALL_NOTICE = Type.Object(
  {
    /** The notice's number with the lot's, or any key of the county's own. */
    recall: Type.String({ pattern: "^[A-Za-z0-9-]{4,64}$" }),
    product: Type.Unsafe<string>(PRODUCT),
    lot: Type.Unsafe<string>(LOT),
    /** 一级 1 to 三级 3. */
    class: Type.Integer({ minimum: 1, maximum: 3 }),
    authority: text,
    reason: text,
    by: person,
  },
  { additionalProperties: false },
);

export type RecallNotice = Static<typeof RECALL_NOTICE>;

const fits = new Ajv({ strict: false }).compile<RecallNotice>(RECALL_NOTICE);

type Answer = ({ ok: true } & RecallView) | Refused;

/** What the county held when a notice came. */
export interface Noticed {
  traffic: Traffic[];
  /** Kiosk to the revision of its plan that refuses the lot. */
  revisions: Record<string, number>;
}

/**
 * Calls a lot back: every kiosk's plan refuses it at once, and every place that holds it becomes a
 * task. The same notice twice is one recall. Throws PlanTooLarge when a plan has no room for it.
 */
export async function recall(parts: Parts, county: County, wish: unknown): Promise<Answer> {
  if (!fits(wish)) return refused("bad-wish", fits.errors?.[0]?.instancePath ?? "");
  const { db, time } = parts;
  if (!(await isProduct(db, wish.product))) return refused("unknown-product", wish.product);
  // Kiosks first: however this call ends, a box less is given out.
  await county.refuseLot(wish.lot);
  const noticed = await inSnapshot(db, notice(wish));
  const { recall, product, lot, authority, reason, by } = wish;
  const notices = { recall, product, lot, class: wish.class, authority, reason, by };
  const inserted = await db
    .insertInto("recalls")
    .values({ ...notices, noticed_at: time.nowMs(), noticed: JSON.stringify(noticed) })
    .onConflict((c) => c.doNothing())
    .returning("recall")
    .executeTakeFirst();
  if (inserted !== undefined) parts.log("warn", "lot-recalled", { recall, product, lot });
  const view = await recallView(db, recall);
  if (view === undefined) return refused("recall-open", lot);
  const isSame = view.product === product && view.lot === lot;
  return isSame ? { ok: true, ...view } : refused("key-reused", recall);
}

/**
 * In a larger change nothing moves in a kiosk meanwhile, because refusing the lot has locked them
 * all.
 */
function inSnapshot<T>(db: Db, work: (trx: Db) => Promise<T>): Promise<T> {
  if (db.isTransaction) return work(db);
  return db.transaction().setIsolationLevel("repeatable read").execute(work);
}

function notice(wish: RecallNotice): (trx: Db) => Promise<Noticed> {
  return async (trx) => {
    const traffic = await trafficOf(trx, wish);
    const rows = await trx.selectFrom("kiosks").select(["kiosk", "revision"]).execute();
    const revisions = Object.fromEntries(rows.map((row) => [row.kiosk, Number(row.revision)]));
    return { traffic, revisions };
  };
}

/** Everything of a lot that ever came to and left any address, kiosks' and staff's alike. */
async function trafficOf(db: Db, of: { product: string; lot: string }): Promise<Traffic[]> {
  const { rows } = await sql<Traffic>`
    SELECT address, sum(came)::integer AS came, sum(went)::integer AS went FROM (
      SELECT to_place AS address, count AS came, 0 AS went FROM ledger
        WHERE product = ${of.product} AND lot = ${of.lot}
      UNION ALL
      SELECT from_place, 0, count FROM ledger WHERE product = ${of.product} AND lot = ${of.lot}
    ) moved GROUP BY address ORDER BY address`.execute(db);
  return rows;
}

/** Every recall, newest first, without where its boxes are. */
export async function recallHeads(db: Db): Promise<RecallHead[]> {
  const rows = await db
    .selectFrom("recalls")
    .select(["recall", "product", "lot", "class", "authority", "reason", "by"])
    .select(["noticed_at", "closed_at", "closed_by"])
    .orderBy("noticed_at", "desc")
    .orderBy("recall")
    .execute();
  return rows.map(({ noticed_at: noticedAt, closed_at, closed_by, ...head }) => ({
    ...head,
    noticedAt,
    ...(closed_at === null ? {} : { closedAt: closed_at }),
    ...(closed_by === null ? {} : { closedBy: closed_by }),
  }));
}

async function answerOf(db: Db, recall: string): Promise<Answer> {
  const view = await recallView(db, recall);
  return view === undefined ? refused("unknown-recall", recall) : { ok: true, ...view };
}

/** How far a recall has come, or undefined. */
export async function recallView(db: Db, recall: string): Promise<RecallView | undefined> {
  const row = await db
    .selectFrom("recalls")
    .selectAll()
    .where("recall", "=", recall)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { product, lot, authority, reason, by, noticed, report } = row;
  const head = { recall, product, lot, class: row.class, authority, reason, by };
  const at = { noticedAt: row.noticed_at };
  if (row.closed_at !== null && row.closed_by !== null && report !== null) {
    return { ...head, ...at, ...report, closedAt: row.closed_at, closedBy: row.closed_by };
  }
  return { ...head, ...at, ...(await stateNow(db, { product, lot, noticed })) };
}

type State = Pick<RecallView, "tasks" | "balance" | "notRefusing">;

async function stateNow(
  db: Db,
  of: { product: string; lot: string; noticed: Noticed },
): Promise<State> {
  const now = await trafficOf(db, of);
  return {
    tasks: fetchTasks(of.noticed.traffic, now),
    balance: lotBalance(now),
    notRefusing: await notRefusing(db, of.noticed.revisions),
  };
}

/** Kiosks that have not yet shown a plan that refuses the lot: without a link, or never heard. */
async function notRefusing(db: Db, revisions: Record<string, number>): Promise<string[]> {
  const shown = await db.selectFrom("kiosk_status").select(["kiosk", "revision"]).execute();
  const known = new Map(shown.map(({ kiosk, revision }) => [kiosk, Number(revision)]));
  return Object.entries(revisions)
    .filter(([kiosk, revision]) => revision > 0 && (known.get(kiosk) ?? 0) < revision)
    .map(([kiosk]) => kiosk)
    .sort();
}

/** Closes a recall with its report, once nothing of the lot waits anywhere. */
export async function closeRecall(
  parts: Parts,
  wish: { recall: string; by: string },
): Promise<Answer> {
  const { db, time, log } = parts;
  const view = await recallView(db, wish.recall);
  if (view === undefined) return refused("unknown-recall", wish.recall);
  if (view.closedAt !== undefined) return { ok: true, ...view };
  const held = view.tasks.filter(({ now }) => now !== 0);
  if (held.length > 0) return refused("still-held", held.map(({ address }) => address).join(", "));
  const { tasks, balance, notRefusing } = view;
  const report = JSON.stringify({ tasks, balance, notRefusing });
  await db
    .updateTable("recalls")
    .set({ closed_at: time.nowMs(), closed_by: wish.by, report })
    .where("recall", "=", wish.recall)
    .where("closed_at", "is", null)
    .execute();
  log("info", "recall-closed", { recall: wish.recall });
  return answerOf(db, wish.recall);
}
