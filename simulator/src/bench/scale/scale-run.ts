/** One size once: all connect, all send, the gateway is killed, all come back and send again. */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createAuthority, SqliteJournal } from "@anxin/gateway";
import { freePort } from "../../campaign/free-port.ts";
import { kioskIds } from "../county.ts";
import { startBriefCloud } from "../gateway/brief-cloud.ts";
import type { Shape } from "../gateway/fact-messages.ts";
import { type GatewayWish, startGateway } from "../gateway/gateway-process.ts";
import { residentKilobytes } from "../gateway/peer/chain-bench.ts";
import type { ChainOrder, SendOrder, SentReport } from "../gateway/peer/chain-worker.ts";
import { nowMs } from "../tap/monotonic.ts";
import { Worker } from "../worker.ts";

export interface ScaleRun {
  residentMiB: number;
  stormSeconds: number;
  /** Facts a kiosk was told are held, and the journal does not have. */
  lost: number;
}

const TLS_SHARE = 0.1;
const PASSPHRASE = "pretend authority of one bench";
/** Long enough for the garbage of connecting to be collected. */
const REST_MS = 3000;

function shapeOf(kiosks: number): Shape {
  return { kiosks, factsPerMessage: 1, messages: 2, warmUp: 0 };
}

export async function gatewayRun(wish: { folder: string; kiosks: number }): Promise<ScaleRun> {
  const folder = mkdtempSync(join(wish.folder, "scale-"));
  const cloud = await startBriefCloud();
  const tls = await authorityFor(join(folder, "county-ca"), wish.kiosks);
  const kiosks = kioskIds(wish.kiosks);
  const port = await freePort();
  const gatewayWish: GatewayWish = { folder, cloudUrl: cloud.url, kiosks, port, tls };
  let gateway = await startGateway(gatewayWish);
  const load = await connected({ port, shape: shapeOf(wish.kiosks), answer: "receipt", tls });
  try {
    await send(load);
    await sleep(REST_MS);
    const residentMiB = residentKilobytes(gateway.pid) / 1024;
    const killedMs = nowMs();
    await gateway.kill();
    gateway = await startGateway({ ...gatewayWish, isAgain: true });
    const { toMs } = await send(load);
    await gateway.kill();
    const lost = 2 * kiosks.length - (await heldIn(gateway.journal));
    return { residentMiB, stormSeconds: (toMs - killedMs) / 1000, lost };
  } finally {
    await load.stop();
    await gateway.kill();
    await cloud.leave();
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function bareRun({ kiosks }: { kiosks: number }): Promise<ScaleRun> {
  const broker = Worker.start(new URL("../gateway/bare-broker-worker.ts", import.meta.url));
  const { port } = await broker.next<{ port: number }>();
  const fromMs = nowMs();
  const load = await connected({ port, shape: shapeOf(kiosks), answer: "puback" });
  try {
    const { toMs } = await send(load);
    await sleep(REST_MS);
    const residentMiB = residentKilobytes(broker.pid) / 1024;
    return { residentMiB, stormSeconds: (toMs - fromMs) / 1000, lost: 0 };
  } finally {
    await load.stop();
    await broker.stop();
  }
}

async function authorityFor(
  folder: string,
  kiosks: number,
): Promise<NonNullable<GatewayWish["tls"]>> {
  const nowUnixMs = Date.now();
  const wish = { county: "bench", passphrase: PASSPHRASE, nowMs: nowUnixMs };
  const authority = await createAuthority(folder, wish);
  const hosts = ["127.0.0.1"];
  await authority.make({ holder: "gateway", name: "site" }, { hosts, nowMs: nowUnixMs });
  const secured = Math.round(kiosks * TLS_SHARE);
  for (const name of kioskIds(secured)) {
    await authority.make({ holder: "kiosk", name }, { hosts: [], nowMs: nowUnixMs });
  }
  return { folder, kiosks: secured, port: await freePort() };
}

async function connected(wish: ChainOrder): Promise<Worker> {
  const load = Worker.start(new URL("../gateway/peer/chain-worker.ts", import.meta.url));
  load.tell(wish);
  await load.next();
  return load;
}

/** Every kiosk's next message; after a kill it goes when the kiosk is back. */
function send(load: Worker): Promise<SentReport> {
  const wish: SendOrder = { count: 1 };
  load.tell(wish);
  return load.next<SentReport>();
}

/** Facts of the line in a journal nobody has open. */
async function heldIn(path: string): Promise<number> {
  const journal = new SqliteJournal({ path, bytesMax: Number.MAX_SAFE_INTEGER });
  const records = await journal.open();
  const held = records.map(({ kiosk }) => journal.pending(kiosk, Number.MAX_SAFE_INTEGER));
  await journal.close();
  return held.flat().filter((entry) => !entry.loose).length;
}
