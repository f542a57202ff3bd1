/**
 * A whole road from kiosks to rows in PostgreSQL, as the bench sees it: ours, or what a county
 * would wire up itself.
 */
import type { Rows } from "../../cloud/database.ts";

export interface Chain {
  /** Where kiosks connect. */
  port: number;
  /** What tells a kiosk that it may go on. */
  answer: "receipt" | "puback";
  /** A query of `kiosk` and `seq`, one row a stored fact. */
  facts: string;
  rows: Rows;
  /** Without a new row for this long nothing will come: above the longest wait of any part. */
  stallMs: number;
  /** Server processes beside PostgreSQL; the first is the one at the site. */
  pids(): (number | undefined)[];
  /** SIGKILL to one part, and a new start on the same port; parts in turn. */
  kill(number: number): Promise<void>;
  stop(): Promise<void>;
}

/** What is in the database of one road. */
export async function stored(
  chain: Pick<Chain, "rows" | "facts">,
): Promise<{ distinct: number; all: number }> {
  const [row] = await chain.rows.query(
    `SELECT count(*)::int AS all, count(DISTINCT (kiosk, seq))::int AS distinct
       FROM (${chain.facts}) AS facts`,
  );
  return { distinct: Number(row?.["distinct"]), all: Number(row?.["all"]) };
}
