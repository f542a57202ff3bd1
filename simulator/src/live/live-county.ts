import { existsSync } from "node:fs";
import { fromHex } from "@anxin/firmware/contract";
import { boardConfig, enrolled, voucherKeysOfBoard } from "../county/keys.ts";
import { type CloudServer, startCloud } from "./cloud-server.ts";
import { DataFolder } from "./data-folder.ts";
import { type GatewayServer, startGateway } from "./gateway-server.ts";
import { liveKiosk, type LiveKiosk } from "./live-kiosk.ts";
import { POINTS } from "./points.ts";
import { isUnstocked, restock } from "./restocking.ts";

/**
 * A small county, running: cloud, gateway and kiosks in one process, talking as they would across a
 * county.
 */
export interface LiveCounty {
  cloud: CloudServer;
  gateway: GatewayServer;
  kiosks: readonly LiveKiosk[];
  /** Stops everything, kiosks first; what was acknowledged stays. */
  stop: () => Promise<void>;
}

export interface LiveWish {
  data: string;
  host: string;
  httpPort: number;
  mqttPort: number;
  /** Hosts inside this network that alerts may be sent to; none when left out. */
  webhookAllowedHosts?: readonly string[];
  trouble: (line: string) => void;
}

const FIRMWARE = "0.1.0";
const LETTERS = "abcdefghij";
const LINK_LOOK_MS = 200;
const LINK_LOOKS = 600;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** A kiosk did not come online; everything was stopped again. */
export class KioskSilent extends Error {
  readonly code = "kiosk-silent";
}

async function untilOnline(cloud: CloudServer, kiosks: readonly LiveKiosk[]): Promise<void> {
  for (let look = 0; look < LINK_LOOKS; look++) {
    const views = await cloud.cloud.services.kiosks();
    const online = views.filter((view) => view.connection === "online");
    if (online.length >= kiosks.length) return;
    await pause(LINK_LOOK_MS);
  }
  throw new KioskSilent(
    "kiosk-silent: a kiosk did not come online within 2 minutes; look above for why",
  );
}

/** Stops what has started, last first; a second failure does not hide the first. */
async function stopAll(stops: (() => Promise<void> | void)[]): Promise<void> {
  for (const stop of stops.splice(0).toReversed()) await stop();
}

async function stockOnFirstDay(county: Omit<LiveCounty, "stop">): Promise<void> {
  const { cloud } = county.cloud;
  await Promise.all(
    county.kiosks.map(async (kiosk) => {
      if (!(await isUnstocked(cloud, kiosk))) return;
      await restock(cloud, kiosk, (lane) => kiosk.point.firstBoxes[lane] ?? 0);
    }),
  );
}

/**
 * Starts a county on a data folder, new or kept; resolves when every kiosk is online and stocked.
 */
export async function startCounty(wish: LiveWish): Promise<LiveCounty> {
  const folder = new DataFolder(wish.data);
  const file = folder.open();
  const { trouble } = wish;
  const stops: (() => Promise<void> | void)[] = [() => folder.close()];
  try {
    const master = fromHex(file.master);
    const configs = POINTS.map((point) => boardConfig(master, point.kiosk, FIRMWARE));
    const cloud = await startCloud({
      voucherKeys: configs.map(voucherKeysOfBoard),
      folder: folder.of("cloud"),
      host: wish.host,
      port: wish.httpPort === 0 ? file.httpPort : wish.httpPort,
      gatewayToken: file.gatewayToken,
      webhookAllowedHosts: wish.webhookAllowedHosts ?? [],
      trouble,
    });
    stops.push(cloud.stop);
    // A port wished for this time only is not where printed codes point to.
    if (wish.httpPort === 0) folder.save({ ...file, httpPort: cloud.port });
    const gateway = await startGateway({
      journal: folder.of("gateway.sqlite"),
      mqttPort: wish.mqttPort,
      cloudUrl: cloud.url,
      token: file.gatewayToken,
      kiosks: configs.map(enrolled),
      fresh: !existsSync(folder.of("gateway.sqlite")),
      trouble,
    });
    stops.push(gateway.stop);
    const kiosks = POINTS.flatMap((point, i) => {
      const config = configs[i];
      const { mqttUrl } = gateway;
      if (config === undefined) return [];
      return [liveKiosk(point, LETTERS.charAt(i), { folder, config, mqttUrl, master })];
    });
    for (const kiosk of kiosks) {
      kiosk.start();
      stops.push(kiosk.stop);
    }
    await untilOnline(cloud, kiosks);
    await stockOnFirstDay({ cloud, gateway, kiosks });
    return { cloud, gateway, kiosks, stop: () => stopAll(stops) };
  } catch (error) {
    await stopAll(stops);
    throw error;
  }
}
