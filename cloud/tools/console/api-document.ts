import { Kysely, PostgresDialect } from "kysely";
import { buildApp } from "../../src/app.ts";
import { Bus } from "../../src/bus.ts";
import { createCloud } from "../../src/cloud.ts";
import type { Tables } from "../../src/database/tables.ts";
import { Entrance } from "../../src/people/entrance.ts";
import { MemorySessionStore } from "../../src/people/memory-session-store.ts";
import type { ApiDocument } from "./operations.ts";

const noDatabase = () => Promise.reject(new Error("the document needs no database"));

/** The OpenAPI document of the service as it is written now; nothing is opened or asked. */
export async function apiDocument(): Promise<ApiDocument> {
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
  const app = await buildApp({ cloud, staff: { entrance } });
  try {
    await app.ready();
    return app.swagger() as unknown as ApiDocument;
  } finally {
    await app.close();
  }
}
