import type { Cloud } from "@anxin/cloud";
import { SERVICE } from "../world/assumptions.ts";
import type { LiveKiosk } from "./live-kiosk.ts";

/** A load that waits at its kiosk to be confirmed. */
interface Waiting {
  id: string;
  lane: number;
  lot: string;
  expiry: number;
  count: number;
}

const ASK_MS = 300;
const PATIENCE_MS = 30_000;
const YEAR_MS = 365 * 86_400_000;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** A lot of today, good for three years. */
export function lotOf(nowMs: number): { lot: string; expiry: number } {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10).split("-").join("");
  return { lot: "L" + day(nowMs).slice(2), expiry: Number(day(nowMs + 3 * YEAR_MS)) };
}

/**
 * The kiosk says `load-confirmed` on its display once the load is its own; until then it has not
 * heard of it.
 */
async function confirm(kiosk: LiveKiosk, load: Waiting): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += ASK_MS) {
    kiosk.input({ kind: "load-confirmed", load: load.id });
    if (kiosk.board.shown.code === "load-confirmed") {
      kiosk.board.put(load.lane, load);
      return true;
    }
    await pause(ASK_MS);
  }
  return false;
}

async function openLoads(cloud: Cloud, kiosk: LiveKiosk): Promise<Waiting[]> {
  const { expiry } = lotOf(Date.now());
  const open = await cloud.county.openLoads(kiosk.point.kiosk);
  return open.map((load) => ({ ...load, expiry }));
}

/**
 * The restocker's visit: confirms what is on its way to this kiosk, and brings as many boxes as
 * each lane wants. `wanted` gives a lane's boxes after the visit. Returns how many boxes went in.
 */
export async function restock(
  cloud: Cloud,
  kiosk: LiveKiosk,
  wanted: (lane: number) => number,
): Promise<number> {
  const { lot, expiry } = lotOf(Date.now());
  const waiting = await openLoads(cloud, kiosk);
  const view = await cloud.services.kiosk(kiosk.point.kiosk);
  for (const { lane } of kiosk.point.lanes) {
    if (waiting.some((load) => load.lane === lane)) continue;
    const onHand = view?.lanes.find((one) => one.lane === lane)?.onHand ?? 0;
    const count = wanted(lane) - onHand;
    if (count <= 0) continue;
    const load = { kiosk: kiosk.point.kiosk, lane, lot, expiry, count };
    waiting.push({ id: await cloud.county.planLoad(load), lane, lot, expiry, count });
  }
  let boxes = 0;
  for (const load of waiting) if (await confirm(kiosk, load)) boxes += load.count;
  return boxes;
}

/** Every lane full. */
export const full = (): number => SERVICE.laneDepth.value;

/** True when the cloud has never heard of a box in this kiosk. */
export async function isUnstocked(cloud: Cloud, kiosk: LiveKiosk): Promise<boolean> {
  const view = await cloud.services.kiosk(kiosk.point.kiosk);
  return view === undefined || view.lanes.every((lane) => lane.lots.length === 0);
}
