/** Everything a gateway acknowledges is on the disk first, seen in its system calls. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeWith } from "@anxin/firmware/testing";
import type { Order } from "./testing/disk-order.ts";
import { TRACED_CALLS, asTraced, orderOf } from "./testing/disk-order.ts";
import { FakeCloudServer } from "./testing/fake-cloud-server.ts";
import { GatewayProcess } from "./testing/gateway-process.ts";
import { doorFact, plan } from "./testing/kiosk-voice.ts";
import { PretendKiosk } from "./testing/pretend-kiosk.ts";

let server: FakeCloudServer;
let gateway: GatewayProcess;
let kiosk: PretendKiosk;

beforeEach(async () => {
  server = new FakeCloudServer();
  await server.start();
  server.cloud.add("k1", 1, plan(1, 1));
  gateway = new GatewayProcess(server.url);
});
afterEach(async () => {
  await kiosk.leave();
  await gateway.end("SIGTERM");
  gateway.clean();
  await server.stop();
});

/** The receipt may come after PUBACK; the next fact must not be answered by it. */
async function heldIs(seq: number): Promise<void> {
  await expect.poll(() => kiosk.receipts.at(-1)?.["held"]).toBe(seq);
}

async function facts(): Promise<void> {
  for (let seq = 1; seq <= 20; seq += 1) {
    expect(await kiosk.tells([doorFact(seq)])).toBe(true);
    await heldIs(seq);
  }
}

async function nonsense(): Promise<void> {
  for (let seq = 1; seq <= 5; seq += 1) {
    expect(await kiosk.tells([doorFact(seq, { kind: "levitated" } as never)])).toBe(true);
    await heldIs(seq);
  }
}

async function gaps(): Promise<void> {
  for (let oldest = 11; oldest <= 51; oldest += 10) {
    await kiosk.says(kiosk.voice.presence({ oldest, next: oldest, uptime: 777 }));
    await heldIs(oldest - 1);
  }
}

async function declarations(): Promise<void> {
  for (let n = 1; n <= 5; n += 1) {
    const nonce = `00000000000000a${n}`;
    await kiosk.says(kiosk.voice.says("ask", { session: 0, n, want: "epoch", epoch: 2, nonce }, 2));
  }
}

/** One at a time, each until the kiosk has it. */
async function plans(): Promise<void> {
  for (let revision = 2; revision <= 6; revision += 1) {
    server.say({ event: "plan", kiosk: "k1", plan: plan(revision, 1) });
    await expect.poll(() => gateway.said("plan-stored").length).toBe(revision - 1);
  }
}

const PATHS: [string, () => Promise<void>, { heard: string; answer?: string }, number][] = [
  ["a fact and its PUBACK and receipt", facts, { heard: "anxin/1/k1/facts" }, 20],
  ["a fact nobody can read and its PUBACK", nonsense, { heard: "anxin/1/k1/facts" }, 5],
  ["a gap and the receipt that goes past it", gaps, { heard: asTraced('"uptime":777') }, 5],
  ["a declared epoch and its PUBACK", declarations, { heard: "anxin/1/k1/ask" }, 5],
  [
    "a plan and its publication",
    plans,
    { heard: asTraced('"event":"plan"'), answer: "anxin/1/k1/plan" },
    5,
  ],
];

describeWith(["strace"], "between", () => {
  async function traced(main: string, path: (typeof PATHS)[number]): Promise<Order> {
    const trace = join(gateway.folder, "trace");
    // -D makes the gateway, not strace, the child that signals reach.
    const under = ["strace", "-D", "-f", "-yy", "-s", "512", "-e", TRACED_CALLS, "-o", trace];
    kiosk = await PretendKiosk.online("k1", await gateway.start(main, under));
    const [, act, what] = path;
    await act();
    await gateway.end("SIGTERM");
    await expect.poll(() => readFileSync(trace, "latin1")).toMatch(/exited with 0 \+\+\+\n$/);
    return orderOf(readFileSync(trace, "latin1"), what);
  }

  test.each(PATHS)("%s the journal is synced to disk, every time", async (...path) => {
    expect(await traced("main.ts", path)).toEqual({ answers: path[3], unsynced: 0 });
  });

  test.each(PATHS)("%s a gateway that leaves the sync out is caught", async (...path) => {
    expect(await traced("planted-main.ts", path)).toEqual({ answers: path[3], unsynced: path[3] });
  });
});
