/**
 * Every screen and report of a county after ten years, beside the same after one: how long it
 * takes, what it tells, and whether PostgreSQL reads a big table whole for it.
 */
import { parseArgs } from "node:util";
import { mkdtempSync, rmSync, chmodSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPostgres } from "../cloud/database.ts";
import { postgresServer } from "../cloud/private-postgres.ts";
import { fillTwo, weekMs } from "./fill-county.ts";
import { type County, type Measured, openScreens } from "./measure-screens.ts";

export const WEEKS = 520;
export const KIOSKS = 400;

/** Both counties, at a server. */
export interface TwoCounties {
  tenth: County;
  whole: County;
}

interface FillWish {
  /** Of a server, to make databases at. */
  server: string;
  /** Names of the databases begin with it. */
  name: string;
  kiosks: number;
  weeks: number;
  say: (line: string) => void;
}

/** Makes and fills both databases; those of these names are dropped first. */
export async function makeCounties(wish: FillWish): Promise<TwoCounties> {
  const { server, name, kiosks, weeks, say } = wish;
  const tenth = `${name}_tenth`;
  await dropCounties(server, name);
  await administer(server, `CREATE DATABASE ${name}`);
  return fillTwo({ url: urlOf(server, name), kiosks, weeks, say }, async () => {
    await administer(server, `CREATE DATABASE ${tenth} TEMPLATE ${name}`);
    return urlOf(server, tenth);
  });
}

/** Drops both databases of that name. */
export async function dropCounties(server: string, name: string): Promise<void> {
  for (const one of [name, `${name}_tenth`]) {
    await administer(server, `DROP DATABASE IF EXISTS ${one} WITH (FORCE)`);
  }
}

async function administer(server: string, text: string): Promise<void> {
  const rows = await openPostgres(server);
  await rows.query(text);
  await rows.close();
}

/** Those that {@link makeCounties} has left there. */
export function countiesAt(server: string, name: string, weeks: number): TwoCounties {
  const early = Math.max(1, Math.round(weeks / 10));
  return {
    tenth: { url: urlOf(server, `${name}_tenth`), nowMs: weekMs(early) },
    whole: { url: urlOf(server, name), nowMs: weekMs(weeks) },
  };
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

/** A line for each screen, one database after the other. */
export async function sayScreens(of: TwoCounties, say: (line: string) => void): Promise<void> {
  const tenth = await measureAll(of.tenth);
  const whole = await measureAll(of.whole);
  for (const [name, county] of Object.entries(of)) say(`${name}: ${await sizesOf(county)}`);
  say(lineOf(["screen", "rows", "ms", "rows", "ms", "×", "read whole"]));
  for (const [at, big] of whole.entries()) {
    const small = tenth[at];
    if (small === undefined) continue;
    const ratio = (big.ms / small.ms).toFixed(1);
    const told = [small.rows, small.ms.toFixed(1), big.rows, big.ms.toFixed(1), ratio];
    const refused = big.status === 200 ? "" : `status ${big.status} `;
    say(lineOf([big.name, ...told.map(String), refused + (big.whole.join(", ") || "-")]));
  }
}

async function measureAll(county: County): Promise<Measured[]> {
  const rig = await openScreens(county);
  try {
    const all: Measured[] = [];
    for (const screen of rig.screens) all.push(await rig.measure(screen));
    return all;
  } finally {
    await rig.close();
  }
}

const SIZES = `SELECT (SELECT count(*) FROM facts)::integer AS facts,
  (SELECT count(*) FROM ledger)::integer AS movements,
  (SELECT count(*) FROM documents)::integer AS documents,
  (SELECT count(*) FROM alerts)::integer AS alerts,
  (SELECT count(*) FROM climate)::integer AS climate`;

async function sizesOf({ url }: County): Promise<string> {
  const rows = await openPostgres(url);
  const [sizes = {}] = await rows.query(SIZES);
  await rows.close();
  return Object.entries(sizes)
    .map(([table, count]) => `${Number(count).toLocaleString("en")} ${table}`)
    .join(", ");
}

function lineOf([name = "", ...cells]: string[]): string {
  const widths = [7, 9, 7, 9, 6];
  const padded = cells.map((cell, at) => cell.padStart(widths[at] ?? 0));
  return `  ${name.padEnd(36)} ${padded.join(" ")}`.trimEnd();
}

const OPTIONS = {
  kiosks: { type: "string", default: String(KIOSKS) },
  weeks: { type: "string", default: String(WEEKS) },
  name: { type: "string", default: "anxin_county_years" },
  kept: { type: "boolean", default: false },
} as const;

/**
 * `npm run bench -- county-years [--kiosks 400] [--weeks 520] [--kept]`: fills the databases at
 * ANXIN_POSTGRES_URL (or at a server of its own) and prints the table; `--kept` takes those an
 * earlier run has filled. Returns the exit code.
 */
export async function runCountyYears(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const [kiosks, weeks] = [Number(values.kiosks), Number(values.weeks)];
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const folder = mkdtempSync(join(tmpdir(), "anxin-county-years-"));
  // PostgreSQL's user passes through to its own folder inside.
  chmodSync(folder, 0o711);
  const server = await postgresServer(folder);
  try {
    if (server === undefined) throw new Error("no PostgreSQL here");
    const { name } = values;
    const of = values.kept
      ? countiesAt(server.url, name, weeks)
      : await makeCounties({ server: server.url, name, kiosks, weeks, say });
    await sayScreens(of, say);
    return 0;
  } finally {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
