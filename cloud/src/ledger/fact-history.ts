import { sql } from "kysely";
import type { Db } from "../database/tables.ts";

/** Facts told at a time. */
export const FACTS_MAX = 100;

/** A fact as people look at it. */
export interface FactView {
  epoch: number;
  seq: number;
  kind: string;
  /** What the kiosk's clock said, unix milliseconds; null when it knew no time. */
  at: number | null;
  receivedAt: number;
  /** Its body's words and numbers, without what links it to a request or a person. */
  says: Record<string, string | number>;
}

/** A fact's own number. */
export interface FactPoint {
  epoch: number;
  seq: number;
}

/** The facts of a kiosk below a point, or from the newest on, newest first. */
export async function factHistory(
  db: Db,
  kiosk: string,
  before?: FactPoint,
): Promise<{ items: FactView[]; next: string | null }> {
  const rows = await db
    .selectFrom("facts")
    .select(["epoch", "seq", "kind", "device_time", "received_at", "fact"])
    .where("kiosk", "=", kiosk)
    .where(
      before === undefined
        ? sql<boolean>`true`
        : sql<boolean>`(epoch, seq) < (${before.epoch}::bigint, ${before.seq}::bigint)`,
    )
    .orderBy("epoch", "desc")
    .orderBy("seq", "desc")
    .limit(FACTS_MAX + 1)
    .execute();
  const items = rows.slice(0, FACTS_MAX).map((row) => ({
    epoch: row.epoch,
    seq: row.seq,
    kind: row.kind,
    at: row.device_time === null ? null : row.device_time * 1000,
    receivedAt: row.received_at,
    says: saidIn(row.fact),
  }));
  const last = rows.length > FACTS_MAX ? items.at(-1) : undefined;
  return { items, next: last === undefined ? null : `${last.epoch}-${last.seq}` };
}

/** Ids of grants, vouchers and card presentations; numbers that only the ledger needs. */
const KEPT_BACK: ReadonlySet<string> = new Set(["id", "nonce", "intent", "attempt"]);

/**
 * What a fact's text says in words and numbers. Boxes found by a count, lot by lot in the fact, are
 * told as their sum. Pure.
 */
export function saidIn(fact: string): Record<string, string | number> {
  const { body } = JSON.parse(fact) as { body: Record<string, unknown> };
  const said: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(body)) {
    if (KEPT_BACK.has(name)) continue;
    if (typeof value === "string" || typeof value === "number") said[name] = value;
    if (name === "lots" && Array.isArray(value)) said["count"] = boxesIn(value);
  }
  return said;
}

function boxesIn(lots: readonly { count: number }[]): number {
  return lots.reduce((sum, { count }) => sum + count, 0);
}
