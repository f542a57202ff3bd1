import { sql } from "kysely";
import type { Db } from "../database/tables.ts";

/** What a machine runs, and what it should run. Times are unix milliseconds. */
export interface FleetRow {
  kiosk: string;
  /** '' until it was heard. */
  firmware: string;
  wanted: string;
  /** The newest plan's revision, and the one the machine last showed; 0 for none. */
  planned: number;
  shown: number;
  gateway: string;
  heardAt: number;
}

/** Every machine's firmware and plan, by its id. */
export async function fleet(db: Db): Promise<FleetRow[]> {
  const rows = await db
    .selectFrom("kiosks")
    .leftJoin("kiosk_status", "kiosk_status.kiosk", "kiosks.kiosk")
    .select(["kiosks.kiosk", "kiosks.settings", "kiosks.gateway", "kiosks.revision as planned"])
    .select("kiosks.program")
    .select(["kiosk_status.firmware", "kiosk_status.revision", "kiosk_status.heard_at"])
    .orderBy("kiosks.kiosk")
    .execute();
  return rows.map((row) => ({
    kiosk: row.kiosk,
    firmware: row.firmware ?? "",
    wanted: row.program ?? row.settings.firmware,
    planned: row.planned,
    shown: row.revision ?? 0,
    gateway: row.gateway ?? "",
    heardAt: row.heard_at ?? 0,
  }));
}

/** How a lane's last self-test by cable ended. */
export interface SelfTest {
  lane: number;
  /** Unix milliseconds of its gateway's receiving it. */
  receivedAt: number;
  /** What the sensor saw: `dropped`, an outcome's code, or `open` while none was told. */
  outcome: string;
}

interface Tried {
  epoch: number;
  seq: number;
  lane: number;
  received_at: number;
}

/** The newest self-test of each lane that ever had one, by lane. */
export async function lastSelfTests(db: Db, kiosk: string): Promise<SelfTest[]> {
  const { rows } = await sql<Tried & { ended: string | null }>`
    SELECT DISTINCT ON (lane) t.epoch, t.seq, t.lane, t.received_at, ended.fact AS ended
    FROM (
      SELECT epoch, seq, received_at, (fact::jsonb->'body'->>'lane')::int AS lane FROM facts
      WHERE kiosk = ${kiosk} AND kind = 'vend-intended' AND fact LIKE '%"self-test"%'
    ) t
    LEFT JOIN LATERAL (
      SELECT fact FROM facts WHERE kiosk = ${kiosk} AND facts.epoch = t.epoch AND facts.seq > t.seq
      AND kind IN ('dispensed', 'vend-failed', 'vend-uncertain')
      AND (fact::jsonb->'body'->>'intent')::bigint = t.seq
      ORDER BY facts.seq LIMIT 1
    ) ended ON true
    ORDER BY lane, t.epoch DESC, t.seq DESC`.execute(db);
  return rows.map(({ lane, received_at: receivedAt, ended }) => {
    return { lane, receivedAt, outcome: outcomeIn(ended) };
  });
}

function outcomeIn(ended: string | null): string {
  if (ended === null) return "open";
  const { kind, body } = JSON.parse(ended) as { kind: string; body: { code?: string } };
  return kind === "dispensed" ? "dropped" : (body.code ?? kind);
}
