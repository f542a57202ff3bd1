import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Aedes } from "aedes";
import { expect, test } from "vitest";
import type { Board } from "../board/board.ts";
import { keyOf, rootOf, seal, unseal } from "../contract/index.ts";
import { proofPlan } from "../kiosk/proof-gateway.ts";
import { mqttLink, nodeMac, openFlashFile, runKiosk } from "./index.ts";

const MASTER = new Uint8Array(32).fill(9);
const ROOT = rootOf(nodeMac, MASTER, { kiosk: "k1", epoch: 1 });
const LINK = keyOf(nodeMac, ROOT, "link");
const config = { kiosk: "k1", firmware: "1.0.0", roots: [{ epoch: 1, root: ROOT }] };

function stillBoard(): Board {
  return {
    motors: { run() {}, halt() {} },
    dropSensor: { test() {} },
    display: { show() {}, lamp() {} },
    clock: { seconds: () => 1799976000 },
    start() {},
    stop() {},
  };
}

const uptime = {
  nowMs: () => performance.now(),
  after(ms: number, action: () => void) {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};

test("a Node board with an empty flash file gets its epoch over a real broker and says it is ready", async () => {
  const folder = mkdtempSync(join(tmpdir(), "anxin-kiosk-"));
  const aedes = await Aedes.createBroker();
  const server = createServer(aedes.handle).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const ready = new Promise<string>((resolve) => {
    aedes.on("publish", ({ topic, payload }) => {
      const text = payload.toString("latin1");
      const json = unseal(nodeMac, LINK, { topic, payload: text });
      if (json === undefined) return;
      // The will of the connection before the epoch was opened comes first: `lost`.
      if (topic === "anxin/1/k1/presence" && json.includes('"ready"')) resolve(json);
      if (topic !== "anxin/1/k1/ask") return;
      const { nonce } = JSON.parse(json) as { nonce: string };
      const down = "anxin/1/k1/plan";
      const plan = seal(nodeMac, LINK, down, JSON.stringify(proofPlan(nonce, {})));
      const packet = { cmd: "publish", topic: down, qos: 1, retain: true, dup: false } as const;
      aedes.publish({ ...packet, payload: Buffer.from(plan) }, () => {});
    });
  });
  const flash = openFlashFile(join(folder, "flash"), { durable: true });
  const link = mqttLink(`mqtt://127.0.0.1:${port}`);
  const kiosk = runKiosk({ config, board: stillBoard(), flash, link, uptime });
  kiosk.start();
  const presence = JSON.parse(await ready) as object;
  expect(presence).toMatchObject({ state: "ready", epoch: 1, revision: 1, session: 1, next: 2 });
  kiosk.stop();
  await new Promise<void>((resolve) => aedes.close(() => server.close(() => resolve())));
  rmSync(folder, { recursive: true });
});
