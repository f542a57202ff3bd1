import type { Selectable } from "kysely";
import { closeAlert, openAlert } from "../alerts/write-alerts.ts";
import { inTransaction } from "../database/in-transaction.ts";
import type { Db, Tables } from "../database/tables.ts";
import { tokenHash } from "../gateways/tokens.ts";
import type { Parts } from "../parts.ts";
import { FEEDBACK_KINDS, type FeedbackKind, withoutNumbers } from "./feedback-kinds.ts";

export interface FeedbackWish {
  kiosk: string;
  kind: FeedbackKind;
  /** '' when it is about no product. */
  product: string;
  /** 1, bad, to 5, good. */
  rating?: number;
  words: string;
  /** The form's token, 32 hex digits nobody can guess; whoever has it sees the answer. */
  request: string;
}

export interface FeedbackView {
  id: number;
  kiosk: string;
  kind: FeedbackKind;
  product: string;
  rating?: number;
  words: string;
  /** Unix milliseconds. */
  toldAt: number;
  /** Absent until somebody has answered. */
  answer?: { words: string; at: number };
}

export type FeedbackAnswer =
  | { ok: true; feedback: FeedbackView }
  /** `feedback-full`: this kiosk has had so many today that nobody could read them. */
  | { ok: false; code: "feedback-full" | "no-such-kiosk" };

/** How many of one kiosk are taken within a day: more is a joke or an attack. */
const KIOSK_DAY_MAX = 50;
const DAY_MS = 24 * 3_600_000;
/** Two years: a county's own review is yearly. */
export const FEEDBACK_KEPT_MS = 2 * 365 * DAY_MS;
const LIST_MAX = 200;

/** Residents tell, staff answer; nobody is asked who they are. */
export interface FeedbackDesk {
  /** The same `request` is told once. */
  tell(wish: FeedbackWish): Promise<FeedbackAnswer>;
  read(request: string): Promise<FeedbackView | undefined>;
  /** What nobody has answered, urgent kinds first, then oldest first. */
  waiting(): Promise<FeedbackView[]>;
  /** The kiosk some feedback is about; undefined when there is no such feedback. */
  kioskOf(id: number): Promise<string | undefined>;
  /** Answers once; false when there is no such feedback or it has its answer. */
  answer(wish: { id: number; words: string }): Promise<boolean>;
  /** Forgets what is older than `FEEDBACK_KEPT_MS`. */
  tidy(): Promise<void>;
}

export function feedbackDesk(parts: Parts): FeedbackDesk {
  const { db, time } = parts;
  return {
    async tell(wish) {
      const known = await one(db, wish.request);
      if (known !== undefined) return { ok: true, feedback: known };
      const refused = await db.transaction().execute((trx) => keep({ ...parts, db: trx }, wish));
      if (refused !== undefined) return { ok: false, code: refused };
      const feedback = await one(db, wish.request);
      if (feedback === undefined) throw new Error("feedback just committed is not there");
      return { ok: true, feedback };
    },
    read: (request) => one(db, request),
    async waiting() {
      const rows = await db
        .selectFrom("feedback")
        .selectAll()
        .where("answered_at", "is", null)
        .orderBy("told_at")
        .limit(LIST_MAX)
        .execute();
      const views = rows.map(viewOf);
      return [...views.filter(isUrgent), ...views.filter((view) => !isUrgent(view))];
    },
    async kioskOf(id) {
      const row = await db
        .selectFrom("feedback")
        .select("kiosk")
        .where("id", "=", id)
        .executeTakeFirst();
      return row?.kiosk;
    },
    answer: ({ id, words }) => inTransaction(db, (trx) => answer({ ...parts, db: trx }, id, words)),
    async tidy() {
      const before = time.nowMs() - FEEDBACK_KEPT_MS;
      await db.deleteFrom("feedback").where("told_at", "<", before).execute();
    },
  };
}

const isUrgent = ({ kind }: { kind: FeedbackKind }) => FEEDBACK_KINDS[kind].urgent;

async function one(db: Db, request: string): Promise<FeedbackView | undefined> {
  const row = await db
    .selectFrom("feedback")
    .selectAll()
    .where("token_hash", "=", tokenHash(request))
    .executeTakeFirst();
  return row && viewOf(row);
}

/** Keeps it and, when it is urgent, tells people. Locks the kiosk so that the bound holds. */
async function keep(
  { db: trx, time }: Parts,
  wish: FeedbackWish,
): Promise<"feedback-full" | "no-such-kiosk" | undefined> {
  const nowMs = time.nowMs();
  const locked = await trx
    .selectFrom("kiosks")
    .select("kiosk")
    .where("kiosk", "=", wish.kiosk)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (locked === undefined) return "no-such-kiosk";
  const { count } = await trx
    .selectFrom("feedback")
    .select((e) => e.fn.countAll<string>().as("count"))
    .where("kiosk", "=", wish.kiosk)
    .where("told_at", ">", nowMs - DAY_MS)
    .executeTakeFirstOrThrow();
  if (Number(count) >= KIOSK_DAY_MAX) return "feedback-full";
  const row = await trx
    .insertInto("feedback")
    .values({
      token_hash: tokenHash(wish.request),
      kiosk: wish.kiosk,
      kind: wish.kind,
      product: wish.product,
      rating: wish.rating ?? null,
      words: withoutNumbers(wish.words),
      told_at: nowMs,
      answered_at: null,
    })
    .onConflict((c) => c.doNothing())
    .returning("id")
    .executeTakeFirst();
  if (row === undefined || !isUrgent(wish)) return undefined;
  const { kiosk, product } = wish;
  await openAlert(trx, { kiosk, product, cause: "feedback-urgent" }, nowMs);
  return undefined;
}

/** The alert closes with the last urgent word of its kiosk and product that waited. */
async function answer(parts: Parts, id: number, words: string): Promise<boolean> {
  const { db: trx, time } = parts;
  const nowMs = time.nowMs();
  const row = await trx
    .updateTable("feedback")
    .set({ answer: withoutNumbers(words), answered_at: nowMs })
    .where("id", "=", id)
    .where("answered_at", "is", null)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) return false;
  const others = await trx
    .selectFrom("feedback")
    .selectAll()
    .where("kiosk", "=", row.kiosk)
    .where("product", "=", row.product)
    .where("answered_at", "is", null)
    .execute();
  if (others.map(viewOf).some(isUrgent)) return true;
  const alert = await trx
    .selectFrom("alerts")
    .select("id")
    .where("kiosk", "=", row.kiosk)
    .where("product", "=", row.product)
    .where("cause", "=", "feedback-urgent")
    .where("closed_at", "is", null)
    .executeTakeFirst();
  if (alert !== undefined) await closeAlert(trx, alert.id, nowMs);
  return true;
}

function viewOf(row: Selectable<Tables["feedback"]>): FeedbackView {
  const { id, kiosk, product, words } = row;
  return {
    id: Number(id),
    kiosk,
    kind: row.kind as FeedbackKind,
    product,
    ...(row.rating === null ? {} : { rating: row.rating }),
    words,
    toldAt: Number(row.told_at),
    ...(row.answered_at === null
      ? {}
      : { answer: { words: row.answer, at: Number(row.answered_at) } }),
  };
}
