import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { GatewayHealth } from "../../../src/contract/site-health.ts";
import { runCommand } from "../command-line.ts";
import { FakeTerminal } from "../fake-terminal.testing.ts";

const WELL: GatewayHealth = {
  status: "ok",
  reasons: [],
  reasonsMore: 0,
  at: 1_800_000_100_000,
  upSeconds: 93_600,
  kiosks: { served: 12, online: 11 },
  oldestUnsentSeconds: null,
  unkept: 0,
  journal: { entries: 812, bytes: 4_200_000, bytesMax: 1_024_000_000, percent: 0.4 },
  cloud: { streaming: true, awaySeconds: 0, latencyMs: 84, clockErrorSeconds: 0 },
  automation: "running",
  lastError: null,
  versions: { gateway: "0.1.0", protocol: 1, node: "v24.21.0", firmware: { "1.0.0": 12 } },
};
const TROUBLED: GatewayHealth = {
  ...WELL,
  status: "degraded",
  reasons: [
    { code: "cloud-away", kiosk: "", zh: "网关连不上云端。", en: "The cloud is away." },
    { code: "kiosk-away", kiosk: "k7", zh: "机器已离线。", en: "The kiosk is offline." },
  ],
  reasonsMore: 3,
  oldestUnsentSeconds: 5_400,
  unkept: 73,
  cloud: { streaming: false, awaySeconds: 5_400, latencyMs: 84, clockErrorSeconds: -125 },
  lastError: {
    level: "warn",
    code: "cloud-waiting",
    kiosk: "",
    text: "Facts wait in the journal: no answer",
    at: 1_800_000_040_000,
  },
};

let server: Server | undefined;
afterEach(() => server?.close());

async function anxin(answer: { status: number; body: string }, ...words: string[]) {
  server = createServer((_request, response) => {
    response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const terminal = new FakeTerminal();
  const openConsole = () => Promise.reject(new Error("no board here"));
  const all = ["gateway", "status", "--url", url, ...words];
  const code = await runCommand(all, { terminal, openConsole, nowMs: () => 0 });
  return { code, terminal };
}

describe("gateway status", () => {
  test("says in Chinese that all is well", async () => {
    const { code, terminal } = await anxin({ status: 200, body: JSON.stringify(WELL) });
    expect(code).toBe(0);
    expect(terminal.said).toEqual([
      "网关  正常",
      "机器  12 台，在线 11 台",
      "未上传  没有，云端已全部收到",
      "存储  已用 0.4%（4.2 / 1024.0 MB），812 条",
      "云端  已连接，上传用时 84 ms",
      "时钟  与云端一致",
      "流程  运行中",
      "版本  网关 0.1.0，协议 1，Node v24.21.0，机器 1.0.0 × 12；已运行 1 天 2 小时",
      "最近的问题  启动以来没有",
    ]);
  });

  test("says in Chinese what is wrong and what to do", async () => {
    const { terminal } = await anxin({ status: 503, body: JSON.stringify(TROUBLED) });
    expect(terminal.said).toEqual([
      "网关  有问题，需要处理",
      "  !  网关连不上云端。 (cloud-away)",
      "  !  k7 机器已离线。 (kiosk-away)",
      "  !  另有 3 项",
      "机器  12 台，在线 11 台",
      "未上传  73 条，最早的已等 1 小时 30 分钟",
      "存储  已用 0.4%（4.2 / 1024.0 MB），812 条",
      "云端  已 1 小时 30 分钟 没有应答",
      "时钟  比云端慢 2 分钟 5 秒",
      "流程  运行中",
      "版本  网关 0.1.0，协议 1，Node v24.21.0，机器 1.0.0 × 12；已运行 1 天 2 小时",
      "最近的问题  1 分钟前：记录在本地等待云端 (cloud-waiting)",
    ]);
  });

  test("says the same in English, and as JSON", async () => {
    const body = JSON.stringify(TROUBLED);
    const { terminal } = await anxin({ status: 503, body }, "--lang", "en");
    expect(terminal.text()).toContain("gateway  in trouble; someone must act");
    expect(terminal.text()).toContain("unsent  73 facts, the oldest for 1 h 30 min");
    expect(terminal.text()).toContain("clock  2 min 5 s behind the cloud");
    expect(terminal.text()).toContain("1 min ago: Facts wait in the journal: no answer");
    expect(terminal.text()).not.toMatch(/\p{Script=Han}/u);
    const json = await anxin({ status: 503, body }, "--json");
    expect(JSON.parse(json.terminal.text())).toEqual(TROUBLED);
  });

  test("says what to do when nothing answers, or something else", async () => {
    const other = await anxin({ status: 200, body: "<html>hotel network</html>" });
    expect(other.code).toBe(1);
    expect(other.terminal.complaints.join()).toContain("gateway-unknown");
    const terminal = new FakeTerminal();
    const openConsole = () => Promise.reject(new Error("no board here"));
    const words = ["gateway", "status", "--url", "http://127.0.0.1:1"];
    expect(await runCommand(words, { terminal, openConsole, nowMs: () => 0 })).toBe(1);
    expect(terminal.complaints.join()).toContain("gateway-unreached");
  });
});
