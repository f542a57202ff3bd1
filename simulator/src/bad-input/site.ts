import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  buildApp,
  Bus,
  type Cloud,
  createCloud,
  DatabaseSessions,
  Entrance,
  pagesOnCloud,
} from "@anxin/cloud";
import {
  Broker,
  createGateway,
  type EnrolledKiosk,
  enrolmentOf,
  type Gateway,
  HttpCloudLink,
  type Log,
  type LogFields,
  nodeTime,
  SqliteJournal,
} from "@anxin/gateway";
import type { KioskConfig } from "@anxin/firmware/kiosk";
import { boardConfig, enrolled, masterOf } from "../county/keys.ts";
import { realAfter } from "../live/real-time.ts";
import { FaultyKiosk } from "./faulty-kiosk.ts";
import { HonestKiosk } from "./honest-kiosk.ts";
import { OverheardTransport } from "./overheard-transport.ts";
import { scratchDatabase, type ScratchDatabase } from "./scratch-database.ts";
import { until } from "./until.ts";

export const PRODUCT = "condom-m";
export const GATEWAY = "site";
export const OTHER_GATEWAY = "elsewhere";
export const TOKEN = "token-of-the-site-gateway";
export const OTHER_TOKEN = "token-of-another-gateway";

const LANE = 1;
const LOAD = { lane: LANE, lot: "LOT1", expiry: 20991231, count: 99 };
const FAULTY = Array.from({ length: 30 }, (_, at) => `faulty-${at + 1}`);
const HONEST = ["north", "south"] as const;

/** Short where a pretend lane is quick, long where a busy machine must not matter. */
const TIMEOUTS = {
  confirmSeconds: 5,
  homeLeaveMs: 5000,
  homeReturnMs: 5000,
  settleMs: 20,
  dropMs: 60,
  doorOpenSeconds: 3600,
};

interface World {
  folder: string;
  database: ScratchDatabase;
  cloud: Cloud;
  url: string;
  stopCloud(): Promise<void>;
  transport: OverheardTransport;
  gateway: Gateway;
  brokerPort: number;
  lines: LogFields[];
  cloudLines: { code: string; fields: Record<string, unknown> }[];
}

const both = (text: string) => ({ zh: text, en: text });
const config = (kiosk: string): KioskConfig => boardConfig(masterOf("bad-input"), kiosk, "0.1.0");
const enrolment = (): EnrolledKiosk[] => [...HONEST, ...FAULTY].map((id) => enrolled(config(id)));

/**
 * One gateway with its broker and journal, a cloud with its pages, two honest kiosks that give out
 * boxes, and as many faulty ones as a test asks for.
 */
export class Site {
  readonly north: HonestKiosk;
  readonly south: HonestKiosk;
  readonly #world: World;
  readonly #clients: FaultyKiosk[] = [];
  #faulty = 0;

  constructor(world: World) {
    this.#world = world;
    const { folder } = world;
    const [north, south] = HONEST.map((kiosk) => {
      const flashFile = join(folder, kiosk + ".flash");
      return new HonestKiosk({ config: config(kiosk), brokerUrl: this.brokerUrl, flashFile });
    });
    if (north === undefined || south === undefined) throw new RangeError("two honest kiosks");
    this.north = north;
    this.south = south;
  }

  get honest(): readonly HonestKiosk[] {
    return [this.north, this.south];
  }

  get cloud(): Cloud {
    return this.#world.cloud;
  }

  get db() {
    return this.#world.database.db;
  }

  get gateway(): Gateway {
    return this.#world.gateway;
  }

  get transport(): OverheardTransport {
    return this.#world.transport;
  }

  /** Scheme, host and port of the cloud. */
  get url(): string {
    return this.#world.url;
  }

  get brokerPort(): number {
    return this.#world.brokerPort;
  }

  get brokerUrl(): string {
    return `mqtt://127.0.0.1:${this.brokerPort}`;
  }

  /** Lines of the gateway's log with this code, about this kiosk or client where one is named. */
  logged(code: string, who?: string): LogFields[] {
    return this.#world.lines.filter(
      (line) =>
        line.code === code && (who === undefined || line.kiosk === who || line["client"] === who),
    );
  }

  /** Codes of the cloud's log about this kiosk. */
  cloudLogged(kiosk: string): string[] {
    const { cloudLines } = this.#world;
    return cloudLines.filter((line) => line.fields["kiosk"] === kiosk).map((line) => line.code);
  }

  /** What the gateway knows of a kiosk. */
  status(kiosk: string) {
    return this.gateway.status().kiosks.find((one) => one.kiosk === kiosk);
  }

  /** A client with keys of an enrolled kiosk, or of any other id; not connected yet. */
  client(kiosk: string): FaultyKiosk {
    const client = new FaultyKiosk(config(kiosk), this.brokerUrl);
    this.#clients.push(client);
    return client;
  }

  /** The next faulty kiosk's id; the cloud knows it when `enrol` says so. */
  async nextFaulty(enrol = true): Promise<string> {
    const kiosk = FAULTY[this.#faulty++];
    if (kiosk === undefined) throw new RangeError("no faulty kiosk left; enrol more");
    if (enrol) await enrolAtCloud(this.cloud, kiosk);
    return kiosk;
  }

  /** A faulty kiosk with epoch 1 open and two good facts kept in the cloud. */
  async faulty(): Promise<FaultyKiosk> {
    const client = this.client(await this.nextFaulty());
    await client.connect();
    await client.open();
    await this.kept(client.kiosk, 2);
    return client;
  }

  /** Power goes and comes back; resolves when the kiosk is ready in a new session. */
  async restart(kiosk: HonestKiosk, meanwhile: () => void = () => {}): Promise<void> {
    const said = this.transport.from(kiosk.kiosk, "presence").length;
    kiosk.stop();
    meanwhile();
    kiosk.start();
    await until(`${kiosk.kiosk} ready again`, () => {
      const news = this.transport.from(kiosk.kiosk, "presence").slice(said);
      return news.some((presence) => presence["state"] === "ready");
    });
    await until(`${kiosk.kiosk} online`, () => this.status(kiosk.kiosk)?.online);
    await until(`${kiosk.kiosk} online for the county`, async () => {
      return (await this.cloud.services.kiosk(kiosk.kiosk))?.connection === "online";
    });
  }

  /** Seals what comes down to a kiosk under the key of its open epoch. */
  keyOf(kiosk: string): Uint8Array {
    return new FaultyKiosk(config(kiosk), this.brokerUrl).key(this.status(kiosk)?.epoch ?? 0);
  }

  /** Waits until the cloud keeps everything up to `seq`. */
  async kept(kiosk: string, seq: number): Promise<void> {
    await until(`${kiosk} kept up to ${seq}`, () => (this.status(kiosk)?.kept ?? 0) >= seq);
  }

  /** Starts and stocks the honest kiosks. */
  async open(): Promise<void> {
    for (const kiosk of this.honest) await enrolAtCloud(this.cloud, kiosk.kiosk);
    for (const kiosk of this.honest) kiosk.start();
    for (const kiosk of this.honest) await this.#stock(kiosk);
  }

  async close(): Promise<void> {
    for (const kiosk of this.honest) kiosk.stop();
    for (const client of this.#clients) await client.leave();
    const { gateway, stopCloud, database, folder } = this.#world;
    await gateway.stop();
    await stopCloud();
    await database.close();
    rmSync(folder, { recursive: true });
  }

  async #stock(kiosk: HonestKiosk): Promise<void> {
    await until(`${kiosk.kiosk} online`, () => this.status(kiosk.kiosk)?.online);
    const load = await this.cloud.county.planLoad({ kiosk: kiosk.kiosk, ...LOAD });
    await until(`${kiosk.kiosk} takes its load`, () => kiosk.confirmLoad(load));
    await until(`${kiosk.kiosk} in stock`, async () => {
      const view = await this.cloud.services.kiosk(kiosk.kiosk);
      return view?.lanes.some((lane) => lane.onHand === LOAD.count);
    });
  }
}

async function enrolAtCloud(cloud: Cloud, kiosk: string): Promise<void> {
  const lanes = [{ lane: LANE, product: PRODUCT }];
  await cloud.county.enrolKiosk({ kiosk, names: both(kiosk), lanes, timeouts: TIMEOUTS });
}

async function startCloud(database: ScratchDatabase, cloudLines: World["cloudLines"]) {
  const entropy = (count: number) => randomBytes(count);
  const cloud = createCloud({
    db: database.db,
    time: { nowMs: () => Date.now(), after: realAfter },
    entropy,
    log: (_level, code, fields) => void cloudLines.push({ code, fields }),
    bus: new Bus(),
    channels: [],
    reorderPointDefault: 3,
  });
  await cloud.county.setProducts([{ code: PRODUCT, names: both("套"), choosing: both("one") }]);
  await cloud.county.enrolGateway(GATEWAY, TOKEN);
  await cloud.county.enrolGateway(OTHER_GATEWAY, OTHER_TOKEN);
  const sessions = new DatabaseSessions(database.db);
  const entrance = new Entrance({ sessions, nowMs: () => Date.now(), entropy });
  const pages = pagesOnCloud({ cloud, entrance, publicUrl: () => "http://county" });
  const app = await buildApp({ cloud, pages, staff: { entrance } });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  return { cloud, url, stopCloud: () => app.close() };
}

async function startGateway(folder: string, cloudUrl: string, lines: LogFields[]) {
  const fail = (error: unknown) => {
    throw error;
  };
  const line = (fields: LogFields) => void lines.push(fields);
  const log: Log = { info: line, warn: line, error: line };
  const time = nodeTime(fail);
  const broker = new Broker({ host: "127.0.0.1", port: 0, connectionsMax: 60, time, log });
  const transport = new OverheardTransport(broker);
  const gateway = createGateway({
    transport,
    journal: new SqliteJournal({ path: join(folder, "journal.sqlite"), bytesMax: 1e9 }),
    link: new HttpCloudLink({ url: cloudUrl, token: TOKEN, timeoutMs: 20_000, time }),
    enrolment: enrolmentOf(enrolment()),
    time,
    log,
    random: () => Math.random(),
    keepMs: 86_400_000,
    fatal: fail,
  });
  await gateway.start();
  return { gateway, transport, brokerPort: broker.port };
}

/** Opens a site on PGlite (`server` "") or on a database of its own at that PostgreSQL. */
export async function openSite(server: string): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), "anxin-bad-input-"));
  const lines: LogFields[] = [];
  const cloudLines: World["cloudLines"] = [];
  const database = await scratchDatabase(server);
  const cloud = await startCloud(database, cloudLines);
  const gateway = await startGateway(folder, cloud.url, lines);
  const site = new Site({ folder, database, lines, cloudLines, ...cloud, ...gateway });
  await site.open();
  return site;
}
