import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { runCommand } from "../command-line.ts";
import { consoleOver } from "../console/board-console.ts";
import { FakeTerminal } from "../fake-terminal.testing.ts";
import { KioskOnBench, planOf } from "../self-test/kiosk-on-bench.testing.ts";

const folder = mkdtempSync(join(tmpdir(), "anxin-calibrate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const SERVICE = join(folder, "service.js");
const KEY = join(folder, "cloud.key");
writeFileSync(SERVICE, "the service program");
writeFileSync(KEY, "axk_secret\n");

let kiosk: KioskOnBench;
let terminal: FakeTerminal;

beforeEach(() => {
  kiosk = new KioskOnBench();
  terminal = new FakeTerminal();
  for (const lane of [1, 2, 3]) kiosk.machine.turns[lane] = ["empty", "empty", "empty"];
});

function calibrate(...words: string[]): Promise<number> {
  const openConsole = () => consoleOver(kiosk.board, { answerMs: 500, quietMs: 1, packetMs: 1 });
  const parts = { terminal, openConsole, nowMs: kiosk.nowMs, lookMs: 5 };
  return runCommand(["calibrate", "--port", "P", "--service", SERVICE, ...words], parts);
}

test("every empty lane turns as often as asked, each time under an intent, and none is closed for it", async () => {
  expect(await calibrate("--empty", "1,3", "--turns", "3")).toBe(0);
  expect(kiosk.machine.started).toEqual([1, 3, 1, 3, 1, 3]);
  const intents = kiosk.facts(2).filter(({ kind }) => kind === "vend-intended");
  expect(intents).toHaveLength(6);
  // Nothing fell from lanes that were said to be empty: that is no miss.
  expect(kiosk.journal().durable.lanes.map(({ misses, door }) => [misses, door])).toEqual([
    [0, "wants-stock"],
    [0, "wants-stock"],
  ]);
  expect(terminal.text()).toMatch(/homeReturnMs：现在 now 4000，建议 wanted \d+/);
  expect(kiosk.board.restarts).toBe(1);
});

test("no time is set when no lane turned well", async () => {
  kiosk.machine.turns[1] = ["stuck", "stuck"];
  expect(await calibrate("--empty", "1", "--turns", "1")).toBe(1);
  expect(terminal.complaints.join()).toContain("nothing-measured");
});

test("a climate far from the meter beside it is told, and no lane turns", async () => {
  expect(await calibrate("--empty", "1", "--meter", "40,50")).toBe(1);
  expect(terminal.complaints.join()).toContain("climate-off");
  expect(kiosk.machine.started).toEqual([]);
});

test("the county gets the measured times beside everything else it had set", async () => {
  const before = { place: "350181", lanes: [{ lane: 1, product: "gel" }] };
  const puts: { body: unknown; etag: unknown; key: unknown }[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (bytes: Buffer) => (text += bytes.toString("utf8")));
    request.on("end", () => {
      const { "if-match": etag, authorization: key } = request.headers;
      if (request.method === "PUT") puts.push({ body: JSON.parse(text), etag, key });
      response.setHeader("etag", '"e1"').end(JSON.stringify(before));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const code = await calibrate("--empty", "1", "--cloud", url, "--cloud-key-file", KEY);
  server.close();
  expect(code).toBe(0);
  const { timeouts } = planOf([]);
  expect(puts).toEqual([
    {
      body: {
        ...before,
        timeouts: {
          ...timeouts,
          homeLeaveMs: expect.any(Number) as number,
          homeReturnMs: expect.any(Number) as number,
        },
      },
      etag: '"e1"',
      key: "Bearer axk_secret",
    },
  ]);
});
