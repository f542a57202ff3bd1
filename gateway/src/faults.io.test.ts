/** What goes wrong under a running gateway: disk, clock, a second one, a cloud in trouble. */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { describeWith } from "@anxin/firmware/testing";
import { BAD_ANSWERS, FakeCloudServer } from "./testing/fake-cloud-server.ts";
import { GatewayProcess } from "./testing/gateway-process.ts";
import { doorFact, plan } from "./testing/kiosk-voice.ts";
import { PretendKiosk } from "./testing/pretend-kiosk.ts";

let server: FakeCloudServer;
let gateway: GatewayProcess;
let kiosks: PretendKiosk[];
let hook: { server: Server; bodies: Record<string, unknown>[] };

beforeEach(async () => {
  server = new FakeCloudServer();
  await server.start();
  server.cloud.add("k1", 1, plan(1, 1));
  kiosks = [];
  hook = { server: createServer(), bodies: [] };
  hook.server.on("request", async (request, response) => {
    let body = "";
    for await (const piece of request) body += String(piece);
    hook.bodies.push(JSON.parse(body) as Record<string, unknown>);
    response.writeHead(204).end();
  });
  await once(hook.server.listen(0, "127.0.0.1"), "listening");
});
afterEach(async () => {
  for (const kiosk of kiosks) await kiosk.leave();
  await gateway.end("SIGKILL");
  gateway.clean();
  await server.stop();
  hook.server.closeAllConnections();
  hook.server.close();
});

/** A gateway whose journal is in a folder of its own, `disk`. */
function gatewayOnDisk(more: object = {}): { disk: string } {
  gateway = new GatewayProcess(server.url, more);
  const disk = join(gateway.folder, "disk");
  mkdirSync(disk);
  const file = join(gateway.folder, "config.json");
  const { port } = hook.server.address() as AddressInfo;
  const config = {
    ...(JSON.parse(readFileSync(file, "utf8")) as object),
    journal: join(disk, "journal.sqlite"),
    alarmUrl: `http://127.0.0.1:${port}`,
  };
  writeFileSync(file, JSON.stringify(config));
  return { disk };
}

async function online(port: number, presence = {}, name = "k1"): Promise<PretendKiosk> {
  const kiosk = await PretendKiosk.online(name, port, presence);
  kiosks.push(kiosk);
  return kiosk;
}

/** Starts it where it must refuse: exit code and what it said. */
function refusal(under: readonly string[] = []): { status: number | null; stderr: string } {
  const main = fileURLToPath(new URL("./main.ts", import.meta.url));
  const args = [process.execPath, main, "--config", join(gateway.folder, "config.json")];
  const [first = "", ...rest] = [...under, ...args];
  const { status, stderr } = spawnSync(first, rest, { encoding: "utf8" });
  return { status, stderr };
}

const facts = (...seqs: number[]) => seqs.map((seq) => doorFact(seq));
const held = (kiosk: PretendKiosk) => kiosk.receipts.at(-1)?.["held"];
const alarms = () => hook.bodies.map(({ code, open }) => `${String(code)} ${String(open)}`);

/** Tells facts 1 to 3, then more in vain while the disk refuses; all of them once it is mended. */
async function refusedAndMended(kiosk: PretendKiosk, disk: { spoil(): void; mend(): void }) {
  expect(await kiosk.tells(facts(1, 2, 3))).toBe(true);
  await expect.poll(() => held(kiosk)).toBe(3);
  disk.spoil();
  expect(await kiosk.tells(facts(4, 5), 700)).toBe(false);
  for (let again = 0; again < 5; again += 1) void kiosk.tells(facts(4, 5), 10);
  await expect.poll(alarms).toEqual(["gateway-disk-failed true"]);
  expect(held(kiosk)).toBe(3);
  disk.mend();
  await kiosk.leave();
}

async function toldAgain(kiosk: PretendKiosk): Promise<void> {
  expect(await kiosk.tells(facts(4, 5))).toBe(true);
  await expect.poll(() => held(kiosk)).toBe(5);
  await expect.poll(() => server.cloud.seqs("k1")).toEqual([1, 2, 3, 4, 5]);
  expect(gateway.said("journal-failed")).toMatchObject([
    { level: 50, msg: expect.stringContaining("Make room on the disk") },
  ]);
  expect(gateway.said("journal-back")).toHaveLength(1);
  expect(gateway.said("cloud-waiting")).toEqual([]);
  await expect.poll(alarms).toEqual(["gateway-disk-failed true", "gateway-disk-failed false"]);
}

describeWith(["mounts"], "a disk", () => {
  const onSmallDisk = (disk: string) => [
    "unshare",
    "-rm",
    "sh",
    "-c",
    `mount -t tmpfs -o size=600k tmpfs ${disk} && exec "$@"`,
    "sh",
  ];

  test("that is full: no fact is acknowledged until there is room, and one line says what to do", async () => {
    const { disk } = gatewayOnDisk();
    const port = await gateway.start("main.ts", onSmallDisk(disk));
    const filler = join("/proc", String(gateway.pid), "root", disk, "filler");
    const kiosk = await online(port);
    await refusedAndMended(kiosk, {
      spoil: () => expect(() => writeFileSync(filler, Buffer.alloc(1_000_000))).toThrow(/ENOSPC/),
      mend: () => rmSync(filler),
    });
    await toldAgain(await online(port, { session: 2 }));
    expect(String(gateway.said("journal-failed")[0]?.["reason"])).toMatch(/^disk is full/);
  });

  test("that is mounted read-only: the gateway does not start, and says what to do", () => {
    const { disk } = gatewayOnDisk();
    const readOnly = `mount --bind ${disk} ${disk} && mount -o remount,bind,ro ${disk}`;
    const { status, stderr } = refusal([
      "unshare",
      "-rm",
      "sh",
      "-c",
      `${readOnly} && exec "$@"`,
      "sh",
    ]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^journal-failed: .*mount the disk writable\n$/);
    expect(readdirSync(disk)).toEqual([]);
  });

  test("that takes no more writes under a running gateway: the same, and reading goes on", async () => {
    gatewayOnDisk();
    const port = await gateway.start();
    const kiosk = await online(port);
    const limit = (bytes: string) => {
      const { status } = spawnSync("prlimit", ["--pid", String(gateway.pid), `--fsize=${bytes}:`]);
      expect(status).toBe(0);
    };
    await refusedAndMended(kiosk, { spoil: () => limit("1"), mend: () => limit("unlimited") });
    await toldAgain(await online(port, { session: 2 }));
  });
});

describe("a second gateway on the same journal", () => {
  test("does not start, says why, and the first notices nothing; when that is gone it starts", async () => {
    gatewayOnDisk();
    const kiosk = await online(await gateway.start());
    const { status, stderr } = refusal();
    expect(status).toBe(1);
    expect(stderr).toMatch(/^journal-in-use: another gateway runs on .*; stop it, or .*\n$/);
    expect(await kiosk.tells(facts(1))).toBe(true);
    await gateway.end("SIGKILL");
    const again = await online(await gateway.start(), { session: 2 });
    expect(await again.tells(facts(2))).toBe(true);
    await expect.poll(() => server.cloud.seqs("k1")).toEqual([1, 2]);
  });

  test("nor sets a damaged one aside under it", async () => {
    const { disk } = gatewayOnDisk();
    await online(await gateway.start());
    writeFileSync(join(disk, "journal.sqlite.damaged"), "");
    expect(refusal().stderr).toMatch(/^journal-in-use: /);
    expect(readdirSync(disk).filter((name) => name.includes("corrupt"))).toEqual([]);
  });
});

/** Facts 1 to 6 in the journal and not in the cloud; then a byte of fact 3 changed on the disk. */
async function damaged(): Promise<void> {
  const { disk } = gatewayOnDisk();
  const kiosk = await online(await gateway.start());
  server.always = BAD_ANSWERS["500"];
  for (const seq of [1, 2, 3, 4, 5, 6]) expect(await kiosk.tells(facts(seq))).toBe(true);
  await kiosk.leave();
  await gateway.end("SIGTERM");
  const file = join(disk, "journal.sqlite");
  const bytes = readFileSync(file);
  const at = bytes.indexOf('"seq":3,"uptime":3,');
  expect(at).toBeGreaterThan(0);
  bytes.write("7", at + '"seq":3,"uptime":'.length, "latin1");
  writeFileSync(file, bytes);
  await expect(gateway.start()).rejects.toThrow();
  server.always = undefined;
  expect(await gateway.ended()).toBe(1);
  await expect.poll(() => gateway.said("journal-corrupt").length).toBe(1);
}

describe("a journal with a byte changed in a page", () => {
  test("is set aside when it is read, what is sound goes on, and the kiosk is asked for the rest", async () => {
    await damaged();
    const kiosk = await online(await gateway.start(), { session: 2, next: 7 });
    expect(gateway.said("journal-set-aside")).toMatchObject([{ entries: 5, kiosks: 1 }]);
    expect(held(kiosk)).toBe(2);
    expect(await kiosk.tells(facts(3))).toBe(true);
    await expect.poll(() => held(kiosk)).toBe(6);
    await expect.poll(() => server.cloud.seqs("k1")).toEqual([1, 2, 3, 4, 5, 6]);
    expect(server.cloud.takes).toBe(1);
    expect(gateway.said("journal-corrupt")).toHaveLength(1);
  });

  test("of a kiosk that has erased its facts loses that one alone, and shows it as a gap", async () => {
    await damaged();
    const kiosk = await online(await gateway.start(), { session: 2, oldest: 7, next: 7 });
    await expect.poll(() => held(kiosk)).toBe(6);
    await expect.poll(() => server.cloud.seqs("k1")).toEqual([1, 2, 4, 5, 6]);
    const gaps = server.cloud.stored.filter((item) => item.type === "gap");
    expect(gaps).toMatchObject([{ kiosk: "k1", from: 3, to: 3 }]);
  });
});

describe("a cloud in trouble", () => {
  test.each([
    ["500", "busy"],
    ["429 with retry-after", "busy"],
    ["an HTML page", "garbage"],
    ["half a body", "unreachable"],
    ["no answer", "timeout"],
  ] as const)(
    "that answers with %s gets every fact once it is well, and one line names it",
    async (bad, reason) => {
      gateway = new GatewayProcess(server.url, { cloudTimeoutSeconds: 1 });
      const kiosk = await online(await gateway.start());
      server.always = BAD_ANSWERS[bad];
      let underWay = 0;
      let most = 0;
      server.onRequest = (url, response) => {
        if (!url.endsWith("/intake")) return;
        underWay += 1;
        most = Math.max(most, underWay);
        response.once("close", () => (underWay -= 1));
      };
      for (const seq of [1, 2, 3, 4, 5, 6, 7, 8]) expect(await kiosk.tells(facts(seq))).toBe(true);
      await expect.poll(() => gateway.said("cloud-waiting").length).toBe(1);
      expect(gateway.said("cloud-waiting")).toMatchObject([{ reason }]);
      server.always = undefined;
      const all = [1, 2, 3, 4, 5, 6, 7, 8];
      await expect.poll(() => server.cloud.seqs("k1")).toEqual(all);
      await expect.poll(() => gateway.said("cloud-back").length).toBe(1);
      expect(most).toBe(1);
    },
  );
});

describe("this computer's clock", () => {
  test("jumping ten years there and back loses no fact of a running gateway", async () => {
    gatewayOnDisk();
    const kiosk = await online(await gateway.start("jumping-main.ts"));
    for (const seq of [1, 2, 3, 4]) {
      expect(await kiosk.tells(facts(seq))).toBe(true);
      await expect.poll(() => held(kiosk)).toBe(seq);
      gateway.signal("SIGUSR2");
    }
    await expect.poll(() => server.cloud.seqs("k1")).toEqual([1, 2, 3, 4]);
    const years = new Set(
      kiosk.receipts.map(({ time }) => new Date(Number(time) * 1000).getFullYear()),
    );
    expect(years.size).toBeGreaterThan(1);
  });
});

describe("after a restart without warning", () => {
  test("all kiosks come back at once, and nothing of any is lost or doubled", async () => {
    const names = Array.from({ length: 40 }, (_, at) => `k${at + 1}`);
    for (const name of names) server.cloud.add(name, 1, plan(1, 1));
    gateway = new GatewayProcess(server.url, {}, names);
    const first = await gateway.start();
    const before = await Promise.all(names.map((name) => online(first, {}, name)));
    await Promise.all(before.map((kiosk) => kiosk.tells(facts(1, 2), 30_000)));
    await gateway.end("SIGKILL");
    const port = await gateway.start();
    const after = await Promise.all(names.map((name) => online(port, { session: 2 }, name)));
    const told = await Promise.all(after.map((kiosk) => kiosk.tells(facts(1, 2, 3), 30_000)));
    expect(told.every((isAcknowledged) => isAcknowledged)).toBe(true);
    for (const name of names) {
      await expect.poll(() => server.cloud.seqs(name)).toEqual([1, 2, 3]);
    }
  });
});
