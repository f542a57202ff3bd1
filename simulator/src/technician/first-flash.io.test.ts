import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describeWith, requires } from "@anxin/firmware/testing";
import { startInterpreter } from "@anxin/firmware/testing/interpreter-process";
import type { EnrolledKiosk } from "@anxin/gateway";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type CloudServer, startCloud } from "../live/cloud-server.ts";
import { type GatewayServer, startGateway } from "../live/gateway-server.ts";
import { formsOf, phoneAt } from "../live/phone.ts";
import { POINTS } from "../live/points.ts";
import { lotOf } from "../live/restocking.ts";
import { type InterpreterLine, interpreterLine } from "./interpreter-line.ts";
import { run, Tool } from "./tool.ts";

const PROGRAM = resolve(
  import.meta.dirname,
  "../../../firmware/tools/anxin/bench/pretend-kiosk.ts",
);
const KIOSK = POINTS[0]?.kiosk ?? "";
/** An interpreter on a busy machine is slow. */
const PATIENCE_MS = 180_000;
const TEST_MS = 900_000;

const folder = mkdtempSync(join(tmpdir(), "anxin-first-flash-"));
const at = (name: string) => join(folder, name);
const KEYS = ["--key-file", at("county.keys"), "--passphrase-file", at("passphrase")];
const trouble = (line: string) => process.stderr.write(line + "\n");

async function until<T>(
  what: string | (() => string),
  look: () => Promise<T | undefined> | T | undefined,
) {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += 100) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((again) => setTimeout(again, 100));
  }
  throw new Error(`${typeof what === "string" ? what : what()} did not come`);
}

describeWith(["ESPRUINO"], "a blank board, by the technician's command alone", () => {
  let cloud: CloudServer;
  let gateway: GatewayServer;
  let line: InterpreterLine;

  beforeAll(async () => {
    writeFileSync(at("passphrase"), "four words nobody guesses\n");
    // The stock Linux build has no flash where an ESP32 keeps quota keys.
    await run("keys", "new", "--county", "清河县", "--rules", "", ...KEYS);
    const entry = await run("keys", "show", "--kiosk", KIOSK, ...KEYS);
    const gatewayToken = "first-flash-token";
    const cloudAt = { folder: at("cloud"), host: "127.0.0.1", port: 0 };
    cloud = await startCloud({ ...cloudAt, gatewayToken, trouble });
    gateway = await startGateway({
      journal: at("gateway.sqlite"),
      mqttPort: 0,
      cloudUrl: cloud.url,
      token: gatewayToken,
      kiosks: [JSON.parse(entry) as EnrolledKiosk],
      fresh: true,
      trouble,
    });
    mkdirSync(at("board"));
    line = await interpreterLine(startInterpreter(requires("ESPRUINO").value ?? "", at("board")));
  }, TEST_MS);

  afterAll(async () => {
    await line?.stop();
    await gateway?.stop();
    await cloud?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function grantFromPhone(): Promise<void> {
    const phone = phoneAt(cloud.url);
    const page = await phone.get(`/k/${KIOSK}`);
    const form = formsOf(page.text).find((one) => one.fields["product"] === "condom");
    if (form === undefined) throw new Error("the kiosk's page offers no condom");
    const granted = await phone.post(form.action, form.fields);
    expect(granted.path).toMatch(/^\/g\//);
  }

  it(
    "with pretend parts and no quota rules is flashed, provisioned, enrols, and monitor shows a vend",
    async () => {
      const image = at("kiosk.js");
      await run("bundle", "--entry", PROGRAM, "--out", image);
      expect(await run("flash", "--port", line.port, "--image", image)).toContain("read back");
      const { host } = new URL(gateway.mqttUrl);
      const told = await run(
        "provision",
        "--port",
        line.port,
        "--kiosk",
        KIOSK,
        "--broker",
        host,
        ...KEYS,
      );
      expect(told).toContain("configured and read back");

      const monitor = new Tool(["monitor", "--port", line.port, "--lang", "en"]);
      const shown = (words: string | RegExp) =>
        until(
          () => `"${words}" in: ${monitor.output}`,
          () => monitor.output.search(words) >= 0 || undefined,
        );
      // A monitor that begins late hears of it in the board's answer: the word itself is said once.
      await shown(/ready to serve|link up, facts to #[1-9]/);

      const { lot, expiry } = lotOf(Date.now());
      const load = { kiosk: KIOSK, lane: 1, lot, expiry, count: 5 };
      const id = await cloud.cloud.county.planLoad(load);
      await until("the load at the kiosk", () => {
        if (monitor.output.includes(`restocked · lane 1: 5 × condom, lot ${lot}`)) return true;
        line.type(`anxin.tell({kind:"load-confirmed",load:"${id}"})`);
        return undefined;
      });
      await until("the load in the cloud", async () => {
        const open = await cloud.cloud.county.openLoads(KIOSK);
        return open.length === 0 ? true : undefined;
      });

      await grantFromPhone();
      await shown("Press the lit button");
      line.type("bench.press()");
      await shown(`dispensed · lane 1: 1 × condom, lot ${lot}`);
      const onHand = await until("the box in the cloud's books", async () => {
        const view = await cloud.cloud.services.kiosk(KIOSK);
        const lane = view?.lanes.find((one) => one.lane === 1);
        return lane?.onHand === 4 ? 4 : undefined;
      });
      expect(onHand).toBe(4);
      monitor.interrupt();
      expect(await monitor.ended()).toBe(0);
    },
    TEST_MS,
  );
});
