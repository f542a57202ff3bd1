import { hash } from "node:crypto";
import type { Db } from "../database/tables.ts";
import { withoutNumbers } from "../feedback/feedback-kinds.ts";
import type { Parts } from "../parts.ts";
import { bareJpeg } from "./bare-jpeg.ts";

/**
 * What restockers say and show of a load. It is looked at when the books and a kiosk disagree, and
 * moves nothing: no box is booked, no load closed by it.
 */

/** Bytes of a photo as it is sent, and notes and photos of one load. */
export const PHOTO_BYTES_MAX = 300_000;
export const EVIDENCE_OF_LOAD_MAX = 20;
/** As long as a year's stock-taking may ask about. */
export const EVIDENCE_KEPT_MS = 365 * 86_400_000;
/** Of one kiosk, as many as a list shows. */
const LISTED_MAX = 50;

export interface EvidenceWish {
  kiosk: string;
  load: string;
  /** Who sends it, as the audit log names them, and their phone's own key for it. */
  by: string;
  request: string;
  /** Unix milliseconds by the phone's clock. */
  notedAt: number;
  note: string;
  photo: Uint8Array | undefined;
  /** Unix milliseconds. */
  receivedAt: number;
}

/** What came of it; `other` was sent under the same key with another content. */
export type EvidenceKept =
  | { ok: true; evidence: number }
  | { ok: false; code: "no-load" | "bad-photo" | "full" | "other" };

/**
 * Keeps a note or a photo once for each key, whenever it comes again. Needs a transaction that
 * other senders of this load wait for.
 */
export async function keepEvidence(trx: Db, wish: EvidenceWish): Promise<EvidenceKept> {
  const { kiosk, load, by, request, notedAt, receivedAt } = wish;
  const sent = Buffer.from(wish.photo ?? []).toString("base64");
  const digest = hash("sha256", JSON.stringify([kiosk, load, notedAt, wish.note, sent]));
  const known = await trx
    .selectFrom("load_evidence")
    .select(["evidence", "digest"])
    .where("sent_by", "=", by)
    .where("request", "=", request)
    .executeTakeFirst();
  if (known !== undefined) {
    return known.digest === digest
      ? { ok: true, evidence: known.evidence }
      : { ok: false, code: "other" };
  }
  const photo = wish.photo === undefined ? null : bareJpeg(wish.photo);
  if (photo === undefined) return { ok: false, code: "bad-photo" };
  const room = await roomOf(trx, { kiosk, load });
  if (room !== "room") return { ok: false, code: room };
  const row = await trx
    .insertInto("load_evidence")
    .values({
      load,
      kiosk,
      request,
      digest,
      photo,
      sent_by: by,
      noted_at: notedAt,
      received_at: receivedAt,
      note: withoutNumbers(wish.note),
    })
    .returning("evidence")
    .executeTakeFirstOrThrow();
  return { ok: true, evidence: row.evidence };
}

/** The load's row is locked, so that two who send at once are counted one after the other. */
async function roomOf(
  trx: Db,
  of: { kiosk: string; load: string },
): Promise<"room" | "full" | "no-load"> {
  const load = await trx
    .selectFrom("loads")
    .select("load")
    .where("load", "=", of.load)
    .where("kiosk", "=", of.kiosk)
    .forUpdate()
    .executeTakeFirst();
  if (load === undefined) return "no-load";
  const kept = await trx
    .selectFrom("load_evidence")
    .select("evidence")
    .where("load", "=", of.load)
    .execute();
  return kept.length < EVIDENCE_OF_LOAD_MAX ? "room" : "full";
}

/** A note or photo as it is listed. */
export interface EvidenceView {
  evidence: number;
  load: string;
  sentBy: string;
  /** Unix milliseconds: by the phone's clock, and by this service's. */
  notedAt: number;
  receivedAt: number;
  note: string;
  hasPhoto: boolean;
}

/** What was said and shown of a kiosk's loads, newest first. */
export async function evidenceOf(db: Db, kiosk: string): Promise<EvidenceView[]> {
  const rows = await db
    .selectFrom("load_evidence")
    .select(["evidence", "load", "sent_by", "noted_at", "received_at", "note"])
    .select(({ eb }) => eb("photo", "is not", null).as("hasPhoto"))
    .where("kiosk", "=", kiosk)
    .orderBy("evidence", "desc")
    .limit(LISTED_MAX)
    .execute();
  return rows.map(({ sent_by, noted_at, received_at, hasPhoto, ...row }) => ({
    ...row,
    sentBy: sent_by,
    notedAt: noted_at,
    receivedAt: received_at,
    hasPhoto: Boolean(hasPhoto),
  }));
}

/** A photo's bytes, or undefined. */
export async function photoOf(
  db: Db,
  of: { kiosk: string; evidence: number },
): Promise<Uint8Array | undefined> {
  const row = await db
    .selectFrom("load_evidence")
    .select("photo")
    .where("evidence", "=", of.evidence)
    .where("kiosk", "=", of.kiosk)
    .executeTakeFirst();
  return row?.photo ?? undefined;
}

/** Erases what is older than it is kept. */
export async function forgetEvidence({ db, time }: Parts): Promise<void> {
  const before = time.nowMs() - EVIDENCE_KEPT_MS;
  await db.deleteFrom("load_evidence").where("received_at", "<", before).execute();
}
