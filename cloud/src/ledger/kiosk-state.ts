import { sql } from "kysely";
import type { OpenAlert } from "../alerts/decide-alerts.ts";
import type { Db } from "../database/tables.ts";
import type { Grant } from "../grants/grant-state.ts";
import type { Books, LotStock, OpenFault, OpenVend } from "../inventory/books.ts";
import type { Voucher } from "../vouchers/voucher-state.ts";
import type { KioskSettings } from "../planning/build-plan.ts";

/** Everything intake decides by, of one kiosk, as it stands while the kiosk's row is locked. */
export interface KioskState {
  kiosk: string;
  gateway: string | null;
  term: number;
  revision: number;
  settings: KioskSettings;
  /** Reorder points learned from forecasts, by product. */
  learned: Record<string, number>;
  /** Epoch to its nonce and mark. */
  epochs: Map<number, { nonce: string; kept: number }>;
  books: Books;
  grants: Grant[];
  alerts: OpenAlert[];
  /** Every one not known to have given its box. */
  vouchers: Voucher[];
}

/** Grants remembered for facts that come; older ones have ended for everyone. */
const GRANTS_READ_MS = 24 * 3_600_000;

type Of<T> = T & { kiosk: string };

interface StateRow {
  kiosks: LockedRow[];
  epochs: Of<{ epoch: number; nonce: string; kept: number }>[];
  stock: Of<LotStock & { lane: number }>[];
  uncertain: Of<OpenVend>[];
  faults: Of<OpenFault>[];
  grants: Grant[];
  alerts: Of<OpenAlert>[];
  refused: string[];
  vouchers: Voucher[];
}

type LockedRow = Pick<
  KioskState,
  "kiosk" | "gateway" | "term" | "revision" | "settings" | "learned"
>;

/**
 * Locks kiosks in sorted order, so that two batches never wait for each other in a ring. Unknown
 * ones are left out.
 */
export async function lockKiosks(trx: Db, kiosks: readonly string[]): Promise<LockedRow[]> {
  const found = await sql<LockedRow>`
    SELECT kiosk, gateway, term, revision, settings, learned FROM kiosks
    WHERE kiosk = ANY(${kiosks}::text[]) ORDER BY kiosk FOR NO KEY UPDATE`.execute(trx);
  return found.rows;
}

/**
 * Locks kiosks as {@link lockKiosks} does and reads their state in the same round trip. Kiosks that
 * are not enrolled are left out.
 */
export async function lockStates(
  trx: Db,
  kiosks: readonly string[],
  nowMs: number,
): Promise<{ states: Map<string, KioskState>; refused: Set<string> }> {
  const { rows } = await sql<StateRow>`
    SELECT * FROM lock_and_read(${kiosks}::text[], ${nowMs - GRANTS_READ_MS}::bigint)`.execute(trx);
  const row = rows[0];
  if (row === undefined) throw new Error("lock_and_read gave no row");
  const states = new Map(row.kiosks.map((locked) => [locked.kiosk, emptyState(locked)]));
  const of = (item: { kiosk: string }) => states.get(item.kiosk) as KioskState;
  for (const e of row.epochs) of(e).epochs.set(e.epoch, { nonce: e.nonce, kept: e.kept });
  for (const { kiosk, lane, ...lot } of row.stock) {
    const lanes = of({ kiosk }).books.lanes;
    lanes.set(lane, [...(lanes.get(lane) ?? []), lot]);
  }
  for (const { kiosk, ...vend } of row.uncertain) of({ kiosk }).books.uncertain.push(vend);
  for (const { kiosk, ...fault } of row.faults) of({ kiosk }).books.faults.push(fault);
  for (const grant of row.grants) of(grant).grants.push(grant);
  for (const { kiosk, ...alert } of row.alerts) of({ kiosk }).alerts.push(alert);
  for (const voucher of row.vouchers) of(voucher).vouchers.push(voucher);
  return { states, refused: new Set(row.refused) };
}

function emptyState(locked: LockedRow): KioskState {
  const books: Books = { lanes: new Map(), uncertain: [], faults: [] };
  return { ...locked, epochs: new Map(), books, grants: [], alerts: [], vouchers: [] };
}
