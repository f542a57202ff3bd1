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
import { type KillPlan, Road } from "./chain-bench.ts";
import { hasMosquitto } from "./mosquitto.ts";
import { ourChain } from "./our-chain.ts";
import { peerChain } from "./peer-chain.ts";

interface RoadRun {
  speed: RoadSpeed;
  damage: Damage;
}

/** Kills of one run; instants are seeded by the run's number, the same for both roads. */
const KILLS = 2;
/** At 1,000 facts a second, long enough for all kills. */
const KILLED_FACTS = 6000;

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
  const quarter = { messages: full.messages >> 2, warmUp: full.warmUp >> 2 };
  const speed = { ...full, messages: Math.max(1, quarter.messages), warmUp: quarter.warmUp };
  const perKiosk = scaled(settings, KILLED_FACTS) / (kiosks * factsPerMessage);
  const damage = { ...full, messages: Math.max(1, Math.round(perKiosk)), warmUp: 0 };
  const kills = scaled(settings, KILLS);
  const roads: Roads = {
    ours: () => ourChain(engine, { folder, kiosks }),
    peer: () => peerChain(engine, { folder }),
  };
  const all: Record<keyof Roads, RoadRun[]> = { ours: [], peer: [] };
  for (let run = 0; run < runs; run++) {
    const plan = { seed: run + 1, first: run * kills, kills };
    const pair = await measurePair(roads, { speed, damage }, plan);
    for (const road of ["ours", "peer"] as const) {
      all[road].push(pair[road]);
      say(`  ${factsPerMessage} a message, whole road: ${road} ${lineOf(pair[road])}`);
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

type Roads = Record<"ours" | "peer", () => Promise<Chain>>;

/**
 * Speed of one road after the other, the first one idle while the second is measured, and each run
 * the other way round; then both under a slow load while their parts are killed at the same
 * instants.
 */
async function measurePair(
  roads: Roads,
  shapes: { speed: Shape; damage: Shape },
  plan: KillPlan,
): Promise<Record<keyof Roads, RoadRun>> {
  const opened: Road[] = [];
  const sent = { ...shapes.speed, messages: shapes.speed.messages + 1 + shapes.damage.messages };
  const speedOf = async (open: () => Promise<Chain>): Promise<[Road, RoadSpeed]> => {
    const road = await Road.open(await open(), sent);
    opened.push(road);
    return [road, await road.speed(shapes.speed)];
  };
  const damaged = async ([road, speed]: [Road, RoadSpeed]): Promise<RoadRun> => {
    return { speed, damage: await road.damage(shapes.damage, plan) };
  };
  try {
    const early = plan.seed % 2 === 0 ? await speedOf(roads.peer) : undefined;
    const own = await speedOf(roads.ours);
    const other = early ?? (await speedOf(roads.peer));
    const [ours, peer] = await Promise.all([damaged(own), damaged(other)]);
    return { ours, peer };
  } finally {
    for (const road of opened) await road.close();
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
      " another, a plain consumer that inserts; ours: gateway, cloud; same PostgreSQL;" +
      " one road stands idle while the other is measured",
    `accepted facts/s: ${both("accepted")}; committed facts/s: ${both("committed")}`,
    `processor time a fact, µs: ${both("processorUsPerFact")}; memory a kiosk at the site, kB:` +
      ` ${both("kilobytesPerKiosk")}`,
    `fact to commit, ms: median ${both("commitMsMedian")}; p99 ${both("commitMsP99")}`,
    `after ${kills} kills at the same instants: ours lost ${ours.lost}, doubled` +
      ` ${ours.duplicated}; peer lost ${peer.lost}, doubled ${peer.duplicated}`,
  ];
}
