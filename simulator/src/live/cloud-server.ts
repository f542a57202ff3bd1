import { randomBytes } from "node:crypto";
import {
  Bus,
  buildApp,
  builtConsole,
  type Cloud,
  type CountyPolicy,
  type KioskVoucherKeys,
  createCloud,
  DatabaseSessions,
  Entrance,
  openDatabase,
  pagesOnCloud,
  Sender,
  forecastOnThreads,
  hourlySweep,
  Watch,
  solverOnThread,
  voucherKeysOf,
} from "@anxin/cloud";
import { PRODUCTS } from "../county/catalogue.ts";
import type { After } from "../world/time.ts";
import { PLACES, POINTS, REORDER_POINT } from "./points.ts";
import { RULE } from "./quota-keys.ts";
import { endableTimers } from "./real-time.ts";

/** The cloud of a live county, listening. */
export interface CloudServer {
  cloud: Cloud;
  /** Scheme, host and port, without a slash at the end. */
  url: string;
  port: number;
  /** A new link into the county's page, good once. */
  countyLink: () => Promise<string>;
  /** The secret of a new session of the office's, as its cookie holds it. */
  officeSession: () => Promise<string>;
  stop: () => Promise<void>;
}

export interface CloudWish {
  /** Folder for PGlite; a PostgreSQL at DATABASE_URL is used instead when that is set. */
  folder: string;
  host: string;
  port: number;
  gatewayToken: string;
  /** So that the cloud can make vouchers; in memory only. */
  voucherKeys?: readonly KioskVoucherKeys[];
  /** Hosts inside this network that alerts may be sent to; none when left out. */
  webhookAllowedHosts?: readonly string[];
  /** What goes wrong inside, for the person at the terminal. */
  trouble: (line: string) => void;
}

/** One gateway serves the county. */
export const GATEWAY = "gateway-1";

const ALL_WAYS = { grant: true, voucher: true, card: true };
/** A box a calendar month with a card, for grown-ups. */
const POLICY: CountyPolicy = {
  quotas: [{ rule: RULE, period: "month", boxes: 1, ways: ["card"] }],
  ages: { min: 18 },
};

async function enrol(cloud: Cloud, gatewayToken: string): Promise<void> {
  await cloud.county.setProducts(PRODUCTS);
  await cloud.county.enrolGateway(GATEWAY, gatewayToken);
  for (const { kiosk, names, lanes } of POINTS) {
    await cloud.county.enrolKiosk({ kiosk, names, lanes: [...lanes], ways: ALL_WAYS });
  }
  await cloud.county.setPolicy(POLICY);
  await openPlaces(cloud);
}

/** The county's tree of places, with the kiosks where they stand. */
async function openPlaces({ inventory }: Cloud): Promise<void> {
  const kiosks = POINTS.map(({ kiosk: place, names, parent, position }) => {
    return { place, kind: "kiosk", names, parent, position } as const;
  });
  for (const wish of [...PLACES, ...kiosks]) {
    const answer = await inventory.openPlace(wish);
    if (!answer.ok) throw new Error(`${wish.place}: ${answer.code} ${answer.detail}`);
  }
}

async function openCloud(wish: CloudWish, after: After): Promise<Cloud> {
  const url = process.env["DATABASE_URL"] ?? "";
  const db = await openDatabase({ url, folder: wish.folder, connectionsMax: 10 });
  const cloud = createCloud({
    db,
    time: { nowMs: () => Date.now(), after },
    entropy: (count) => randomBytes(count),
    log: (level, code, fields) => {
      if (level === "error") wish.trouble(`cloud: ${code} ${JSON.stringify(fields)}`);
    },
    bus: new Bus(),
    channels: [],
    delivery: { allowedHosts: wish.webhookAllowedHosts ?? [], smtpUrl: "", mailFrom: "" },
    reorderPointDefault: REORDER_POINT,
    planner: { forecast: forecastOnThreads(1), solve: solverOnThread() },
    voucherKeys: voucherKeysOf(wish.voucherKeys ?? []),
  });
  await enrol(cloud, wish.gatewayToken);
  return cloud;
}

/** Listens on the wished port, or on a free one when another program has it. */
async function listen(
  app: Awaited<ReturnType<typeof buildApp>>,
  at: { host: string; port: number },
): Promise<string> {
  try {
    return await app.listen(at);
  } catch (error) {
    const busy = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    if (!busy || at.port === 0) throw error;
    return app.listen({ host: at.host, port: 0 });
  }
}

/**
 * Opens the database, enrols the county (which changes nothing the second time) and serves pages
 * and gateways.
 */
export async function startCloud(wish: CloudWish): Promise<CloudServer> {
  const timers = endableTimers();
  const cloud = await openCloud(wish, timers.after);
  const { entropy } = cloud.parts;
  const sessions = new DatabaseSessions(cloud.parts.db);
  const entrance = new Entrance({ sessions, nowMs: () => Date.now(), entropy });
  let url = "";
  const pages = pagesOnCloud({ cloud, entrance, publicUrl: () => url });
  const app = await buildApp({ cloud, pages, staff: { entrance }, console: builtConsole() });
  url = await listen(app, { host: wish.host, port: wish.port });
  const sweep = hourlySweep(cloud.parts, cloud.chores);
  const watch = new Watch(cloud.parts);
  const sender = new Sender(cloud.parts, []);
  sender.start();
  sweep.start();
  watch.start();
  return {
    cloud,
    url,
    port: Number(new URL(url).port),
    countyLink: async () => url + (await entrance.mintLink()),
    officeSession: () => entrance.open(""),
    stop: async () => {
      await watch.stop();
      await sender.stop();
      await sweep.stop();
      await app.close();
      timers.end();
      await cloud.parts.db.destroy();
    },
  };
}
