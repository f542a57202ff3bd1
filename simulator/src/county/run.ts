import type { Truth } from "../world/audit.ts";
import type { Finding } from "../world/audit.ts";
import type { Arrival } from "../world/demand.ts";
import { type County, type CountyWish, letCome, openCounty, type Tally } from "./county.ts";
import { startFaults } from "./faults.ts";
import { LANES } from "./catalogue.ts";
import { type Evidence, findingsOf, accounted, type Report, verdictOf } from "./report.ts";

export interface RunWish extends CountyWish {
  days: number;
  arrivals: readonly Arrival[];
  /** Told after each simulated day. */
  progress: (day: number) => void;
  /** Real milliseconds, for `wallMs` only. */
  wallMs: () => number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;
/** A county that does not come to rest within this has lost something on the way. */
const HEALING_DAYS_MAX = 4;
const SETTLED_BY_HAND = ["discrepancy", "gap", "fork", "quarantine"];

/** Runs on until `done`, looking every hour, at most `HEALING_DAYS_MAX`. */
async function runUntil(county: County, done: () => boolean): Promise<void> {
  const last = county.time.monotonicMs() + HEALING_DAYS_MAX * DAY_MS;
  while (!done() && county.time.monotonicMs() < last) {
    await county.time.run(county.time.monotonicMs() + HOUR_MS);
  }
}

/** Everything written is in the cloud, as the kiosks know it. */
function isDrained(county: County): boolean {
  return county.boards.every((board) => {
    const marks = board.marks();
    return marks !== undefined && marks.kept >= marks.seq;
  });
}

async function countOpen(county: County): Promise<number> {
  const views = await county.desk.kiosks();
  return views.reduce((sum, view) => {
    const uncertain = view.lanes.reduce((lanes, lane) => lanes + lane.uncertain, 0);
    const open = view.alerts.filter((alert) => SETTLED_BY_HAND.includes(alert.cause)).length;
    return sum + uncertain + open;
  }, 0);
}

function truthOf(county: County): Truth {
  const written = county.boards.flatMap((board) => {
    const marks = board.marks();
    return marks === undefined ? [] : [[`${board.kiosk}/${marks.epoch}`, marks.seq] as const];
  });
  return {
    runs: county.boards.flatMap((board) => board.truth.runs),
    strays: new Map(county.boards.map((board) => [board.kiosk, board.truth.strays])),
    written: new Map(written),
  };
}

async function evidenceOf(county: County): Promise<Evidence> {
  const views = await county.desk.kiosks();
  const lanes = county.boards.flatMap((board) =>
    LANES.map(({ lane }) => {
      const view = views.find((one) => one.kiosk === board.kiosk);
      const onHand = view?.lanes.find((one) => one.lane === lane)?.onHand ?? 0;
      return { kiosk: board.kiosk, lane, boxes: board.lanes.get(lane)?.boxes() ?? 0, onHand };
    }),
  );
  return {
    truth: truthOf(county),
    facts: await county.desk.facts(),
    lanes,
    drops: county.boards.reduce((sum, board) => sum + board.truth.drops, 0),
    mismatches: await county.desk.mismatches(),
  };
}

/** Takes faults away and waits until everything stands again and every visit is over. */
async function heal(county: County): Promise<void> {
  if (!county.road.open()) county.road.reopen();
  if (!county.gateway.running()) county.gateway.start();
  await runUntil(county, () => county.care.visiting() === 0 && isDrained(county));
}

function servedOf(tally: Tally): number {
  if (tally.able === 0) return 1;
  return Math.round((10_000 * tally.served) / tally.able) / 10_000;
}

function startHarm(county: County, wish: RunWish): () => void {
  if (!wish.faulty) return () => {};
  const { time, random, broker, boards, gateway, road } = county;
  const faults = startFaults({
    time,
    random: random.fork("faults"),
    broker,
    boards,
    killGateway: ({ at, downMs }) => {
      const startAgain = () => {
        time.after(downMs, () => {
          if (!gateway.running()) gateway.start();
        });
      };
      if (at !== "now") return gateway.killAt(at, startAgain);
      gateway.kill();
      return startAgain();
    },
    cutCloud: (downMs) => {
      road.close();
      time.after(downMs, () => road.reopen());
    },
  });
  return () => faults.stop();
}

/**
 * Opens a county, lets it live for `days`, heals it, settles it, and says what the ledger tells
 * against the truth.
 */
export async function runCounty(wish: RunWish): Promise<{ report: Report; findings: Finding[] }> {
  const startedMs = wish.wallMs();
  const county = await openCounty(wish);
  const beginMs = county.time.monotonicMs();
  const tally = letCome(county, wish.arrivals);
  const stopHarm = startHarm(county, wish);
  county.care.start();
  for (let day = 1; day <= wish.days; day++) {
    await county.time.run(beginMs + day * DAY_MS);
    wish.progress(day);
  }
  stopHarm();
  county.care.stop();
  await county.time.run(county.time.monotonicMs() + 30 * MINUTE_MS);
  await heal(county);
  const unsettled = await countOpen(county);
  county.care.countEverything();
  await heal(county);
  const evidence = await evidenceOf(county);
  const findings = findingsOf(evidence);
  const inputs = county.boards.reduce((sum, board) => sum + board.truth.inputs, 0);
  const report: Report = {
    seed: Number.isSafeInteger(Number(wish.seed)) ? Number(wish.seed) : wish.seed,
    kiosks: wish.kiosks,
    days: wish.days,
    drops: evidence.drops,
    ledger: accounted(evidence.facts),
    ...verdictOf(findings),
    unsettled,
    served: servedOf(tally),
    events: county.time.actions() + inputs,
    wallMs: Math.round(wish.wallMs() - startedMs),
  };
  county.gateway.close();
  await county.desk.close();
  return { report, findings };
}
