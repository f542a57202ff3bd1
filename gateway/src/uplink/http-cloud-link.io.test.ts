import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { StreamEvent } from "@anxin/firmware/contract/uplink";
import { nodeTime } from "../node-time.ts";
import { BAD_ANSWERS, FakeCloudServer } from "../testing/fake-cloud-server.ts";
import { CloudError } from "./cloud-link.ts";
import { HttpCloudLink } from "./http-cloud-link.ts";

let server: FakeCloudServer;
let link: HttpCloudLink;

beforeEach(async () => {
  server = new FakeCloudServer();
  await server.start();
  server.cloud.add("k1");
  const time = nodeTime((error) => {
    throw error;
  });
  link = new HttpCloudLink({ url: server.url, token: "secret", timeoutMs: 1500, time });
});
afterEach(() => server.stop());

describe("the link to the cloud over HTTP", () => {
  test("carries the gateway's token and reads a good answer", async () => {
    const { taken } = await link.take({ kiosks: ["k1"] });
    expect(taken).toEqual([{ kiosk: "k1", term: 1, epoch: 1, kept: 0 }]);
    expect([...server.tokens]).toEqual(["Bearer secret"]);
  });

  test.each([
    ["500", "busy", 0],
    ["429 with retry-after", "busy", 7000],
    ["401", "unauthorised", undefined],
    ["400", "refused", undefined],
    ["a redirect", "unreachable", undefined],
    ["an HTML page", "garbage", undefined],
    ["JSON of something else", "garbage", undefined],
    ["half a body", "unreachable", undefined],
    ["no answer", "timeout", undefined],
  ] as const)("answered with %s is %s", async (bad, kind, retryAfterMs) => {
    server.misbehaviours.push(BAD_ANSWERS[bad]);
    const asked = link.intake({ items: [] });
    await expect(asked).rejects.toBeInstanceOf(CloudError);
    await expect(asked).rejects.toMatchObject({ kind, retryAfterMs });
  });

  test("that nobody listens to is unreachable", async () => {
    await server.stop();
    await expect(link.take({ kiosks: [] })).rejects.toMatchObject({ kind: "unreachable" });
    await server.start();
  });

  test("streams events, whole ones only, until the cloud ends it", async () => {
    const events: StreamEvent[] = [];
    const closed = new Promise<CloudError>((resolve) => {
      link.stream({ event: (event) => void events.push(event), closed: resolve });
    });
    await expect.poll(() => events.length).toBe(1);
    const [stream] = server.streams;
    stream?.write('{"event":"pi');
    stream?.write('ng"}\n{"event":"news from later versions"}\n');
    await expect.poll(() => events).toEqual([{ event: "hello" }, { event: "ping" }]);
    stream?.end();
    expect(await closed).toMatchObject({ kind: "unreachable" });
  });

  test("ends a stream whose line never ends", async () => {
    const closed = new Promise<CloudError>((resolve) => {
      link.stream({ event: () => {}, closed: resolve });
    });
    await expect.poll(() => server.streams.size).toBe(1);
    for (const stream of server.streams) stream.write("x".repeat(100_000));
    await expect(closed).resolves.toBeInstanceOf(CloudError);
  });
});
