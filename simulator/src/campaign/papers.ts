import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { KioskConfig } from "@anxin/firmware/kiosk";
import { PRODUCTS } from "../county/catalogue.ts";
import { boardConfig, enrolled, masterOf } from "../county/keys.ts";

/** Few enough for a small plan, many enough that one lane waiting for its count stops nobody. */
const LANES = [1, 2, 3, 4, 5, 6, 7, 8] as const;
const STOCKED = PRODUCTS.slice(0, 2);

/**
 * A pretend lane turns in milliseconds, so these only bound a machine that is very busy; a resident
 * whose grant died with a server is served again after `confirmSeconds`.
 */
const TIMEOUTS = {
  confirmSeconds: 5,
  homeLeaveMs: 3000,
  homeReturnMs: 6000,
  settleMs: 20,
  dropMs: 150,
  doorOpenSeconds: 3600,
};

/**
 * What an office prepares before a county opens: a file for the cloud, one for the gateway, keys
 * for the boards.
 */
export interface Papers {
  countyFile: string;
  enrolmentFile: string;
  gatewayToken: string;
  boards: readonly KioskConfig[];
  lanes: readonly number[];
  products: readonly string[];
}

/** Writes the files into `folder`. */
export async function preparePapers(
  folder: string,
  wish: { seed: string; kiosks: number },
): Promise<Papers> {
  const master = masterOf(wish.seed);
  const ids = Array.from({ length: wish.kiosks }, (_, at) => `k${String(at + 1).padStart(3, "0")}`);
  const boards = ids.map((kiosk) => boardConfig(master, kiosk, "0.1.0"));
  const papers = {
    countyFile: join(folder, "county.json"),
    enrolmentFile: join(folder, "enrolment.json"),
    gatewayToken: "campaign-gateway-token",
    boards,
    lanes: LANES,
    products: STOCKED.map((product) => product.code),
  };
  await writeFile(papers.countyFile, JSON.stringify(countyOf(ids, papers.gatewayToken)));
  await writeFile(papers.enrolmentFile, JSON.stringify(boards.map(enrolled)), { mode: 0o600 });
  return papers;
}

function countyOf(kiosks: readonly string[], token: string): object {
  const lanes = LANES.map((lane) => ({ lane, product: STOCKED[lane % STOCKED.length]?.code }));
  return {
    products: STOCKED,
    gateways: [{ gateway: "campaign", token }],
    kiosks: kiosks.map((kiosk) => ({
      kiosk,
      names: { zh: `试验点 ${kiosk}`, en: `Trial point ${kiosk}` },
      lanes,
      timeouts: TIMEOUTS,
    })),
  };
}
