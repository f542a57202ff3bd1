import { violationsOf } from "../checkers/checkers.ts";
import { accounted } from "../checkers/every-drop-once.ts";
import { PERFECT_TURNS } from "../world/lane.ts";
import type { Arrival } from "../world/demand.ts";
import { type County, type CountyWish, openCounty } from "./county.ts";
import { evidenceOf, lookAtAlerts } from "./evidence-of.ts";
import { startFaults } from "./faults.ts";
import { heal, serveOneEach } from "./heal.ts";
import { type Outcome, verdictOf } from "./report.ts";
import { letCome, type Tally } from "./residents.ts";

export interface RunWish extends CountyWish {
  days: number;
  arrivals: readonly Arrival[];
  /** What a test does to a county that has opened, to let a planted bug show itself. */
  meanwhile?: (county: County) => void;
  /** Told after each simulated day. */
  progress: (day: number) => void;
  /** Real milliseconds, for `wallMs` only. */
  wallMs: () => number;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const SETTLED_BY_HAND = ["discrepancy", "gap", "fork", "quarantine"];
/** Looks at the alerts while the county lives. */
const ALERT_LOOKS = 6;

async function countOpen(county: County): Promise<number> {
  const views = await county.desk.kiosks();
  return views.reduce((sum, view) => {
    const uncertain = view.lanes.reduce((lanes, lane) => lanes + lane.uncertain, 0);
    const open = view.alerts.filter((alert) => SETTLED_BY_HAND.includes(alert.cause)).length;
    return sum + uncertain + open;
  }, 0);
}

function servedOf(tally: Tally): number {
  if (tally.able === 0) return 1;
  return Math.round((10_000 * tally.served) / tally.able) / 10_000;
}

/** Lets the county live with its faults; they are over when it resolves. */
async function live(county: County, wish: RunWish): Promise<void> {
  const { time, random, broker, boards, gateway, desk, road, aim, struck } = county;
  const faults = startFaults(
    { time, random: random.fork("faults"), broker, boards, gateway, desk, road, aim, struck },
    wish.faults,
  );
  const beginMs = time.monotonicMs();
  const every = Math.max(1, Math.floor(wish.days / ALERT_LOOKS));
  county.care.start();
  county.rollouts.plan(wish.days);
  for (let day = 1; day <= wish.days; day++) {
    await time.run(beginMs + day * DAY_MS);
    if (day % every === 0) await lookAtAlerts(county);
    wish.progress(day);
  }
  faults.stop();
  if (county.desk.running()) await county.rollouts.stop();
  county.care.stop();
  county.chances.turns = PERFECT_TURNS;
  county.chances.miscounts = 0;
  await time.run(time.monotonicMs() + 30 * MINUTE_MS);
}

/** Heals, settles, fills and serves once more; says what stands not again, and what was open. */
async function setRight(county: County): Promise<{ unhealed: string[]; unsettled: number }> {
  const unhealed = await heal(county);
  const unsettled = await countOpen(county);
  county.care.countEverything();
  unhealed.push(...(await heal(county)));
  county.care.openCounty();
  unhealed.push(...(await heal(county)));
  unhealed.push(...(await serveOneEach(county)));
  county.care.countEverything();
  unhealed.push(...(await heal(county)));
  county.care.closeBooks();
  unhealed.push(...(await heal(county)));
  await lookAtAlerts(county);
  return { unhealed: [...new Set(unhealed)], unsettled };
}

/**
 * Opens a county, lets it live for `days`, heals it, settles it, and says what its checkers find.
 */
export async function runCounty(wish: RunWish): Promise<Outcome> {
  const startedMs = wish.wallMs();
  const county = await openCounty(wish);
  wish.meanwhile?.(county);
  const tally = letCome(county, wish.arrivals);
  await live(county, wish);
  const { unhealed, unsettled } = await setRight(county);
  const evidence = await evidenceOf(county, unhealed);
  const findings = violationsOf(evidence);
  const inputs = county.boards.reduce((sum, board) => sum + board.truth.inputs, 0);
  county.gateway.close();
  await county.desk.close();
  return {
    report: {
      seed: Number.isSafeInteger(Number(wish.seed)) ? Number(wish.seed) : wish.seed,
      kiosks: wish.kiosks,
      days: wish.days,
      vends: evidence.runs.length,
      drops: evidence.drops,
      ledger: accounted(evidence),
      ...verdictOf(findings),
      unsettled,
      able: tally.able,
      served: servedOf(tally),
      documents: evidence.store.papers.length,
      recalls: evidence.store.recalls.length,
      told: new Set(evidence.telling.received.map(({ alert }) => alert)).size,
      events: county.time.actions() + inputs,
      wallMs: Math.round(wish.wallMs() - startedMs),
    },
    findings,
    hits: county.hits,
    story: county.memory.story(),
    longestAwayDays: county.wires.longestAwayMs() / DAY_MS,
    windows: new Set(evidence.cards.map((vend) => vend.window)).size,
  };
}
