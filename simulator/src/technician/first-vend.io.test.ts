import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describeWith, requires } from "@anxin/firmware/testing";
import { startInterpreter } from "@anxin/firmware/testing/interpreter-process";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type CloudServer, startCloud } from "../live/cloud-server.ts";
import { formsOf, phoneAt } from "../live/phone.ts";
import { POINTS } from "../live/points.ts";
import { lotOf } from "../live/restocking.ts";
import { type Action, firstVendActions, wordsOf } from "./card.ts";
import { type GatewayAtSite, gatewayAtSite } from "./gateway-process.ts";
import { type InterpreterLine, interpreterLine } from "./interpreter-line.ts";
import { run, runPatiently, Tool } from "./tool.ts";

const PROGRAM = resolve(
  import.meta.dirname,
  "../../../firmware/tools/anxin/bench/pretend-kiosk.ts",
);
const KIOSK = POINTS[0]?.kiosk ?? "";
const BOXES = 5;
/** An interpreter on a busy machine is slow. */
const PATIENCE_MS = 180_000;
const TEST_MS = 900_000;
const SHOW_AGAIN_MS = 10_000;
const LOAD_READ = "The load is read.";
const ARMED = "Press the lit button, or type";

const folder = mkdtempSync(join(tmpdir(), "anxin-first-vend-"));
const at = (name: string) => join(folder, name);
const PASSPHRASE = ["--passphrase-file", at("passphrase")];
const KEYS = ["--key-file", at("county.keys"), ...PASSPHRASE];

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += 200) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(200);
  }
  throw new Error(`${what} did not come`);
}

describeWith(["ESPRUINO"], "the card from blank board to first vend, action by action", () => {
  let cloud: CloudServer;
  let gateway: GatewayAtSite;
  let line: InterpreterLine | undefined;
  let load: string;
  /** The eyes of who stands at the machine; no action of the card. */
  let display: Tool | undefined;

  /** What the card's "before" asks of the office. */
  beforeAll(async () => {
    writeFileSync(at("passphrase"), "four words nobody guesses\n");
    // The stock Linux build has no flash where an ESP32 keeps quota keys.
    await run("keys", "new", "--county", "清河县", "--rules", "", ...KEYS);
    const entry = await run("keys", "show", "--kiosk", KIOSK, "--for", "cloud", ...KEYS);
    const token = "first-vend-token";
    cloud = await startCloud({
      folder: at("cloud"),
      host: "127.0.0.1",
      port: 0,
      gatewayToken: token,
      voucherKeys: [JSON.parse(entry)],
      trouble: (text) => process.stderr.write(`${text}\n`),
    });
    mkdirSync(at("site"));
    gateway = await gatewayAtSite(at("site"), { url: cloud.url, token });
    const { lot, expiry } = lotOf(Date.now());
    load = await cloud.cloud.county.planLoad({ kiosk: KIOSK, lane: 1, lot, expiry, count: BOXES });
    await run("bundle", "--entry", PROGRAM, "--out", at("kiosk.js"));
  }, TEST_MS);

  async function isShown(words: string, forMs: number): Promise<boolean> {
    const isThere = () => display?.output.includes(words) === true;
    for (let waitedMs = 0; waitedMs < forMs && !isThere(); waitedMs += 200) await sleep(200);
    return isThere();
  }

  afterAll(async () => {
    display?.interrupt();
    await display?.ended();
    await line?.stop();
    await gateway?.stop();
    await cloud?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const onHand = async () => {
    const view = await cloud.cloud.services.kiosk(KIOSK);
    return view?.lanes.find((lane) => lane.lane === 1)?.onHand;
  };

  /** What a person's hands do for each action; the pretend parts have no others. */
  const HANDS: Record<string, (action: Action) => Promise<void>> = {
    async cable() {
      mkdirSync(at("board"));
      line = await interpreterLine(startInterpreter(requires("ESPRUINO").value ?? "", at("board")));
    },
    async flash(action) {
      // The interpreter has no pins: the program with pretend parts, in place of firmware/dist.
      const told = await runPatiently(...wordsOf(action, own()), "--image", at("kiosk.js"));
      expect(told).toContain("read back");
    },
    async provision(action) {
      const told = await runPatiently(...wordsOf(action, own()), ...PASSPHRASE);
      expect(told).toContain("configured and read back");
      display = new Tool(["monitor", "--port", line?.port ?? "", "--lang", "en"]);
    },
    async load() {
      const code = await until("the load's code", () => cloud.cloud.county.loadCode(load));
      // A person shows it again while the display does not take it: the plan may still be coming.
      await until("the load on the display", async () => {
        line?.type(`bench.scan(${JSON.stringify(code)})`);
        return (await isShown(LOAD_READ, SHOW_AGAIN_MS)) ? true : undefined;
      });
    },
    async confirm() {
      line?.type("bench.press()");
      await until("the boxes in the books", async () => {
        return (await onHand()) === BOXES ? true : undefined;
      });
    },
    async ask() {
      const phone = phoneAt(cloud.url);
      const granted = await until("a grant", async () => {
        const page = await phone.get(`/k/${KIOSK}`);
        const form = formsOf(page.text).find((one) => one.fields["product"] === "condom");
        if (form === undefined) return undefined;
        const granted = await phone.post(form.action, form.fields);
        return granted.path.startsWith("/g/") ? granted : undefined;
      });
      expect(granted.path).toMatch(/^\/g\//);
      await until("the lit button", async () => ((await isShown(ARMED, 0)) ? true : undefined));
    },
    async press() {
      line?.type("bench.press()");
      await until("the box in the books", async () => {
        return (await onHand()) === BOXES - 1 ? true : undefined;
      });
    },
  };

  const own = () => ({
    P: line?.port ?? "",
    ID: KIOSK,
    H: gateway.address,
    F: gateway.enrolment,
    "county.keys": at("county.keys"),
  });

  it(
    "ends with one box less in the county's books, after no more than seven",
    async () => {
      let done = 0;
      for (const action of firstVendActions()) {
        const hand = HANDS[action.id];
        if (hand === undefined) throw new Error(`nobody knows how to do "${action.id}"`);
        await hand(action);
        done += 1;
      }
      expect(done).toBeLessThanOrEqual(7);
      expect(await onHand()).toBe(BOXES - 1);
    },
    TEST_MS,
  );
});
