/**
 * The cloud's floor: the rows it left, again, in the same groups, as bare multi-row INSERTs into
 * the same database.
 */
import type { Rows } from "./database.ts";

export interface CloudFloor {
  /** The ledger's rows alone. */
  factsMs: number;
  /** The ledger's rows and the movements derived from them, each group in one transaction. */
  withMovementsMs: number;
  facts: number;
  movements: number;
  commits: number;
}

type Row = Record<string, unknown>;

/** The first `warmUp` commits are made again too, before the clock starts. */
export async function measureCloudFloor(rows: Rows, warmUp: number): Promise<CloudFloor> {
  const facts = await groupsOf(rows, "facts");
  const movements = await groupsOf(rows, "movements");
  const all = [...facts.keys()];
  const commits = { before: all.slice(0, warmUp), timed: all.slice(warmUp) };
  const factsMs = await timed(rows, { commits, tables: { facts } });
  const withMovementsMs = await timed(rows, { commits, tables: { facts, movements } });
  const count = (groups: Groups): number =>
    commits.timed.reduce((sum, commit) => sum + (groups.get(commit)?.length ?? 0), 0);
  return {
    factsMs,
    withMovementsMs,
    facts: count(facts),
    movements: count(movements),
    commits: commits.timed.length,
  };
}

/** Rows by the transaction that wrote them. */
type Groups = Map<number, Row[]>;

interface Commits {
  before: number[];
  timed: number[];
}

interface Insert {
  text: string;
  values: unknown[];
}

/** `xmin` says which transaction wrote a row. */
async function groupsOf(rows: Rows, table: string): Promise<Groups> {
  const all = await rows.query(`SELECT *, xmin::text::bigint::float8 AS commit FROM ${table}`);
  const groups: Groups = new Map();
  for (const { commit, ...row } of all) {
    const key = Number(commit);
    const group = groups.get(key) ?? [];
    group.push(row);
    groups.set(key, group);
  }
  return new Map([...groups].sort(([a], [b]) => a - b));
}

async function timed(
  rows: Rows,
  { commits, tables }: { commits: Commits; tables: Record<string, Groups> },
): Promise<number> {
  for (const table of Object.keys(tables)) {
    await rows.query(`DROP TABLE IF EXISTS floor_${table}`);
    await rows.query(`CREATE TABLE floor_${table} (LIKE ${table} INCLUDING ALL)`);
  }
  const before = commits.before.map((commit) => insertsOf(commit, tables));
  const statements = commits.timed.map((commit) => insertsOf(commit, tables));
  for (const group of before) await commitGroup(rows, group);
  const start = performance.now();
  for (const group of statements) await commitGroup(rows, group);
  return performance.now() - start;
}

async function commitGroup(rows: Rows, group: Insert[]): Promise<void> {
  if (group.length > 1) await rows.query("BEGIN");
  for (const { text, values } of group) await rows.query(text, values);
  if (group.length > 1) await rows.query("COMMIT");
}

function insertsOf(commit: number, tables: Record<string, Groups>): Insert[] {
  return Object.entries(tables).flatMap(([table, groups]) => {
    const group = groups.get(commit);
    return group === undefined ? [] : [insertOf(table, group)];
  });
}

function insertOf(table: string, group: Row[]): Insert {
  const columns = Object.keys(group[0] ?? {});
  const tuples = group.map((_, row) => {
    const places = columns.map((_, column) => `$${row * columns.length + column + 1}`);
    return `(${places.join(",")})`;
  });
  const values = group.flatMap((row) => columns.map((column) => row[column]));
  const text = `INSERT INTO floor_${table} (${columns.join(",")}) VALUES ${tuples.join(",")}`;
  return { text, values };
}
