import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import {
  outcomeOf,
  SELF_TEST_RECORD,
  type SelfTestRecord,
} from "../../../src/contract/self-test.ts";
import { I2C_ADDRESS } from "../../../src/espruino/pins.ts";
import { runCommand } from "../command-line.ts";
import { consoleOver } from "../console/board-console.ts";
import type { PretendOptions } from "../console/pretend-espruino.testing.ts";
import { HandyTerminal, KIOSK, KioskOnBench } from "./kiosk-on-bench.testing.ts";

const folder = mkdtempSync(join(tmpdir(), "anxin-self-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const RECORD = join(folder, "record.json");
/** The pretend board runs the service itself, so any text will do for it. */
const SERVICE = join(folder, "service.js");

let kiosk: KioskOnBench;
let terminal: HandyTerminal;

function onBench(options: ConstructorParameters<typeof KioskOnBench>[0] = {}): void {
  kiosk = new KioskOnBench(options);
  terminal = new HandyTerminal(kiosk);
}

beforeEach(() => {
  writeFileSync(SERVICE, "the service program");
  rmSync(RECORD, { force: true });
  onBench();
});

function selfTest(...words: string[]): Promise<number> {
  const openConsole = () => consoleOver(kiosk.board, { answerMs: 500, quietMs: 1, packetMs: 1 });
  const files = ["--service", SERVICE, "--record", RECORD];
  const waits = ["--hands-seconds", "20", "--cloud-seconds", "5"];
  return runCommand(["self-test", "--port", "P", ...files, ...waits, ...words], {
    terminal,
    openConsole,
    nowMs: kiosk.nowMs,
    lookMs: 5,
  });
}

const record = () => JSON.parse(readFileSync(RECORD, "utf8")) as SelfTestRecord;
const resultOf = (check: string, lane = 0) => {
  const found = record().checks.find((one) => one.check === check && one.lane === lane);
  return found && `${found.result} ${found.code}`.trim();
};
const kinds = () => kiosk.facts(2).map(({ kind }) => kind);

describe("a self-test of a kiosk whose parts are all good", () => {
  test("turns every empty lane once, each under an intent of its own, and is passed", async () => {
    for (const lane of [1, 2, 3]) kiosk.machine.turns[lane] = ["empty"];
    const said = ["--empty", "all", "--technician", "Li Wei", "--serial", "gm65=A-77"];
    expect(await selfTest(...said)).toBe(0);
    expect(kiosk.machine.started).toEqual([1, 2, 3]);
    expect(kinds()).toEqual([
      "vend-intended",
      "vend-failed",
      "vend-intended",
      "vend-failed",
      "vend-intended",
      "vend-failed",
    ]);
    const intents = kiosk.facts(2).filter(({ kind }) => kind === "vend-intended");
    const ids = intents.map(({ body }) => (body as { id: string }).id);
    expect(new Set(ids).size).toBe(3);
    expect(intents[0]).toMatchObject({ trust: "trusted", body: { permission: "self-test" } });
    expect(record()).toMatchObject({
      kiosk: KIOSK,
      epoch: 1,
      outcome: "passed",
      technician: "Li Wei",
      serials: [
        { part: "controller", serial: "c0ffee-1234" },
        { part: "gm65", serial: "A-77" },
      ],
      facts: { first: 2, last: 7 },
    });
    expect(record().checks.map(({ check }) => check)).toEqual([
      "memory",
      "clock",
      "climate",
      "display",
      "drop-sensor",
      "button",
      "door",
      "code-reader",
      "card-reader",
      "lane",
      "lane",
      "lane",
      "network",
      "fact",
    ]);
    expect(new Ajv({ strict: false }).validate(SELF_TEST_RECORD, record())).toBe(true);
    expect(kiosk.journal().durable.open).toBeUndefined();
    expect(kiosk.board.restarts).toBe(1);
  });

  test("keeps nothing of a code or a card, in its record or on the screen", async () => {
    await selfTest("--empty", "9");
    const all = readFileSync(RECORD, "utf8") + terminal.text();
    expect(all).not.toContain("SECRET-VOUCHER");
    expect(resultOf("code-reader")).toBe("passed");
    expect(resultOf("card-reader")).toBe("passed");
  });

  test("prints its result in both languages", async () => {
    for (const lane of [1, 2, 3]) kiosk.machine.turns[lane] = ["empty"];
    await selfTest("--empty", "all");
    expect(terminal.text()).toMatch(/✓ 货道 1 通过 \/ lane 1: passed/);
    expect(terminal.text()).toContain("结果 result: 通过 / PASSED");
  });
});

describe("lanes nobody said are empty", () => {
  test("are not turned, and the self-test is not passed", async () => {
    kiosk.machine.turns[2] = ["empty"];
    expect(await selfTest("--empty", "2")).toBe(1);
    expect(kiosk.machine.started).toEqual([2]);
    expect(resultOf("lane", 1)).toBe("not-tested not-declared-empty");
    expect(resultOf("lane", 2)).toBe("passed");
    expect(record().outcome).toBe("failed");
    expect(terminal.complaints.join()).toContain("self-test-failed");
  });

  test("are asked for when the command does not say", async () => {
    kiosk.machine.turns[3] = ["empty"];
    terminal.answers.push("3");
    await selfTest();
    expect(kiosk.machine.started).toEqual([3]);
  });

  test("stay still when the answer is empty", async () => {
    await selfTest();
    expect(kiosk.machine.started).toEqual([]);
    expect(kinds()).toEqual([]);
  });
});

describe("what a turn brings", () => {
  test("a box that falls all the same is in the journal as given out by a self-test", async () => {
    kiosk.write({
      kind: "restocked",
      body: { load: "L1", lane: 1, product: "condom-m", lot: "A1", expiry: 20291231, count: 4 },
    });
    expect(await selfTest("--empty", "1")).toBe(1);
    expect(kiosk.facts(3).map(({ kind, body }) => ({ kind, ...body }))).toMatchObject([
      { kind: "vend-intended", lane: 1, lot: "A1", permission: "self-test" },
      { kind: "dispensed", lane: 1, lot: "A1", count: 1, cause: "self-test", intent: 3 },
    ]);
    expect(resultOf("lane", 1)).toBe("failed box-fell");
    expect(kiosk.journal().durable.lanes[0]?.stacks[0]?.count).toBe(3);
  });

  test("a motor that does not come home is stopped, and its lane waits for a count", async () => {
    kiosk.machine.turns[1] = ["jam"];
    await selfTest("--empty", "1");
    expect(resultOf("lane", 1)).toBe("failed motor-no-return");
    expect(kinds()).toEqual(["vend-intended", "vend-failed", "fault-raised"]);
    expect(kiosk.journal().durable.lanes[0]?.door).toBe("wants-count");
    expect(kiosk.machine.turning(1)).toBe(false);
  });

  test("a motor that does not start is told apart from one that jams", async () => {
    kiosk.machine.turns[1] = ["stuck"];
    await selfTest("--empty", "1");
    expect(resultOf("lane", 1)).toBe("failed motor-no-start");
  });

  test("no motor turns while the drop sensor is blind", async () => {
    kiosk.machine.curtain = "blind";
    await selfTest("--empty", "all");
    expect(kiosk.machine.started).toEqual([]);
    expect(resultOf("drop-sensor")).toBe("failed sensor-blind");
    expect(resultOf("lane", 1)).toBe("not-tested sensor-blind");
  });
});

describe("a part that is not as it should be is named", () => {
  test.each([
    ["climate", I2C_ADDRESS.climate, "failed no-answer"],
    ["clock", I2C_ADDRESS.clock, "failed clock-lost"],
    ["display", I2C_ADDRESS.display, "failed no-answer"],
  ])("%s, when it does not answer", async (check, address, result) => {
    kiosk.machine.gone[address] = true;
    await selfTest("--empty", "9");
    expect(resultOf(check)).toBe(result);
  });

  test.each([
    ["button", "Press the lit button", "failed nobody-did"],
    ["door", "Open the machine's door", "failed nobody-did"],
    ["code-reader", "Hold any QR code", "failed no-answer"],
  ])("%s, when nothing comes of it", async (check, words, result) => {
    terminal.idle.add(words);
    await selfTest("--empty", "9");
    expect(resultOf(check)).toBe(result);
    expect(record().outcome).toBe("failed");
  });

  test("the network and the fact, when the kiosk reaches nobody", async () => {
    kiosk.link = "waiting";
    await selfTest("--empty", "9", "--cloud-seconds", "1");
    expect(resultOf("network")).toBe("failed no-link");
    expect(resultOf("fact")).toBe("failed not-kept");
  });

  test("the fact alone, when the gateway does not reach the cloud", async () => {
    kiosk.kept = 0;
    await selfTest("--empty", "9", "--cloud-seconds", "1");
    expect(resultOf("network")).toBe("passed");
    expect(resultOf("fact")).toBe("failed not-kept");
  });
});

describe("a kiosk that may not be turned yet", () => {
  test("is told so when it has no epoch, and nothing is written", async () => {
    onBench({ enrolled: false });
    await selfTest("--empty", "all", "--cloud-seconds", "1");
    expect(resultOf("lane")).toBe("not-tested no-epoch");
    expect(kiosk.machine.started).toEqual([]);
  });

  test("goes back to work at once when a vend had no result, and nothing is turned", async () => {
    const lot = { product: "gel", lot: "B2", expiry: 20291231 };
    const permission = { permission: "grant", id: "00000000000000aa", attempt: 1 };
    kiosk.write({ kind: "vend-intended", body: { ...permission, lane: 3, ...lot } });
    expect(await selfTest("--empty", "all")).toBe(1);
    expect(terminal.complaints.join()).toContain("vend-under-way: lane 3");
    expect(kiosk.board.restarts).toBe(1);
    expect(record().outcome).toBe("broken-off");
  });

  test("without a configuration is no kiosk", async () => {
    kiosk.board.files.delete("anxin.config");
    expect(await selfTest("--empty", "all")).toBe(1);
    expect(terminal.complaints.join()).toContain("not-provisioned");
  });
});

/** Runs a self-test whose cable is pulled at one packet; how it ended. */
async function pulledAt(packet: number, mischief: PretendOptions["mischief"] = {}) {
  onBench({ mischief: { ...mischief, cut: (n) => n === packet } });
  for (const lane of [1, 2, 3]) kiosk.machine.turns[lane] = ["empty"];
  rmSync(RECORD, { force: true });
  return selfTest("--empty", "1");
}

describe("a cable pulled in the middle", () => {
  test("of a turn stops the motor, leaves the intent for the kiosk, and is no pass", async () => {
    // Pulled when the motor has just been started.
    onBench();
    kiosk.machine.turns[1] = ["empty"];
    const { board, machine } = kiosk;
    const seen = setInterval(() => machine.started.length > 0 && board.close(), 1);
    const code = await selfTest("--empty", "1");
    clearInterval(seen);
    expect(code).toBe(1);
    expect(terminal.complaints.join()).toContain("self-test-broken");
    expect(record().outcome).toBe("broken-off");
    expect(kiosk.journal().durable.open).toMatchObject({ lane: 1, permission: "self-test" });
    const over = () => kiosk.deserted > 0;
    for (let i = 0; i < 2000 && !over(); i++) await new Promise((later) => setTimeout(later, 10));
    expect(kiosk.deserted).toBe(1);
    expect(machine.turning(1)).toBe(false);
    expect(machine.started).toEqual([1]);
  });

  test("anywhere else leaves an honest record, at most one turn, and no motor on", async () => {
    let whole = 0;
    for (let packet = 3; packet < 1000; packet += 13) {
      const code = await pulledAt(packet);
      expect(kiosk.machine.started.length).toBeLessThanOrEqual(1);
      // Before the kiosk was known there was nothing to record.
      if (!existsSync(RECORD)) continue;
      if (code === 1 && record().outcome === "failed") whole += 1;
      else expect(record().outcome).toBe("broken-off");
      const { open } = kiosk.journal().durable;
      const intents = kinds().filter((kind) => kind === "vend-intended").length;
      const results = kinds().filter((kind) => kind === "vend-failed").length;
      expect(intents).toBeGreaterThanOrEqual(kiosk.machine.started.length);
      expect(results).toBe(open === undefined ? intents : intents - 1);
      if (whole > 0) return;
    }
    throw new Error("the test never came to its end");
  });
});

test("a record is passed only when every check of every kiosk is there and passed", () => {
  const one = (check: string) => ({ check, lane: 0, result: "passed", code: "", values: [] });
  const names = ["memory", "clock", "climate", "display", "drop-sensor", "button", "door"];
  const rest = ["code-reader", "lane", "network", "fact"];
  const all = [...names, ...rest].map(one) as never[];
  expect(outcomeOf(all)).toBe("passed");
  expect(outcomeOf(all.slice(1))).toBe("failed");
  expect(outcomeOf([])).toBe("failed");
});
