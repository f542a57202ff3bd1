import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromHex, pseudonymOf, type QuotaBase, quotaKeyOf } from "@anxin/firmware/contract";
import { nodeHash } from "@anxin/firmware/node";
import { FaultyKiosk } from "../bad-input/faulty-kiosk.ts";
import { until } from "../bad-input/until.ts";
import { PRODUCTS } from "../county/catalogue.ts";
import { boardConfig, enrolled, masterOf, nodeMac } from "../county/keys.ts";
import { monthOf } from "../stories/story-plan.ts";
import { CapturedServer } from "./captured-server.ts";
import { CardKiosk } from "./card-kiosk.ts";
import { Wiretap } from "./wiretap.ts";

const KIOSKS = ["north", "south"] as const;
const TOKEN = "token-of-the-leak-run";
const RULE = 1;
const MASTER = masterOf("leak-run");
const AGE_MIN = 18;
const SECOND_MS = 1000;
/** Where the broken kiosk's messages are: no evidence of the run. */
export const PLANTED_MQTT = "mqtt-planted";

/** Short where a pretend lane is quick, long where a busy machine must not matter. */
const TIMEOUTS = {
  confirmSeconds: 30,
  homeLeaveMs: 5000,
  homeReturnMs: 5000,
  settleMs: 20,
  dropMs: 100,
  doorOpenSeconds: 3600,
};

/** A county where a card gives one box a month to grown people, at either of two kiosks. */
export class CardCounty {
  /** Everything the run leaves behind: every disk, every console, every line listened in on. */
  readonly folder = mkdtempSync(join(tmpdir(), "anxin-leaks-"));
  readonly base: QuotaBase;
  readonly databaseUrl: string;
  readonly #configs = KIOSKS.map((kiosk) => boardConfig(MASTER, kiosk, "0.1.0"));
  readonly #stops: (() => Promise<void> | void)[] = [];
  #kiosks: CardKiosk[] = [];
  #brokerPort = 0;

  /** On the PostgreSQL at `databaseUrl`, or on PGlite for "". */
  constructor(databaseUrl: string) {
    this.databaseUrl = databaseUrl;
    const base = fromHex(nodeMac(MASTER, "leak-run/quota"));
    this.base = { rule: RULE, window: monthOf(Math.floor(Date.now() / SECOND_MS)), base };
  }

  get kiosks(): readonly CardKiosk[] {
    return this.#kiosks;
  }

  of(...path: string[]): string {
    return join(this.folder, ...path);
  }

  /** Starts cloud, gateway and kiosks, and fills the kiosks' lanes. */
  async start(): Promise<void> {
    for (const name of ["papers", "console", "gateway"]) mkdirSync(this.of(name));
    writeFileSync(this.of("papers", "county.json"), JSON.stringify(countyFile()));
    const enrolment = JSON.stringify(this.#configs.map(enrolled));
    writeFileSync(this.of("gateway", "enrolment.json"), enrolment, { mode: 0o600 });
    const port = await this.#tap("mqtt", await this.#startServers());
    this.#kiosks = this.#configs.map((config) => {
      const folder = this.of(config.kiosk);
      const brokerUrl = `mqtt://127.0.0.1:${port}`;
      return new CardKiosk({ config, brokerUrl, folder, bases: [this.base] });
    });
    for (const kiosk of this.#kiosks) {
      kiosk.start();
      this.#stops.push(() => kiosk.stop());
    }
    await Promise.all(this.#kiosks.map((kiosk) => kiosk.fill()));
  }

  /** Waits until the cloud was told of so many boxes, as facts and in the county's table. */
  async told(boxes: number): Promise<void> {
    await until("every box is told", () => {
      const said = textOf(this.of("http"), ".up");
      return countOf(said, '"want":"took"') >= boxes && countOf(said, '"dispensed"') >= boxes;
    });
  }

  /** The kiosks lose their power; a broken one says these bytes, into a folder of its own. */
  async plantMessages(payloads: readonly Buffer[]): Promise<void> {
    for (const kiosk of this.#kiosks) kiosk.stop();
    const port = await this.#tap(PLANTED_MQTT, this.#brokerPort);
    const [config] = this.#configs;
    if (config === undefined) return;
    const broken = new FaultyKiosk(config, `mqtt://127.0.0.1:${port}`);
    await broken.connect();
    for (const payload of payloads) await broken.sends("vitals", payload);
    await broken.leave();
  }

  /** Stops everything; the gateway's folder as it was while running stays beside it. */
  async stop(): Promise<void> {
    cpSync(this.of("gateway"), this.of("gateway-running"), { recursive: true });
    for (const stop of this.#stops.splice(0).toReversed()) await stop();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What the county's table knows the holder of a number by, 32 hexadecimal digits. */
  pseudonym(number: string): string {
    const key = quotaKeyOf(nodeMac, this.base);
    return pseudonymOf(nodeHash, key, Buffer.from(number, "latin1"));
  }

  /** Cloud and gateway with a listener between them; the broker's port. */
  async #startServers(): Promise<number> {
    const cloud = this.#server("cloud", {
      ANXIN_CLOUD_PORT: "0",
      ANXIN_CLOUD_DATA: this.of("cloud"),
      ANXIN_CLOUD_COUNTY_FILE: this.of("papers", "county.json"),
      DATABASE_URL: this.databaseUrl,
    });
    const cloudPort = Number(await cloud.said(/listens at http:\/\/127\.0\.0\.1:(\d+)/));
    const gateway = this.#server("gateway", {
      ANXIN_GATEWAY_PORT: "0",
      ANXIN_GATEWAY_ENROLMENT: this.of("gateway", "enrolment.json"),
      ANXIN_GATEWAY_JOURNAL: this.of("gateway", "journal.sqlite"),
      ANXIN_GATEWAY_CLOUDURL: `http://127.0.0.1:${await this.#tap("http", cloudPort)}`,
      ANXIN_GATEWAY_CLOUDTOKEN: TOKEN,
      ANXIN_GATEWAY_LOGLEVEL: "debug",
    });
    this.#brokerPort = Number(await gateway.said(/"code":"listening".*"port":(\d+)/));
    return this.#brokerPort;
  }

  #server(name: "cloud" | "gateway", environment: Record<string, string>): CapturedServer {
    const console = this.of("console", `${name}.log`);
    const server = new CapturedServer({ name, console, environment });
    this.#stops.push(() => server.stop());
    return server;
  }

  async #tap(name: string, target: number): Promise<number> {
    const tap = new Wiretap(this.of(name), target);
    const port = await tap.start();
    this.#stops.push(() => tap.stop());
    return port;
  }
}

function countyFile(): object {
  const [product] = PRODUCTS;
  return {
    products: [product],
    gateways: [{ gateway: "site", token: TOKEN }],
    policy: {
      quotas: [{ rule: RULE, period: "month", boxes: 1, ways: ["card"] }],
      ages: { min: AGE_MIN },
    },
    kiosks: KIOSKS.map((kiosk) => ({
      kiosk,
      names: { zh: kiosk, en: kiosk },
      lanes: [{ lane: 1, product: product?.code }],
      ways: { grant: true, voucher: false, card: true },
      timeouts: TIMEOUTS,
    })),
  };
}

function textOf(folder: string, ending: string): string {
  const names = readdirSync(folder).filter((name) => name.endsWith(ending));
  return names.map((name) => readFileSync(join(folder, name), "latin1")).join("\n");
}

const countOf = (text: string, word: string): number => text.split(word).length - 1;
