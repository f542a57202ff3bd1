/**
 * The gateway's floor: the same messages into a bare broker, then the same facts into bare SQLite.
 */
import { processorMsOf } from "../processor-time.ts";
import { Worker } from "../worker.ts";
import type { SqliteOrder, SqliteReport } from "./bare-sqlite-worker.ts";
import type { Shape } from "./fact-messages.ts";
import type { LoadOrder, LoadReport } from "./load-worker.ts";

export interface GatewayFloor {
  broker: MeasuredLoad;
  sqlite: SqliteReport;
}

/**
 * Broker and SQLite one after the other, each with the machine to itself; their times are to be
 * added.
 */
export async function measureFloor(wish: SqliteOrder): Promise<GatewayFloor> {
  const broker = await bareBroker(wish.shape);
  return { broker, sqlite: await bareSqlite(wish) };
}

async function bareBroker(shape: Shape): Promise<MeasuredLoad> {
  const broker = Worker.start(new URL("bare-broker-worker.ts", import.meta.url));
  try {
    const { port } = await broker.next<{ port: number }>();
    return await measureLoad({ port, shape, answer: "puback" }, { pid: broker.pid });
  } finally {
    await broker.stop();
  }
}

async function bareSqlite(wish: SqliteOrder): Promise<SqliteReport> {
  const sqlite = Worker.start(new URL("bare-sqlite-worker.ts", import.meta.url));
  try {
    sqlite.tell(wish);
    return await sqlite.next<SqliteReport>();
  } finally {
    await sqlite.stop();
  }
}

/** `serverMs`: processor time of what was loaded, for all messages, the untimed ones too. */
export type MeasuredLoad = LoadReport & { serverMs: number };

/**
 * One run of the load against what listens at `port` as `pid`; `connected` is awaited before it
 * goes.
 */
export async function measureLoad(
  wish: LoadOrder,
  server: { pid: number | undefined; connected?: () => Promise<void> },
): Promise<MeasuredLoad> {
  const load = Worker.start(new URL("load-worker.ts", import.meta.url));
  try {
    load.tell(wish);
    await load.next();
    await server.connected?.();
    const before = processorMsOf(server.pid);
    load.tell({ state: "go" });
    const measured = await load.next<LoadReport>();
    return { ...measured, serverMs: processorMsOf(server.pid) - before };
  } finally {
    await load.stop();
  }
}
