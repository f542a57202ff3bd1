import type { FastifyInstance } from "fastify";
import { Kysely, PostgresDialect } from "kysely";
import { buildApp, type AppWish } from "../app.ts";
import { Bus } from "../bus.ts";
import { createCloud } from "../cloud.ts";
import type { Tables } from "../database/tables.ts";
import { Entrance } from "../people/entrance.ts";
import { MemorySessionStore } from "../people/memory-session-store.ts";

const noDatabase = () => Promise.reject(new Error("a description needs no database"));

/**
 * The service with all its routes and nothing behind them, to read its OpenAPI document from. A
 * request to it fails.
 *
 * @param routed told of each route as it is added
 */
export async function describedApp(routed?: AppWish["routed"]): Promise<FastifyInstance> {
  const entropy = (count: number) => new Uint8Array(count);
  const time = { nowMs: () => 0, after: () => () => undefined };
  const cloud = createCloud({
    db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool: noDatabase }) }),
    time,
    entropy,
    log: () => undefined,
    bus: new Bus(),
    channels: [],
    reorderPointDefault: 0,
  });
  const entrance = new Entrance({ sessions: new MemorySessionStore(), nowMs: time.nowMs, entropy });
  const staff = { entrance };
  const app = await buildApp({ cloud, staff, ...(routed === undefined ? {} : { routed }) });
  await app.ready();
  return app;
}
