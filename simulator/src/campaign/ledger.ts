import type { PostgresServer } from "./postgres-server.ts";
import type { LedgerRow } from "./verdict.ts";

/**
 * Reads the cloud's tables with psql. Facts of one kiosk are committed one transaction after the
 * other, so `xmin`, the number of the transaction that inserted the row, tells their order.
 */
const FACTS = `
  select coalesce(json_agg(json_build_object(
    'kiosk', kiosk, 'epoch', epoch, 'seq', seq, 'transaction', xmin::text::bigint,
    'kind', kind, 'body', fact::json -> 'body')), '[]')
  from facts`;

const MARKS = `
  select coalesce(json_agg(json_build_object('kiosk', kiosk, 'epoch', epoch, 'kept', kept)), '[]')
  from (select kiosk, epoch, max(seq) as kept from facts group by kiosk, epoch) as marks`;

/** Facts that were refused a place or declared gone; with no disk destroyed there are none. */
const UNPLACED = `
  select (select count(*) from gaps) + (select count(*) from quarantine)`;

/** The whole ledger. */
export async function readLedger(server: PostgresServer): Promise<LedgerRow[]> {
  return JSON.parse(await server.query(FACTS)) as LedgerRow[];
}

/** Highest seq really in the database by `{kiosk}/{epoch}`. */
export async function readKept(server: PostgresServer): Promise<Map<string, number>> {
  const marks = JSON.parse(await server.query(MARKS)) as {
    kiosk: string;
    epoch: number;
    kept: number;
  }[];
  return new Map(marks.map(({ kiosk, epoch, kept }) => [`${kiosk}/${epoch}`, kept]));
}

/** Gaps and quarantined messages in the ledger. */
export async function countUnplaced(server: PostgresServer): Promise<number> {
  return Number(await server.query(UNPLACED));
}

const ACTIVITY = `
  select coalesce(string_agg(
    concat_ws(' ', pid, state, wait_event_type, wait_event, left(query, 90)), chr(10)
    order by pid), '')
  from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`;

/**
 * What every connection of the cloud does just now, one line each: a standstill is often a wait
 * here.
 */
export function readActivity(server: PostgresServer): Promise<string> {
  return server.query(ACTIVITY);
}
