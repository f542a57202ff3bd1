import { spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { MqttClient } from "mqtt";
import { connectAsync } from "mqtt";
import { FakeCloudServer } from "./testing/fake-cloud-server.ts";
import { GatewayProcess } from "./testing/gateway-process.ts";
import { KioskVoice, credentials, doorFact, plan } from "./testing/kiosk-voice.ts";

let server: FakeCloudServer;
let gateway: GatewayProcess;
let kiosk: MqttClient | undefined;
let voice: KioskVoice;
let heard: { topic: string; body: Record<string, unknown> | undefined }[];

beforeEach(async () => {
  server = new FakeCloudServer();
  await server.start();
  server.cloud.add("k1", 1, plan(1, 1));
  gateway = new GatewayProcess(server.url);
  voice = new KioskVoice("k1");
});
afterEach(async () => {
  await kiosk?.endAsync(true);
  kiosk = undefined;
  await gateway.end("SIGTERM");
  gateway.clean();
  await server.stop();
});

async function comesOnline(port: number): Promise<MqttClient> {
  heard = [];
  kiosk = await connectAsync(`mqtt://127.0.0.1:${port}`, {
    clientId: "k1",
    reconnectPeriod: 0,
    ...credentials("k1"),
  });
  kiosk.on("error", () => {});
  kiosk.on("message", (topic, payload) => {
    heard.push({ topic, body: voice.hears(topic, payload.toString("latin1")) });
  });
  const topics = ["receipt", "plan", "grant"].map((channel) => `anxin/1/k1/${channel}`);
  await kiosk.subscribeAsync(topics, { qos: 1 });
  await says(voice.presence());
  await expect.poll(() => receipts().length).toBeGreaterThan(0);
  return kiosk;
}

async function says({ topic, payload }: { topic: string; payload: Uint8Array }): Promise<void> {
  await kiosk?.publishAsync(topic, Buffer.from(payload), { qos: 1 });
}

function receipts(): Record<string, unknown>[] {
  return heard.flatMap(({ topic, body }) => (topic.endsWith("receipt") && body ? [body] : []));
}

describe("the gateway as a process", () => {
  test("takes a kiosk's facts to the cloud, brings plan and grant, and stops cleanly", async () => {
    await comesOnline(await gateway.start());
    await says(voice.facts([doorFact(1), doorFact(2)]));
    await expect.poll(() => receipts().at(-1)).toMatchObject({ held: 2, term: 1 });
    await expect.poll(() => server.cloud.seqs("k1")).toEqual([1, 2]);
    await expect.poll(() => heard.some(({ topic }) => topic.endsWith("plan"))).toBe(true);
    server.say({ event: "grant", kiosk: "k1", id: "00000000000000dd", lane: 1, lifeMs: 60_000 });
    await expect
      .poll(() => heard.find(({ topic }) => topic.endsWith("grant"))?.body?.["lane"])
      .toBe(1);
    expect(await gateway.end("SIGTERM")).toBe(0);
  });

  test("killed without warning, it goes on where its receipts ended, under the same term", async () => {
    await comesOnline(await gateway.start());
    await says(voice.facts([doorFact(1), doorFact(2)]));
    await expect.poll(() => receipts().at(-1)).toMatchObject({ held: 2 });
    await gateway.end("SIGKILL");
    server.cloud.failing = undefined;
    voice.session = 2;
    await comesOnline(await gateway.start());
    await expect.poll(() => receipts().at(-1)).toMatchObject({ held: 2, term: 1, session: 2 });
    expect(heard.some(({ topic }) => topic.endsWith("plan"))).toBe(true);
    expect(server.cloud.takes).toBe(1);
  });

  test("with its journal lost, takes the kiosk anew and starts from what the cloud has", async () => {
    await comesOnline(await gateway.start());
    await says(voice.facts([doorFact(1), doorFact(2)]));
    await expect.poll(() => server.cloud.of("k1").kept[1]).toBe(2);
    await gateway.end("SIGKILL");
    writeFileSync(join(gateway.folder, "journal.sqlite"), Buffer.alloc(40_960, 7));
    voice.session = 2;
    await comesOnline(await gateway.start());
    await expect.poll(() => receipts().at(-1)).toMatchObject({ held: 2, kept: 2, term: 2 });
    expect(gateway.lines.map((line) => line["code"])).toContain("journal-set-aside");
  });

  test("refuses an enrolment file that others may read, and says what to do", async () => {
    chmodSync(join(gateway.folder, "enrolment.json"), 0o644);
    const main = new URL("./main.ts", import.meta.url).pathname;
    const args = [main, "--config", join(gateway.folder, "config.json")];
    const ended = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect(ended.status).toBe(1);
    expect(ended.stderr).toMatch(/^config-bad: .*chmod 600/);
  });
});
