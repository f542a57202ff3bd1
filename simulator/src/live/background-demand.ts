import { readFileSync } from "node:fs";
import type { Services } from "@anxin/cloud";
import { CARRIED, SHARES } from "../county/catalogue.ts";
import { residentComes } from "../people/resident.ts";
import { DEMAND } from "../world/assumptions.ts";
import { type Arrival, poissonArrivals } from "../world/demand.ts";
import { arrivalsOf, readStockCards } from "../world/demand-file.ts";
import { randomFrom } from "../world/random.ts";
import type { LiveKiosk } from "./live-kiosk.ts";
import { realAfter } from "./real-time.ts";

export interface DemandWish {
  kiosks: readonly LiveKiosk[];
  services: Services;
  /** A stock-card file; Poisson when undefined. */
  file: string | undefined;
  pace: number;
  say: (line: string) => void;
}

const DAYS = 365;

function arrivals(wish: DemandWish): Arrival[] {
  const random = randomFrom("live/" + Date.now());
  const county = { kiosks: wish.kiosks.length, days: DAYS };
  if (wish.file === undefined) {
    const perDay = DEMAND.boxesPerMachineDay.value;
    return poissonArrivals(random, { ...county, perDay, shares: SHARES });
  }
  const rows = readStockCards(readFileSync(wish.file, "utf8"));
  return arrivalsOf(rows, { ...county, carried: CARRIED, random });
}

/**
 * Residents come by themselves, `pace` times faster than life, until the returned function is
 * called.
 */
export function startDemand(wish: DemandWish): () => void {
  const random = randomFrom("residents/" + Date.now());
  const coming = arrivals(wish);
  let cancel = () => {};
  let wasMs = 0;

  function next(): void {
    const arrival = coming.shift();
    if (arrival === undefined) return;
    const inMs = (arrival.atMs - wasMs) / wish.pace;
    wasMs = arrival.atMs;
    cancel = realAfter(Math.min(inMs, 2 ** 31 - 1), () => {
      come(arrival);
      next();
    });
  }

  function come(arrival: Arrival): void {
    const kiosk = wish.kiosks[arrival.kiosk];
    if (kiosk === undefined) return;
    const { kiosk: id, names } = kiosk.point;
    residentComes({
      time: { after: realAfter },
      random: random.fork(String(arrival.atMs)),
      ask: (call) => call(wish.services),
      board: kiosk.board,
      product: arrival.product,
      done: (served, stayed) => {
        const end = served ? "got a box" : stayed ? "left without a box" : "walked away";
        wish.say(`${id} ${names.zh}: a resident wanted ${arrival.product} and ${end}`);
      },
    });
  }

  next();
  return () => cancel();
}
