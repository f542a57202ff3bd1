import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { SelfTestRecord } from "@anxin/firmware/contract/self-test";
import { describeWith, requires } from "@anxin/firmware/testing";
import { startInterpreter } from "@anxin/firmware/testing/interpreter-process";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type CloudServer, startCloud } from "../live/cloud-server.ts";
import { askStaff } from "../live/console-staff.ts";
import { POINTS } from "../live/points.ts";
import { type GatewayAtSite, gatewayAtSite } from "./gateway-process.ts";
import { type InterpreterLine, interpreterLine } from "./interpreter-line.ts";
import { run, runPatiently, Tool } from "./tool.ts";

const BENCH = resolve(import.meta.dirname, "../../../firmware/tools/anxin/bench");
const KIOSK = POINTS[0]?.kiosk ?? "";
const LANES = POINTS[0]?.lanes.length ?? 0;
/** An interpreter on a busy machine is slow. */
const PATIENCE_MS = 180_000;
const TEST_MS = 900_000;

const folder = mkdtempSync(join(tmpdir(), "anxin-self-test-"));
const at = (name: string) => join(folder, name);
const PASSPHRASE = ["--passphrase-file", at("passphrase")];
const KEYS = ["--key-file", at("county.keys"), ...PASSPHRASE];

async function until<T>(what: string, look: () => Promise<T | undefined> | T | undefined) {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += 100) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(100);
  }
  throw new Error(`${what} did not come`);
}

/** What the tool asks for, and what the hands of who stands there do in the interpreter. */
const HANDS: readonly [words: string, typed: string][] = [
  ["Press the lit button", "bench.press()"],
  ["Open the machine's door", "bench.door(true)"],
  ["Shut the door", "bench.door(false)"],
  ["Hold any QR code", 'bench.scan("ANY-CODE")'],
  ["Lay any ID card", "bench.card()"],
];

describeWith(["ESPRUINO-ESP32"], "a kiosk on an interpreter in the shape of an ESP32", () => {
  let cloud: CloudServer;
  let gateway: GatewayAtSite;
  let line: InterpreterLine;
  /** Told whenever the board prints. */
  let heard: (text: string) => void = () => {};

  async function power(): Promise<void> {
    const child = startInterpreter(requires("ESPRUINO-ESP32").value ?? "", at("board"));
    child.stdout.on("data", (bytes: Buffer) => heard(bytes.toString("latin1")));
    line = await interpreterLine(child);
  }

  beforeAll(async () => {
    writeFileSync(at("passphrase"), "four words nobody guesses\n");
    await run("keys", "new", "--county", "清河县", "--rules", "", ...KEYS);
    const entry = await run("keys", "show", "--kiosk", KIOSK, "--for", "cloud", ...KEYS);
    const token = "self-test-token";
    cloud = await startCloud({
      folder: at("cloud"),
      host: "127.0.0.1",
      port: 0,
      gatewayToken: token,
      voucherKeys: [JSON.parse(entry)],
      trouble: (text) => process.stderr.write(`${text}\n`),
    });
    const cookie = await cloud.officeSession();
    const grants = [{ role: "technician", place: "" }];
    const body = { name: "technician's laptop", grants, days: 1 };
    const key = await askStaff(cloud, { method: "POST", path: "/api-keys", cookie, body });
    writeFileSync(at("cloud.key"), `${String(key["token"])}\n`);
    mkdirSync(at("site"));
    gateway = await gatewayAtSite(at("site"), { url: cloud.url, token });
    mkdirSync(at("board"));
    await power();
    await run("bundle", "--entry", join(BENCH, "pretend-kiosk.ts"), "--out", at("kiosk.js"));
    await run("bundle", "--entry", join(BENCH, "pretend-service.ts"), "--out", at("service.js"));
    await runPatiently("flash", "--port", line.port, "--image", at("kiosk.js"));
    const site = ["--broker", gateway.address, "--enrolment", gateway.enrolment];
    await runPatiently("provision", "--port", line.port, "--kiosk", KIOSK, ...site, ...KEYS);
    await until("the kiosk's first fact", async () =>
      (await kinds()).length > 0 ? true : undefined,
    );
  }, TEST_MS);

  afterAll(async () => {
    await line?.stop();
    await gateway?.stop();
    await cloud?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Kinds of the kiosk's facts in the cloud's ledger, in their order. */
  async function kinds(): Promise<string[]> {
    const { db } = cloud.cloud.parts;
    const rows = db.selectFrom("facts").select("kind").where("kiosk", "=", KIOSK);
    return (await rows.orderBy("epoch").orderBy("seq").execute()).map(({ kind }) => kind);
  }

  function selfTest(record: string): Tool {
    const words = ["--port", line.port, "--service", at("service.js"), "--record", record];
    const to = ["--cloud", cloud.url, "--cloud-key-file", at("cloud.key")];
    return new Tool(["self-test", ...words, "--empty", "all", "--technician", "Li", ...to]);
  }

  /** Does what the tool asks, once each, until it ends; its exit code. */
  async function withHands(tool: Tool): Promise<number> {
    const left = [...HANDS];
    const doing = setInterval(() => {
      const [words, typed] = left[0] ?? [];
      if (words === undefined || typed === undefined || !tool.output.includes(words)) return;
      left.shift();
      line.type(typed);
    }, 300);
    try {
      return await tool.ended();
    } finally {
      clearInterval(doing);
    }
  }

  const recordIn = (path: string) => JSON.parse(readFileSync(path, "utf8")) as SelfTestRecord;

  it(
    "passes its self-test, every lane under an intent of its own, and the cloud has record and facts",
    async () => {
      const tool = selfTest(at("whole.json"));
      const code = await withHands(tool);
      expect([code, tool.output]).toEqual([0, expect.stringContaining("PASSED")]);
      const record = recordIn(at("whole.json"));
      expect(record.checks.filter(({ check }) => check === "lane")).toHaveLength(LANES);
      const told = await kinds();
      expect(told.filter((kind) => kind === "vend-intended")).toHaveLength(LANES);
      expect(told.filter((kind) => kind === "vend-failed")).toHaveLength(LANES);
      const cookie = await cloud.officeSession();
      const path = `/kiosks/${KIOSK}/self-test-records`;
      const { items } = await askStaff(cloud, { method: "GET", path, cookie });
      expect(items).toMatchObject([{ record: { outcome: "passed" }, factsKept: true }]);
    },
    TEST_MS,
  );

  it(
    "whose power is cut while a motor runs tells that lane as uncertain, and no pass",
    async () => {
      const before = (await kinds()).length;
      const tool = selfTest(at("cut.json"));
      const cut = new Promise<void>((done) => {
        let seen = "";
        heard = (text) => {
          seen += text;
          if (seen.includes("bench-motor-on")) done(line.stop());
        };
      });
      expect(await withHands(tool)).toBe(1);
      await cut;
      heard = () => {};
      expect(tool.output).toContain("self-test-broken");
      expect(recordIn(at("cut.json")).outcome).toBe("broken-off");
      await power();
      await until("the uncertain vend in the cloud", async () =>
        (await kinds()).slice(before).includes("vend-uncertain") ? true : undefined,
      );
      const told = (await kinds()).slice(before);
      expect(told.filter((kind) => kind === "vend-intended")).toHaveLength(1);
      expect(told.filter((kind) => kind === "vend-uncertain")).toHaveLength(1);
    },
    TEST_MS,
  );
});
