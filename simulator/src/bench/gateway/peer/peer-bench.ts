/** Our road and the county's own, in turn on one PostgreSQL. */
import type { Settings } from "../../bench.ts";
import { scaled } from "../../bench.ts";
import { type Engine, postgres } from "../../cloud/engines.ts";
import { postgresServer } from "../../cloud/private-postgres.ts";
import { medianOf, type Series, seriesOf } from "../../figures.ts";
import { numberText } from "../../report.ts";
import type { BesidePeer, Damage, RoadFigures, RoadSpeed } from "../../peer-figures.ts";
import type { Shape } from "../fact-messages.ts";
import type { Chain } from "./chain.ts";
import { damageOf, type KillPlan, measureChain } from "./chain-bench.ts";
import { hasMosquitto } from "./mosquitto.ts";
import { ourChain } from "./our-chain.ts";
import { peerChain } from "./peer-chain.ts";

interface RoadRun {
  speed: RoadSpeed;
  damage: Damage;
}

/** Kills of one run; instants are seeded by the run's number, the same for both roads. */
const KILLS = 4;
/** At 1,000 facts a second, long enough for all kills. */
const KILLED_FACTS = 12_000;

/** Undefined where Mosquitto or PostgreSQL is missing. */
export async function besidePeer(
  shape: Shape,
  settings: Settings,
): Promise<BesidePeer | undefined> {
  if (!hasMosquitto()) return undefined;
  const server = await postgresServer(settings.folder);
  if (server === undefined) return undefined;
  try {
    return await measured(postgres(server), shape, settings);
  } finally {
    await server.stop();
  }
}

async function measured(engine: Engine, full: Shape, settings: Settings): Promise<BesidePeer> {
  const { folder, runs, say } = settings;
  const { kiosks, factsPerMessage } = full;
  const speed = { ...full, messages: Math.max(1, full.messages >> 2) };
  const perKiosk = scaled(settings, KILLED_FACTS) / (kiosks * factsPerMessage);
  const damage = { ...full, messages: Math.max(1, Math.round(perKiosk)), warmUp: 0 };
  const kills = scaled(settings, KILLS);
  const roads = {
    ours: () => ourChain(engine, { folder, kiosks }),
    peer: () => peerChain(engine, { folder }),
  };
  const all: Record<keyof typeof roads, RoadRun[]> = { ours: [], peer: [] };
  for (let run = 0; run < runs; run++) {
    for (const road of ["ours", "peer"] as const) {
      const plan = { seed: run + 1, kills };
      const done = await measureRoad(roads[road], { speed, damage }, plan);
      all[road].push(done);
      say(`  ${factsPerMessage} a message, whole road: ${road} ${lineOf(done)}`);
    }
  }
  const ratio = (ours: keyof RoadSpeed, peer: keyof RoadSpeed): Series =>
    seriesOf(
      all.ours.map((run, at) => run.speed[ours] / (all.peer[at]?.speed[peer] ?? Number.NaN)),
    );
  const whole = roadOf(all.ours);
  const { lost, duplicated } = whole;
  return {
    lost,
    duplicated,
    whole,
    peer: roadOf(all.peer),
    ratioToPeer: ratio("accepted", "accepted"),
    ratioToPeerDurable: ratio("accepted", "committed"),
    ratioToPeerCommitted: ratio("committed", "committed"),
    kills: kills * runs,
  };
}

async function measureRoad(
  open: () => Promise<Chain>,
  shapes: { speed: Shape; damage: Shape },
  plan: KillPlan,
): Promise<RoadRun> {
  const speed = await using(open, (chain) => measureChain(chain, shapes.speed));
  const damage = await using(open, (chain) => damageOf(chain, shapes.damage, plan));
  return { speed, damage };
}

async function using<Result>(
  open: () => Promise<Chain>,
  work: (chain: Chain) => Promise<Result>,
): Promise<Result> {
  const chain = await open();
  try {
    return await work(chain);
  } finally {
    await chain.stop();
  }
}

function roadOf(runs: readonly RoadRun[]): RoadFigures {
  const series = (key: keyof RoadSpeed): Series => seriesOf(runs.map((run) => run.speed[key]));
  const sum = (key: keyof Damage): number => runs.reduce((all, run) => all + run.damage[key], 0);
  return {
    accepted: series("accepted"),
    committed: series("committed"),
    processorUsPerFact: series("processorUsPerFact"),
    kilobytesPerKiosk: series("kilobytesPerKiosk"),
    commitMsMedian: series("commitMsMedian"),
    commitMsP99: series("commitMsP99"),
    lost: sum("lost"),
    duplicated: sum("duplicated"),
  };
}

function lineOf({ speed, damage }: RoadRun): string {
  const { accepted, committed } = speed;
  const { lost, duplicated } = damage;
  const harm = `lost ${lost}, doubled ${duplicated}`;
  return `${numberText(accepted)} accepted, ${numberText(committed)} committed, ${harm}`;
}

/** Lines for a person. */
export function peerNotes(figures: BesidePeer): string[] {
  const { whole: ours, peer, kills } = figures;
  const both = (key: keyof RoadSpeed): string =>
    `ours ${numberText(medianOf(ours[key].runs))}, peer ${numberText(medianOf(peer[key].runs))}`;
  return [
    "peer: Mosquitto at the site (persistence, saved every second, no queue limits) bridged to" +
      " another, a plain consumer that inserts; ours: gateway, cloud; same PostgreSQL, all at once",
    `accepted facts/s: ${both("accepted")}; committed facts/s: ${both("committed")}`,
    `processor time a fact, µs: ${both("processorUsPerFact")}; memory a kiosk at the site, kB:` +
      ` ${both("kilobytesPerKiosk")}`,
    `fact to commit, ms: median ${both("commitMsMedian")}; p99 ${both("commitMsP99")}`,
    `after ${kills} kills at the same instants: ours lost ${ours.lost}, doubled` +
      ` ${ours.duplicated}; peer lost ${peer.lost}, doubled ${peer.duplicated}`,
  ];
}
