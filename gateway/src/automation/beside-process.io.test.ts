import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeCloudServer } from "../testing/fake-cloud-server.ts";
import { GatewayProcess } from "../testing/gateway-process.ts";

const LONG_MS = 120_000;

let server: FakeCloudServer;
let gateway: GatewayProcess;
let editorPort: number;

beforeEach(async () => {
  server = new FakeCloudServer();
  await server.start();
  editorPort = await freePort();
  gateway = new GatewayProcess(server.url, { automationPort: editorPort });
  gateway.configure({ automation: join(gateway.folder, "automation") });
});
afterEach(async () => {
  await gateway.end("SIGTERM");
  gateway.clean();
  await server.stop();
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const listening = createServer().listen(0, "127.0.0.1", () => {
      const { port } = listening.address() as AddressInfo;
      listening.close(() => resolve(port));
    });
  });
}

const lines = (code: string) => gateway.lines.filter((one) => one["code"] === code);

async function started(times: number): Promise<number> {
  await expect.poll(() => lines("automation-started").length).toBe(times);
  return Number(lines("automation-started").at(-1)?.["pid"]);
}

async function editorUp(): Promise<void> {
  const answers = () =>
    fetch(`http://127.0.0.1:${editorPort}/auth/login`).then(
      ({ status }) => status,
      () => 0,
    );
  await expect.poll(answers, { timeout: 60_000 }).toBe(200);
}

function isRunning(pid: number): boolean {
  return readdirSync("/proc").includes(String(pid)) && !stateOf(pid).startsWith("Z");
}

function stateOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  return stat.slice(stat.lastIndexOf(")") + 2);
}

test(
  "a gateway that stops takes its flows with it, and finds them again as they were",
  {
    timeout: LONG_MS,
  },
  async () => {
    await gateway.start();
    const pid = await started(1);
    await editorUp();
    const secrets = join(gateway.folder, "automation", "secrets", "admin-password");
    const password = readFileSync(secrets, "utf8");
    expect(await gateway.end("SIGTERM")).toBe(0);
    expect(isRunning(pid)).toBe(false);
    await gateway.start();
    await started(2);
    await editorUp();
    expect(readFileSync(secrets, "utf8")).toBe(password);
  },
);

test(
  "a gateway killed without warning leaves no flow running, not even one that spins",
  {
    timeout: LONG_MS,
  },
  async () => {
    await gateway.start();
    const pid = await started(1);
    await editorUp();
    await spins();
    await gateway.end("SIGKILL");
    await expect.poll(() => isRunning(pid)).toBe(false);
  },
);

/** Deploys a flow that spins; resolves when the editor answers no more. */
async function spins(): Promise<void> {
  const url = `http://127.0.0.1:${editorPort}`;
  const file = join(gateway.folder, "automation", "secrets", "admin-password");
  const who = { client_id: "node-red-admin", grant_type: "password", scope: "*" };
  const body = { ...who, username: "admin", password: readFileSync(file, "utf8").trim() };
  const headers = { "content-type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify(body) };
  const token = (await (await fetch(`${url}/auth/token`, init)).json()) as Record<string, string>;
  const at = { z: "tab", x: 100, y: 100 };
  const flows = [
    { id: "tab", type: "tab", label: "bad" },
    { id: "go", type: "inject", ...at, once: true, onceDelay: 0.1, props: [], wires: [["bad"]] },
    {
      id: "bad",
      type: "function",
      ...at,
      func: "while (true) {}",
      outputs: 0,
      libs: [],
      wires: [],
    },
  ];
  const authorization = `Bearer ${token["access_token"] ?? ""}`;
  const deploy = { ...init, headers: { ...headers, authorization }, body: JSON.stringify(flows) };
  expect((await fetch(`${url}/flows`, deploy)).ok).toBe(true);
  const isSilent = () =>
    fetch(`${url}/auth/login`, { signal: AbortSignal.timeout(1_000) }).then(
      () => false,
      () => true,
    );
  await expect.poll(isSilent).toBe(true);
}
