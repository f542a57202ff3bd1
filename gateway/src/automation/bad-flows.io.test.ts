import type { MqttClient } from "mqtt";
import { connectAsync } from "mqtt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { KioskVoice } from "../testing/kiosk-voice.ts";
import { credentials, doorFact } from "../testing/kiosk-voice.ts";
import type { FlowNode } from "../testing/node-red-site.ts";
import { NodeRedSite } from "../testing/node-red-site.ts";

/** Room for Node-RED to start twice on a busy machine. */
const LONG_MS = 180_000;

let site: NodeRedSite;
let kiosk: KioskVoice;
let client: MqttClient;
let seq: number;

/** Where silence is what ends a flow. */
const SOON = { silentMs: 5_000, startMs: 20_000 };
/** Anywhere else a busy machine alone would make it late. */
const NEVER = { silentMs: LONG_MS, startMs: LONG_MS };

async function begin(of: { silentMs: number; startMs: number; yields?: boolean }): Promise<void> {
  const { yields = false, ...limits } = of;
  const patience = { ...limits, firstWaitMs: 500 };
  site = new NodeRedSite({ patience, megabytesMax: 320, yields });
  kiosk = await site.start();
  seq = 0;
  const port = site.broker.port;
  client = await connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: "k1", ...credentials("k1") });
}

afterEach(async () => {
  await client.endAsync(true);
  await site.stop();
}, LONG_MS);

function flow(func: string, once = false): FlowNode[] {
  const at = { z: "tab", x: 100, y: 100 };
  const inject = { crontab: "", repeat: "", once, onceDelay: 0.1, payloadType: "date", props: [] };
  return [
    { id: "tab", type: "tab", label: "bad" },
    { id: "go", type: "inject", ...at, ...inject, wires: [["bad"]] },
    { id: "bad", type: "function", ...at, func, outputs: 0, libs: [], wires: [[]] },
  ];
}

/**
 * One fact after another, each acknowledged, until the log has the code; resolves with how many.
 */
async function factsUntil(code: string, times = 1): Promise<number> {
  const first = seq;
  while (site.codes().filter((one) => one === code).length < times) {
    seq += 1;
    const { topic, payload } = kiosk.facts([doorFact(seq)]);
    await client.publishAsync(topic, Buffer.from(payload), { qos: 1 });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return seq - first;
}

/** Every fact sent is in the cloud, and the child alone has ended. */
async function nothingIsLost(): Promise<void> {
  await expect.poll(() => site.cloud.seqs("k1").at(-1)).toBe(seq);
  expect(site.cloud.seqs("k1")).toEqual(Array.from({ length: seq }, (_one, at) => at + 1));
}

const SPINS = "while (true) {}";
const THROWS = "Promise.reject(new Error('a bad flow'));";
const HEAP = "const kept = []; while (true) kept.push(new Array(10000).fill(Math.random()));";
const BUFFERS =
  "const kept = []; setInterval(() => kept.push(Buffer.alloc(5000000, 1)), 10); context.k = kept;";

async function harmsNothing(func: string, words: RegExp): Promise<void> {
  await site.deploy(flow(func));
  const { pid } = site.automation;
  // Its answer may not come: the flow has the process by then.
  const pressed = site.press("go").catch(() => undefined);
  expect(await factsUntil("automation-started", 2)).toBeGreaterThan(0);
  await pressed;
  expect(site.automation.pid).not.toBe(pid);
  await site.editorUp();
  await nothingIsLost();
  const ends = site.lines.filter(({ fields }) => /ended|killed/.test(fields.code));
  expect(ends.map(({ text }) => text)).toEqual([expect.stringMatching(words)]);
  // What a flow says itself may name somebody: it is beside the flows, not in the log.
  expect(JSON.stringify(site.lines)).not.toContain("a bad flow");
}

describe("a flow that takes memory harms nothing but Node-RED, and memory is what ends it", () => {
  beforeEach(() => begin(NEVER), LONG_MS);

  test.each([
    // By the engine's own bound, or by ours, whichever it meets first.
    ["fills its heap", HEAP, /\(SIGABRT\)|it took \d+ MB of memory/],
    ["fills memory beside its heap", BUFFERS, /it took \d+ MB of memory/],
  ])("one that %s", { timeout: LONG_MS }, (_name, func, words) => harmsNothing(func, words));
});

describe("a bad flow harms nothing but Node-RED: facts flow on, and it is started again", () => {
  beforeEach(() => begin(NEVER), LONG_MS);

  test("one that throws, and its words are kept", { timeout: LONG_MS }, async () => {
    await harmsNothing(THROWS, /exit 1/);
    const said = readFileSync(join(site.folder, "last-words.txt"), "utf8");
    expect(said).toContain("a bad flow");
  });

  test(
    "one that ends at every start is not run the fourth time, so that it can be mended",
    {
      timeout: 2 * LONG_MS,
    },
    async () => {
      await site.deploy(flow(THROWS, true));
      await factsUntil("automation-safe");
      expect(site.codes().filter((code) => code === "automation-ended")).toHaveLength(3);
      await site.editorUp();
      expect(site.automation.state).toBe("safe");
      await site.deploy(flow("node.status({ text: 'mended' });", true));
      await nothingIsLost();
      expect(site.automation.pid).toBeGreaterThan(0);
    },
  );
});

describe("a flow that does not answer harms nothing but Node-RED", () => {
  beforeEach(() => begin(SOON), LONG_MS);

  test("one that spins", { timeout: LONG_MS }, () => harmsNothing(SPINS, /did not answer/));
});

describe("Node-RED's process", () => {
  beforeEach(() => begin({ ...NEVER, yields: true }), LONG_MS);

  test(
    "may read no file but its own, and yields to the gateway",
    {
      timeout: LONG_MS,
    },
    async () => {
      const at = { z: "tab", x: 100, y: 100 };
      const secret = `${site.folder}/../`;
      await site.deploy([
        { id: "tab", type: "tab", label: "curious" },
        { id: "go", type: "inject", ...at, props: [{ p: "payload" }], wires: [["read"]] },
        { id: "read", type: "file in", ...at, filename: `${secret}enrolment.json`, wires: [[]] },
        { id: "caught", type: "catch", ...at, scope: null, wires: [["keep"]] },
        {
          id: "keep",
          type: "function",
          ...at,
          func: "flow.set('said', msg.error.message);",
          libs: [],
          wires: [[]],
        },
      ]);
      await site.press("go");
      await expect.poll(() => site.get("/context/flow/tab")).toMatch(/restricted|ACCESS_DENIED/);
      const adjusted = readFileSync(`/proc/${site.automation.pid}/oom_score_adj`, "latin1");
      expect(adjusted.trim()).toBe("1000");
      const stat = readFileSync(`/proc/${site.automation.pid}/stat`, "latin1");
      expect(Number(stat.slice(stat.lastIndexOf(")")).split(" ")[17])).toBeGreaterThanOrEqual(7);
      const environment = readFileSync(`/proc/${site.automation.pid}/environ`, "latin1");
      expect(environment).not.toContain("ANXIN_GATEWAY");
    },
  );
});
