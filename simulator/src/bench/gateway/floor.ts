/**
 * The gateway's floor: the same messages into a bare broker, then the same facts into bare SQLite.
 */
import { Worker } from "../worker.ts";
import type { SqliteOrder, SqliteReport } from "./bare-sqlite-worker.ts";
import type { Shape } from "./fact-messages.ts";
import type { LoadOrder, LoadReport } from "./load-worker.ts";

export interface GatewayFloor {
  broker: LoadReport;
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

async function bareBroker(shape: Shape): Promise<LoadReport> {
  const broker = Worker.start(new URL("bare-broker-worker.ts", import.meta.url));
  try {
    const { port } = await broker.next<{ port: number }>();
    return await measureLoad({ port, shape, answer: "puback" });
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

/** One run of the load against whatever listens at `port`; `connected` is awaited before it goes. */
export async function measureLoad(
  wish: LoadOrder,
  connected: () => Promise<void> = async () => {},
): Promise<LoadReport> {
  const load = Worker.start(new URL("load-worker.ts", import.meta.url));
  try {
    load.tell(wish);
    await load.next();
    await connected();
    load.tell({ state: "go" });
    return await load.next<LoadReport>();
  } finally {
    await load.stop();
  }
}
