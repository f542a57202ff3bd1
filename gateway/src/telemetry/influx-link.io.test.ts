import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import type { RequestListener } from "node:http";
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { describeWith, requires } from "@anxin/firmware/testing";
import type { LogFields } from "../log.ts";
import { nodeTime } from "../node-time.ts";
import type { KioskVoice } from "../testing/kiosk-voice.ts";
import { doorFact } from "../testing/kiosk-voice.ts";
import { Rig } from "../testing/rig.ts";
import type { Time } from "../time.ts";
import { InfluxLink } from "./influx-link.ts";
import { VitalsBuffer } from "./vitals-buffer.ts";

const time = nodeTime((error) => {
  throw error;
});
/** Every wait is a fiftieth of what it says. */
const hasty: Time = { ...time, after: (ms, action) => time.after(ms / 50, action) };
const NEVER = () => {};

function link(port: number, by: Time = hasty): InfluxLink {
  return new InfluxLink({
    url: `http://127.0.0.1:${port}`,
    token: "secret",
    org: "o",
    bucket: "b",
    time: by,
  });
}

const servers: Server[] = [];
const sockets = new Set<Socket>();
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const server of servers.splice(0)) {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.on("connection", (socket: Socket) => sockets.add(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

const http = (listener: RequestListener) => listening(createHttpServer(listener));

const answering = (status: number, body: string, headers: Record<string, string> = {}) =>
  http((request, response) => {
    request.resume().on("end", () => response.writeHead(status, headers).end(body));
  });

/** A port nobody listens on. */
async function refusing(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

const BAD: Record<string, () => Promise<number>> = {
  refuses: refusing,
  "hangs without an answer": () => http(NEVER),
  "answers a byte at a time for ever": () =>
    http((request, response) => {
      request.resume();
      response.writeHead(500);
      const timer = setInterval(() => response.write("x"), 10);
      response.on("close", () => clearInterval(timer));
    }),
  "answers what is no HTTP": () =>
    listening(createServer((socket) => socket.on("error", NEVER).end("garbage\r\n\r\n"))),
  "answers a page": () => answering(200, "<html>"),
  "answers 500": () => answering(500, "x"),
  "answers 429 and wants an hour": () => answering(429, "x", { "retry-after": "3600" }),
  "answers 401": () => answering(401, "x"),
  "sends elsewhere": () => answering(302, "", { location: "http://127.0.0.1:1/" }),
};

describe("a server that is no good", () => {
  test.each(Object.keys(BAD))("and %s takes nothing, and says so", async (what) => {
    const port = await BAD[what]!();
    await expect(link(port).write(["kiosk,kiosk=k1 celsius=1 1"])).rejects.toThrow();
  });

  test.each(Object.keys(BAD))(
    "and %s delays no fact and no receipt, and is one line in the log",
    async (what) => {
      const lines: LogFields[] = [];
      const line = (fields: LogFields) => void lines.push(fields);
      const log = { info: line, warn: line, error: line };
      const port = await BAD[what]!();
      const telemetry = new VitalsBuffer({ link: link(port), time: hasty, log });
      const rig = new Rig({ telemetry });
      const [voice] = await rig.online("k1");
      if (voice === undefined) throw new Error("no kiosk came online");
      await speak(rig, voice);
      await expect.poll(() => lines.length).toBe(1);
      await speak(rig, voice, 10);
      expect(rig.cloud.seqs("k1")).toHaveLength(20);
      expect(lines.map(({ code }) => code)).toEqual(["telemetry-lost"]);
      await rig.gateway.stop();
    },
  );
});

/** Ten facts with vitals between them; each fact has its receipt before the next. */
async function speak(rig: Rig, voice: KioskVoice, from = 0): Promise<void> {
  for (let seq = from + 1; seq <= from + 10; seq += 1) {
    const vitals = { session: 1, n: 100 + seq, uptime: seq, temperatureCenti: 2000 };
    await rig.gateway.receive(voice.says("vitals", vitals));
    await rig.gateway.receive(voice.facts([doorFact(seq)]));
    expect(rig.lastReceipt(voice)).toMatchObject({ held: seq });
  }
  await rig.time.pass(1000);
}

test("the request is the v2 write endpoint's, with token, organisation, bucket and milliseconds", async () => {
  const seen: unknown[] = [];
  const port = await http((request, response) => {
    const { method, url, headers } = request;
    let body = "";
    request.setEncoding("utf8").on("data", (part: string) => {
      body += part;
    });
    request.on("end", () => {
      seen.push({ method, url, authorization: headers.authorization, body });
      response.writeHead(204).end();
    });
  });
  // What is asked for is looked at here, not how long it may take.
  await link(port, time).write(["a x=1 1", "a x=2 2"]);
  expect(seen).toEqual([
    {
      method: "POST",
      url: "/api/v2/write?org=o&bucket=b&precision=ms",
      authorization: "Token secret",
      body: "a x=1 1\na x=2 2",
    },
  ]);
});

describeWith(["victoria-metrics"], "a real VictoriaMetrics", () => {
  let folder: string;
  let child: ChildProcess | undefined;
  let port: number;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "anxin-victoria-"));
    await start();
  });

  afterAll(async () => {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(on = 0): Promise<void> {
    port = on === 0 ? await refusing() : on;
    const flags = [`-httpListenAddr=127.0.0.1:${port}`, `-storageDataPath=${folder}`];
    const binary = requires("victoria-metrics").value ?? "";
    child = spawn(binary, [...flags, "-retentionPeriod=100y"], { stdio: "ignore" });
    while ((await health()) !== 200 && child.exitCode === null) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async function health(): Promise<number> {
    return fetch(`http://127.0.0.1:${port}/health`).then(
      ({ status }) => status,
      () => 0,
    );
  }

  async function kill(): Promise<void> {
    if (child === undefined || child.exitCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  }

  /** Values of one series, oldest first; export hides nothing, unlike an instant query. */
  async function series(name: string, kiosk: string): Promise<number[]> {
    await fetch(`http://127.0.0.1:${port}/internal/force_flush`);
    const match = encodeURIComponent(`${name}{kiosk="${kiosk}"}`);
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/export?match[]=${match}`);
    const lines = (await answer.text()).split("\n").filter((line) => line !== "");
    return lines.flatMap((line) => (JSON.parse(line) as { values: number[] }).values);
  }

  /** A second later each time: two points of one millisecond have no order. */
  let atMs = Date.now() - 3_600_000;
  const nowMs = () => (atMs += 1000);

  function buffered(): { rig: Rig; lines: LogFields[]; buffer: VitalsBuffer } {
    const lines: LogFields[] = [];
    const line = (fields: LogFields) => void lines.push(fields);
    const log = { info: line, warn: line, error: line };
    const buffer = new VitalsBuffer({ link: link(port, time), time: { ...hasty, nowMs }, log });
    return { rig: new Rig({ telemetry: buffer }), lines, buffer };
  }

  async function tells(rig: Rig, voice: KioskVoice, degrees: readonly number[]): Promise<void> {
    for (const [at, one] of degrees.entries()) {
      const n = 100 + Math.round(one * 100);
      const climate = { temperatureCenti: one * 100, humidityDeci: 501, memoryFree: 900 };
      await rig.gateway.receive(voice.says("vitals", { session: 1, n, uptime: at, ...climate }));
      await rig.time.pass(1000);
    }
  }

  test("has every reading a kiosk told, in its own units", async () => {
    const { rig } = buffered();
    const [voice] = await rig.online("k1");
    await tells(rig, voice!, [20, 20.5, 21.25]);
    await expect.poll(() => series("kiosk_celsius", "k1")).toEqual([20, 20.5, 21.25]);
    expect(await series("kiosk_humidity_percent", "k1")).toEqual([50.1, 50.1, 50.1]);
    expect(await series("kiosk_memory_free", "k1")).toEqual([900, 900, 900]);
    await rig.gateway.stop();
  });

  test("stopped and started again gets what was told meanwhile", async () => {
    const { rig, lines } = buffered();
    const [voice] = await rig.online("k2");
    await tells(rig, voice!, [10]);
    await expect.poll(() => series("kiosk_celsius", "k2")).toEqual([10]);
    const before = port;
    await kill();
    await tells(rig, voice!, [11, 12]);
    await expect.poll(() => lines.map(({ code }) => code)).toEqual(["telemetry-lost"]);
    await start(before);
    await expect.poll(() => series("kiosk_celsius", "k2")).toEqual([10, 11, 12]);
    expect(lines.map(({ code }) => code)).toEqual(["telemetry-lost", "telemetry-back"]);
    await rig.gateway.stop();
  }, 60_000);
});
