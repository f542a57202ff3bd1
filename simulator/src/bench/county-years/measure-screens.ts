/** Asks the service for every screen of a county, and PostgreSQL how it found what it said. */
import { randomBytes } from "node:crypto";
import {
  buildApp,
  createCloud,
  DatabaseSessions,
  Entrance,
  openDatabase,
  pagesOnCloud,
  type Cloud,
  type Db,
  type Statement,
} from "@anxin/cloud";
import { sql } from "kysely";
import { openPostgres, type Rows } from "../cloud/database.ts";
import { PRODUCTS } from "../county.ts";
import { medianOf } from "../figures.ts";
import { partsOf } from "./fill-county.ts";
import { COUNTY_STORE } from "./places.ts";
import { type PlanNode, type TablesKnown, wholeReads } from "./plans.ts";
import { type Sample, type Screen, screensOf } from "./screens.ts";

const HOST = "bench.example";
const UNBOUNDED = { address: 1e9, principal: 1e9 };
const GTIN = "06901234567892";
const RECALL = "recall-bench";
const ROLLOUT = "000000000000";
const CHANNEL = "c-000000000000";
/** A table with more rows than this is one that grows with the years. */
const BIG_ROWS = 10_000;
const TIMES = 5;
/** What takes longer is asked once more only. */
const SLOW_MS = 1_000;

/** How a screen fared. */
export interface Measured {
  name: string;
  status: number;
  /** Rows or items told, 0 for a page. */
  rows: number;
  /** From asking to the whole answer: median of some, after one that is not counted. */
  ms: number;
  /** Statements asked of the database, and big tables one of them reads whole. */
  statements: number;
  whole: string[];
}

export interface County {
  url: string;
  /** Its last moment, unix milliseconds: what the service takes for now. */
  nowMs: number;
  /** Tables that count as big whatever they hold; those with many rows when absent. */
  big?: readonly string[];
  /** Plans are asked for as of big tables: by indexes, wherever there is one that helps. */
  byIndexes?: boolean;
}

/** A county with everything that answers HTTP on top. */
export interface ScreenRig {
  screens: Screen[];
  /** GET routes there are. */
  routes: string[];
  /** Asks once, and `times` more whose median counts; the first counts when there are none. */
  measure(screen: Screen, times?: number): Promise<Measured>;
  close(): Promise<void>;
}

export async function openScreens(county: County): Promise<ScreenRig> {
  const statements: Statement[] = [];
  const db = await openDatabase({
    url: county.url,
    folder: "",
    connectionsMax: 4,
    asked: (one) => statements.push(one),
  });
  const cloud = createCloud(partsOf(db, { now: county.nowMs }));
  const sample = await prepare(cloud, county.nowMs);
  const entrance = new Entrance({
    sessions: new DatabaseSessions(db),
    nowMs: () => county.nowMs,
    entropy: (count) => randomBytes(count),
  });
  const routes: string[] = [];
  const app = await buildApp({
    cloud,
    pages: pagesOnCloud({ cloud, entrance, publicUrl: () => `http://${HOST}` }),
    staff: { entrance, requestsPerMinute: UNBOUNDED },
    routed: ({ method, url }) => {
      if ([method].flat().includes("GET")) routes.push(url);
    },
  });
  const headers = { host: HOST, cookie: `anxin-session=${await entrance.open("")}` };
  const explainer = await openPostgres(county.url);
  const known = await tablesKnown(explainer, county);
  if (county.byIndexes === true) {
    for (const way of ["seqscan", "mergejoin", "hashjoin"]) {
      await explainer.query(`SET enable_${way} = off`);
    }
  }
  return {
    screens: screensOf(sample),
    routes: [...new Set(routes)],
    async measure({ name, url }, timesMax = TIMES) {
      const ask = async () => {
        const from = performance.now();
        const answer = await app.inject({ url, headers });
        return { answer, ms: performance.now() - from };
      };
      statements.length = 0;
      const { answer, ms: first } = await ask();
      const asked = statements.splice(0);
      const times: number[] = timesMax === 0 ? [first] : [];
      while (times.length < (first > SLOW_MS ? 1 : timesMax)) times.push((await ask()).ms);
      const rows = rowsIn(answer.headers["content-type"], answer.body);
      const whole = await wholeOf(explainer, asked, known);
      const { statusCode: status } = answer;
      return { name, status, rows, ms: medianOf(times), statements: asked.length, whole };
    },
    async close() {
      await explainer.close();
      await app.close();
      await db.destroy();
    },
  };
}

/** What the years have not brought by themselves: a pack, a recall, a channel, a person. */
async function prepare(cloud: Cloud, nowMs: number): Promise<Sample> {
  const { db } = cloud.parts;
  const product = PRODUCTS[0];
  const held = await db
    .selectFrom("stock")
    .select(["lot", "kiosk"])
    .where("product", "=", product)
    .orderBy("expiry", "desc")
    .orderBy("kiosk")
    .executeTakeFirstOrThrow();
  const { lot, kiosk } = held;
  await cloud.inventory.setTradeItem({ di: GTIN, product, packQuantity: 10, maker: "maker" });
  const year = await db
    .selectFrom("lots")
    .select("expiry")
    .where("lot", "=", lot)
    .executeTakeFirst();
  const day = String(year?.expiry ?? 20_991_231).slice(2);
  await cloud.inventory.scan({ text: `(01)${GTIN}(17)${day}(10)${lot}`, by: "keeper-1" });
  const notice = {
    product,
    lot: `${product}-1`,
    class: 1,
    authority: "NMPA",
    reason: "x",
  } as const;
  await cloud.inventory.recall({ recall: RECALL, ...notice, by: "keeper-1" });
  await makeRows(db);
  const document = await db
    .selectFrom("documents")
    .select("key")
    .orderBy("number", "desc")
    .executeTakeFirstOrThrow();
  const alert = await db.selectFrom("alerts").select("id").limit(1).executeTakeFirst();
  return {
    kiosk,
    nowMs,
    warehouse: COUNTY_STORE,
    product,
    lot,
    gtin: GTIN,
    document: document.key,
    alert: alert?.id ?? 1,
    recall: RECALL,
    account: "0".repeat(16),
    channel: CHANNEL,
    rollout: ROLLOUT,
  };
}

async function makeRows(db: Db): Promise<void> {
  await sql`INSERT INTO rollouts (rollout, version, state, stages, gate, kiosks, made_at, made_by)
    SELECT ${ROLLOUT}, '9.9.9', 'stopped', '[100]',
      '{"withinMinutes":60,"watchMinutes":60,"failedMax":0}', count(*), 0, 'office' FROM kiosks
    ON CONFLICT DO NOTHING`.execute(db);
  await sql`INSERT INTO rollout_kiosks (rollout, kiosk, place, since)
    SELECT ${ROLLOUT}, kiosk, 0, 0 FROM kiosks ON CONFLICT DO NOTHING`.execute(db);
  await sql`INSERT INTO accounts (account, name, person, created_at)
    VALUES (${"0".repeat(16)}, 'bench', 'Bench', 0) ON CONFLICT DO NOTHING`.execute(db);
  await sql`INSERT INTO alert_channels
      (channel, name, place, roles, address, is_on, created_at, changed_at)
    VALUES (${CHANNEL}, 'bench', '', '[]', '{"kind":"webhook","url":"https://a.example"}', true, 0, 0)
    ON CONFLICT DO NOTHING`.execute(db);
}

async function tablesKnown(rows: Rows, { big }: County): Promise<TablesKnown> {
  const found = await rows.query(
    `SELECT relname AS name FROM pg_class
     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND reltuples > $1`,
    [BIG_ROWS],
  );
  const partial = await rows.query(
    "SELECT indexrelid::regclass::text AS name FROM pg_index WHERE indpred IS NOT NULL",
  );
  const names = (all: readonly Record<string, unknown>[]) => all.map(({ name }) => String(name));
  return { big: new Set(big ?? names(found)), partial: new Set(names(partial)) };
}

/** Big tables that one of these statements reads whole. */
async function wholeOf(
  rows: Rows,
  asked: readonly Statement[],
  known: TablesKnown,
): Promise<string[]> {
  const found = new Set<string>();
  for (const { text, values } of asked) {
    if (!/^\s*(?:select|with)\b/i.test(text)) continue;
    const [row] = await rows.query(`EXPLAIN (FORMAT JSON) ${text}`, [...values]);
    const plans = (row?.["QUERY PLAN"] ?? []) as { Plan: PlanNode }[];
    for (const { Plan: plan } of plans) for (const one of wholeReads(plan, known)) found.add(one);
  }
  return [...found].sort();
}

function rowsIn(type: unknown, body: string): number {
  if (!String(type).includes("json")) return 0;
  const told = JSON.parse(body) as { items?: unknown[] };
  return told.items?.length ?? 1;
}
