/** The cloud as its users run it: its own process, enrolled from a county file. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { kioskIds, PRODUCTS, productOf } from "../county.ts";
import { ServerProcess } from "../server-process.ts";

/** What the county's one gateway says it is. */
export const GATEWAY_TOKEN = "bench-gateway-token-of-one-run";
const LANES = 4;

export interface CloudWish {
  folder: string;
  kiosks: number;
  /** Empty for PGlite in the folder. */
  databaseUrl: string;
  /** Any free one when not given. */
  port?: number;
}

export interface RunningCloud {
  /** Where it listens, without a path. */
  url: string;
  pid: number | undefined;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/** Where the cloud keeps PGlite's files in its folder. */
export function pgliteFolder(folder: string): string {
  return join(folder, "data", "pglite");
}

/** Migrated, enrolled and listening when it returns. */
export async function startCloud(wish: CloudWish): Promise<RunningCloud> {
  const countyFile = join(wish.folder, "county.json");
  writeFileSync(countyFile, JSON.stringify(countyOf(wish.kiosks)));
  const cloud = new ServerProcess({
    entry: "cloud/src/main.ts",
    environment: {
      DATABASE_URL: wish.databaseUrl,
      ANXIN_CLOUD_DATA: join(wish.folder, "data"),
      ANXIN_CLOUD_HOST: "127.0.0.1",
      ANXIN_CLOUD_PORT: String(wish.port ?? 0),
      ANXIN_CLOUD_COUNTY_FILE: countyFile,
    },
  });
  const [, url = ""] = await cloud.said(/listens at (http:\S+)/);
  return { url, pid: cloud.pid, stop: () => cloud.stop(), kill: () => cloud.kill() };
}

/** A machine that settles at once: how long a motor turns is none of our figures. */
const timeouts = {
  confirmSeconds: 60,
  homeLeaveMs: 1000,
  homeReturnMs: 4000,
  settleMs: 5,
  dropMs: 10,
  doorOpenSeconds: 300,
};

function countyOf(kiosks: number): object {
  const words = (text: string): object => ({ zh: text, en: text });
  const lanes = Array.from({ length: LANES }, (_, at) => ({
    lane: at + 1,
    product: productOf(at + 1),
  }));
  return {
    products: PRODUCTS.map((code) => ({ code, names: words(code), choosing: words(code) })),
    gateways: [{ gateway: "bench", token: GATEWAY_TOKEN }],
    kiosks: kioskIds(kiosks).map((kiosk) => ({ kiosk, names: words(kiosk), lanes, timeouts })),
  };
}
