/** Everything a gateway acknowledges is on the disk first, seen in its system calls. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { describeWith } from "@anxin/firmware/testing";
import type { Order, Path } from "./testing/disk-order.ts";
import { TRACED_CALLS, asTraced, orderOf } from "./testing/disk-order.ts";
import { FakeCloudServer } from "./testing/fake-cloud-server.ts";
import { GatewayProcess } from "./testing/gateway-process.ts";
import { doorFact, plan } from "./testing/kiosk-voice.ts";
import type { Credentials } from "./testing/pretend-authority.ts";
import { PretendAuthority } from "./testing/pretend-authority.ts";
import { PretendKiosk } from "./testing/pretend-kiosk.ts";

let server: FakeCloudServer;
let gateway: GatewayProcess;
let kiosk: PretendKiosk;
let county: PretendAuthority;
let shown: Credentials;

beforeAll(async () => {
  county = await PretendAuthority.of("Anxin");
  shown = await county.credentials({ holder: "kiosk", name: "k1" });
});

beforeEach(async () => {
  server = new FakeCloudServer();
  await server.start();
  server.cloud.add("k1", 1, plan(1, 1));
  gateway = new GatewayProcess(server.url);
  const identity = join(gateway.folder, "identity");
  await county.gatewayFolder(identity);
  gateway.configure({ identity, tlsHost: "127.0.0.1", tlsPort: 0 });
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

/** A repeat stores nothing, so that only the mark's own sync can come before its receipt. */
async function kept(): Promise<void> {
  for (let seq = 1; seq <= 5; seq += 1) {
    const again = async () => {
      await kiosk.tells([doorFact(seq)]);
      return kiosk.receipts.at(-1)?.["kept"];
    };
    await expect.poll(again).toBe(seq);
  }
}

/** Large enough to be told from all else in a trace that shows no text. */
async function manyAtOnce(): Promise<void> {
  for (let first = 1; first <= 57; first += 8) {
    expect(await kiosk.tells(counted(first, 8).map((seq) => doorFact(seq)))).toBe(true);
    await heldIs(first + 7);
  }
}

const counted = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => from + at);

/** Application data (RFC 8446, section 5.1: type 23, 0x0303) in a read of 600 bytes or more. */
const TLS_FACTS = /read\(\d+<TCP\S*>, "\\27\\3\\3.* = ([6-9]\d\d|\d{4,})$/;

const PATHS: [string, () => Promise<void>, Path[], number][] = [
  ["a fact and its PUBACK and receipt", facts, [{ heard: "anxin/1/k1/facts" }], 20],
  ["facts over TLS and their PUBACK", manyAtOnce, [{ heard: TLS_FACTS }], 8],
  ["a fact nobody can read and its PUBACK", nonsense, [{ heard: "anxin/1/k1/facts" }], 5],
  ["a gap and the receipt that goes past it", gaps, [{ heard: asTraced('"uptime":777') }], 5],
  ["a declared epoch and its PUBACK", declarations, [{ heard: "anxin/1/k1/ask" }], 5],
  [
    "a plan and its publication",
    plans,
    [{ heard: asTraced('"event":"plan"'), answer: "anxin/1/k1/plan" }],
    5,
  ],
  [
    "the cloud's word that it has a fact and the receipt that says so",
    kept,
    counted(1, 5).map((n) => {
      return { heard: asTraced(`"kept":${n}}`), answer: asTraced(`"kept":${n},`) };
    }),
    5,
  ],
];

describeWith(["strace"], "between", () => {
  async function traced(main: string, path: (typeof PATHS)[number]): Promise<Order> {
    const trace = join(gateway.folder, "trace");
    // -D makes the gateway, not strace, the child that signals reach.
    const under = ["strace", "-D", "-f", "-yy", "-s", "512", "-e", TRACED_CALLS, "-o", trace];
    const [, act, seen] = path;
    const port = await gateway.start(main, under);
    const tlsPort = Number(gateway.said("listening")[0]?.["tlsPort"]);
    kiosk = await PretendKiosk.online("k1", act === manyAtOnce ? { tlsPort, shown } : port);
    await act();
    await gateway.end("SIGTERM");
    await expect.poll(() => readFileSync(trace, "latin1")).toMatch(/exited with 0 \+\+\+\n$/);
    const text = readFileSync(trace, "latin1");
    const orders = seen.map((one) => orderOf(text, one));
    const sum = (of: keyof Order) => orders.reduce((all, one) => all + one[of], 0);
    return { answers: sum("answers"), unsynced: sum("unsynced") };
  }

  /**
   * A trace can only accuse: a read the kernel cut in two is an answer too few, a receipt that was
   * due in between one too many. A sync that is really missing is missing each time.
   */
  const AGAIN = { retry: 2 };

  test.each(PATHS)("%s the journal is synced to disk, every time", AGAIN, async (...path) => {
    expect(await traced("main.ts", path)).toEqual({ answers: path[3], unsynced: 0 });
  });

  test.each(PATHS)("%s a gateway that leaves the sync out is caught", async (...path) => {
    expect(await traced("planted-main.ts", path)).toEqual({ answers: path[3], unsynced: path[3] });
  });
});
