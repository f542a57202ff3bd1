import { randomBytes } from "node:crypto";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildApp, Bus, createCloud, migrate, openDatabase } from "@anxin/cloud";
import { macOver, keyOf, rootOf, sha256, toHex } from "@anxin/firmware/contract";
import { describeWith } from "@anxin/firmware/testing";
import { Broker, createGateway, enrolmentOf, HttpCloudLink, nodeTime } from "@anxin/gateway";
import { soundJournal } from "@anxin/gateway";
import { afterEach, beforeEach, expect, test } from "vitest";

const KIOSK = "stranger";
const TOKEN = "a token for the stranger's gateway";
const MASTER = new Uint8Array(32).fill(7);
const mac = macOver(sha256);
const LINK = keyOf(mac, rootOf(mac, MASTER, { kiosk: KIOSK, epoch: 1 }), "link");

let folder = "";
let undo: (() => Promise<unknown>)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "anxin-stranger-"));
});
afterEach(async () => {
  for (const action of undo.reverse()) await action();
  undo = [];
  rmSync(folder, { recursive: true });
});

const failTest = (error: unknown) => {
  throw error;
};

async function startCloud() {
  const db = await openDatabase({ url: "", folder: "", connectionsMax: 1 });
  undo.push(() => db.destroy());
  await migrate(db);
  const cloud = createCloud({
    db,
    time: nodeTime(failTest),
    entropy: (count) => randomBytes(count),
    log: () => {},
    bus: new Bus(),
    channels: [],
    reorderPointDefault: 3,
  });
  const names = { zh: "来客", en: "Stranger" };
  await cloud.county.setProducts([{ code: "condom-m", names, choosing: names }]);
  await cloud.county.enrolGateway("site", TOKEN);
  const lanes = [{ lane: 1, product: "condom-m" }];
  await cloud.county.enrolKiosk({ kiosk: KIOSK, names, lanes });
  const app = await buildApp({ cloud });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  undo.push(() => app.close());
  return { cloud, url };
}

async function startGateway(url: string) {
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const time = nodeTime(failTest);
  const path = join(folder, "journal.db");
  const options = { path, bytesMax: 1e9, synchronous: "FULL" } as const;
  const journal = await soundJournal(options, { log, nowMs: () => time.nowMs() });
  const broker = new Broker({ host: "127.0.0.1", port: 0, connectionsMax: 10, time, log });
  const gateway = createGateway({
    transport: broker,
    journal,
    link: new HttpCloudLink({ url, token: TOKEN, timeoutMs: 5000, time }),
    enrolment: enrolmentOf([{ kiosk: KIOSK, keys: { "1": toHex(LINK) } }]),
    time,
    log,
    random: () => 0.5,
    keepMs: 86_400_000,
    fatal: failTest,
  });
  await gateway.start();
  undo.push(() => gateway.stop());
  return broker.port;
}

function startStranger(port: number) {
  const script = new URL("kiosk.sh", import.meta.url).pathname;
  const words = ["127.0.0.1", String(port), KIOSK, toHex(LINK), "00112233445566aa"];
  const child = spawn("sh", [script, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stdout.on("data", (text) => (said += text));
  child.stderr.on("data", (text) => (said += text));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  undo.push(async () => child.kill());
  return { said: () => said, ended };
}

describeWith(["mosquitto"], "a kiosk written from the document alone, in shell", () => {
  test("opens its epoch, stocks a lane, takes a grant and gives out a box", async () => {
    const { cloud, url } = await startCloud();
    const stranger = startStranger(await startGateway(url));
    while (!stranger.said().includes("waiting for a grant")) {
      expect(stranger.said()).not.toContain("came within");
      await sleep(50);
    }
    const wish = { kiosk: KIOSK, product: "condom-m", request: "one tap" };
    const answer = await cloud.services.requestGrant(wish);
    expect(answer.ok).toBe(true);
    expect(await stranger.ended, stranger.said()).toBe(0);
    expect(stranger.said()).toContain("receipt holds 5 facts");
    await expect.poll(async () => (await cloud.services.kiosk(KIOSK))?.lanes[0]?.onHand).toBe(4);
    if (answer.ok) {
      expect((await cloud.services.grant(answer.grant.id))?.state).toBe("dispensed");
    }
  });
});
