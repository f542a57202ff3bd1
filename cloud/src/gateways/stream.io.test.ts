import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestCloud, openTestDatabase, type TestDatabase } from "../fixtures/test-cloud.ts";
import { openStream, PING_MS } from "./stream.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase("memory");
});
afterAll(() => database.close());

test("a stream closed by whoever finds its gateway gone while sending pings no more", async () => {
  const cloud = await openTestCloud(database);
  let pings = 0;
  const close = await openStream(cloud.parts, "g1", ({ event }) => {
    if (event !== "ping") return;
    pings += 1;
    close();
  });
  cloud.time.advance(PING_MS * 5);
  expect(pings).toBe(1);
});
