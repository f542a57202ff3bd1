import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { MqttClient } from "mqtt";
import { connectAsync } from "mqtt";
import type { GatewayHealth } from "@anxin/firmware/contract/site";
import { BAD_ANSWERS, FakeCloudServer } from "../testing/fake-cloud-server.ts";
import { GatewayProcess } from "../testing/gateway-process.ts";
import { KioskVoice, credentials, doorFact, plan } from "../testing/kiosk-voice.ts";

let server: FakeCloudServer;
let gateway: GatewayProcess;
let kiosk: MqttClient | undefined;
let voice: KioskVoice;

beforeEach(async () => {
  server = new FakeCloudServer();
  await server.start();
  server.cloud.add("k1", 1, plan(1, 1));
  gateway = new GatewayProcess(server.url, { watchPort: "0" });
  voice = new KioskVoice("k1");
});
afterEach(async () => {
  await kiosk?.endAsync(true);
  await gateway.end("SIGTERM");
  gateway.clean();
  await server.stop();
});

const line = (code: string) => gateway.lines.find((one) => one["code"] === code);
const ask = (path: string, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${String(line("watching")?.["port"])}${path}`, init);

async function health(): Promise<{ status: number; body: GatewayHealth }> {
  const answer = await ask("/health");
  return { status: answer.status, body: (await answer.json()) as GatewayHealth };
}

async function comesOnline(): Promise<void> {
  const port = await gateway.start();
  const options = { clientId: "k1", ...credentials("k1") };
  kiosk = await connectAsync(`mqtt://127.0.0.1:${port}`, options);
  await says(voice.presence());
}

async function says({ topic, payload }: { topic: string; payload: Uint8Array }): Promise<void> {
  await kiosk?.publishAsync(topic, Buffer.from(payload), { qos: 1 });
}

/** A kiosk sends again until the gateway, which must be given it first, has what it said. */
async function tellsTwoFacts(): Promise<void> {
  const seqs = async () => {
    await says(voice.facts([doorFact(1), doorFact(2)]));
    return server.cloud.seqs("k1");
  };
  await expect.poll(seqs, { interval: 200 }).toEqual([1, 2]);
}

describe("who watches a gateway", () => {
  test("reads that all is well, and what there is", async () => {
    await comesOnline();
    await tellsTwoFacts();
    await expect.poll(async () => (await health()).body.kiosks.online).toBe(1);
    const { status, body } = await health();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: "ok",
      reasons: [],
      kiosks: { served: 1, online: 1 },
      unkept: 0,
      oldestUnsentSeconds: null,
      cloud: { streaming: true, awaySeconds: 0, clockErrorSeconds: expect.any(Number) as number },
      automation: "off",
      lastError: null,
      versions: { gateway: "0.1.0", protocol: 1, firmware: { "1.0.0": 1 } },
    });
    expect(Math.abs(body.cloud.clockErrorSeconds ?? 99)).toBeLessThanOrEqual(1);
  });

  test("reads in words what is wrong, and how many facts wait", async () => {
    server.misbehaviours.push(...Array.from({ length: 50 }, () => BAD_ANSWERS["401"]));
    server.misbehaviours.unshift(async (_request, response) => {
      const { taken } = await server.cloud.take({ kiosks: ["k1"] });
      response.writeHead(200).end(JSON.stringify({ taken, refused: [] }));
    });
    await comesOnline();
    await expect
      .poll(
        async () => {
          await says(voice.facts([doorFact(1)]));
          return (await health()).status;
        },
        { timeout: 30_000, interval: 1000 },
      )
      .toBe(503);
    const { body } = await health();
    expect(body.status).toBe("degraded");
    expect(body.reasons.map(({ code }) => code)).toEqual(["cloud-token-refused"]);
    expect(body.reasons[0]?.zh).toContain("令牌");
    expect(body.lastError).toMatchObject({ level: "warn" });
  });

  test("gets metrics a Prometheus can read, with no kiosk's name in them", async () => {
    await comesOnline();
    await tellsTwoFacts();
    await says(voice.says("facts", "not JSON"));
    const answer = await ask("/metrics");
    expect(answer.headers.get("content-type")).toContain("text/plain");
    const text = await answer.text();
    for (const row of text.split("\n").filter((one) => one !== "" && !one.startsWith("#"))) {
      expect(row).toMatch(
        /^[a-z_:][a-z0-9_:]*(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? [-+0-9.eNaInf]+$/,
      );
    }
    expect(text).toContain('anxin_gateway_facts_total{outcome="accepted"} 2');
    expect(text).toContain("anxin_gateway_uplink_duration_seconds_count");
    expect(text).toContain("anxin_gateway_journal_fill_ratio");
    expect(text).toContain("nodejs_eventloop_lag_p99_seconds");
    expect(text).toContain('anxin_gateway_facts_total{outcome="quarantined"} 1');
    expect(text).not.toContain("k1");
  });

  test("may only read", async () => {
    await gateway.start();
    expect((await ask("/health", { method: "POST" })).status).toBe(405);
    expect((await ask("/journal")).status).toBe(404);
  });

  test("of a second gateway on the same port hears that it is taken; both serve kiosks", async () => {
    await gateway.start();
    const port = String(line("watching")?.["port"]);
    const second = new GatewayProcess(server.url, { watchPort: port });
    expect(await second.start()).toBeGreaterThan(0);
    expect(second.lines.map((one) => one["code"])).toContain("watch-failed");
    expect(await second.end("SIGTERM")).toBe(0);
    second.clean();
  });
});
