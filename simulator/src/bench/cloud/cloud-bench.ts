/**
 * Facts a second the cloud commits through POST /v1/gateway/intake: checked, hashed, folded, stock
 * and alerts kept, against the same rows as bare multi-row INSERTs into the same database.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Bench, scaled, type Settings } from "../bench.ts";
import {
  dropCounties,
  KIOSKS as KIOSKS_OF_COUNTY,
  makeCounties,
  sayScreens,
  WEEKS,
} from "../county-years/county-years-bench.ts";
import { type Figure, figureOf, medianOf } from "../figures.ts";
import { numberText } from "../report.ts";
import { Worker } from "../worker.ts";
import { GATEWAY_TOKEN, startCloud } from "./cloud-process.ts";
import { type Engine, PGLITE, postgres } from "./engines.ts";
import { type CloudFloor, measureCloudFloor } from "./floor.ts";
import { type IntakeShape, itemsPerRequest } from "./intake-batches.ts";
import type { IntakeOrder, IntakeReport } from "./intake-worker.ts";
import { type DatabaseServer, postgresServer } from "./private-postgres.ts";

const KIOSKS = 100;
/** 100 connected kiosks behind one gateway, whose uplink has one request in flight. */
const SIZES = [
  { kiosksPerRequest: 1, factsPerKiosk: 1, warmUp: 100, requests: 600 },
  { kiosksPerRequest: 1, factsPerKiosk: 20, warmUp: 100, requests: 600 },
  { kiosksPerRequest: 25, factsPerKiosk: 20, warmUp: 20, requests: 80 },
];

export const cloudBench: Bench = {
  name: "cloud",
  about: "facts/s committed through the intake, beside bare multi-row INSERTs of the same rows",
  async run(settings) {
    const server = await postgresServer(settings.folder);
    const figures: Figure[] = [];
    try {
      if (server === undefined) settings.say("  no PostgreSQL here: PGlite only");
      for (const engine of [...(server === undefined ? [] : [postgres(server)]), PGLITE]) {
        for (const size of SIZES)
          figures.push(await figureAt(engine, shapeOf(size, settings), settings));
      }
      if (server !== undefined) await askScreens(server, settings);
      return figures;
    } finally {
      await server?.stop();
    }
  },
};

/** Every screen of a county of ten years, or of so much of it, beside a tenth of that. */
async function askScreens(server: DatabaseServer, settings: Settings): Promise<void> {
  const { say, scale } = settings;
  const name = `anxin_county_${process.pid}`;
  const kiosks = Math.max(4, Math.round(KIOSKS_OF_COUNTY * Math.min(1, scale * 10)));
  const weeks = Math.max(10, Math.round(WEEKS * scale));
  await sayScreens(await makeCounties({ server: server.url, name, kiosks, weeks, say }), say);
  await dropCounties(server.url, name);
}

function shapeOf(size: (typeof SIZES)[number], settings: Settings): IntakeShape {
  return {
    ...size,
    kiosks: KIOSKS,
    warmUp: scaled(settings, size.warmUp),
    requests: scaled(settings, size.requests),
  };
}

/** The floor is made of the rows ours left, so it follows in the same database. */
interface CloudRun {
  intake: IntakeReport;
  floor: CloudFloor;
}

async function figureAt(engine: Engine, shape: IntakeShape, settings: Settings): Promise<Figure> {
  const items = itemsPerRequest(shape);
  const facts = items * shape.requests;
  const rate = (elapsedMs: number): number => (facts / elapsedMs) * 1000;
  const pairs: CloudRun[] = [];
  while (pairs.length < settings.runs) {
    const run = await measureRun(engine, shape, settings.folder);
    const ours = numberText(rate(run.intake.elapsedMs));
    const floor = numberText(rate(run.floor.factsMs));
    settings.say(`  ${engine.words}, ${items} a request: ours ${ours}, floor ${floor}`);
    pairs.push(run);
  }
  const middle = (of: (run: CloudRun) => number): string => numberText(medianOf(pairs.map(of)));
  return figureOf(
    {
      name: `cloud-${engine.name}-${items}`,
      unit: "facts/s",
      better: "more",
      oursIs: `cloud commits through the intake, ${items} facts a request, ${engine.words}`,
      floorIs: `the ledger's rows as bare multi-row INSERTs into the same ${engine.words}`,
      notes: [
        `${numberText(facts)} facts of ${shape.kiosks} kiosks a run after ${shape.warmUp} untimed` +
          " requests; one request in flight; cloud, database and load each a process of its own",
        `${middle((run) => run.floor.commits)} commits, the floor's over the same groups as ours;` +
          " one connection, table and index as ours, default durability",
        `request to answer, median and p99: ${middle((run) => run.intake.answerMsMedian)} and` +
          ` ${middle((run) => run.intake.answerMsP99)} ms`,
        `floor with the ${middle((run) => run.floor.movements)} movement rows too:` +
          ` ${middle((run) => rate(run.floor.withMovementsMs))} facts/s, ours is` +
          ` ${middle((run) => run.floor.withMovementsMs / run.intake.elapsedMs)} × that`,
      ],
    },
    pairs.map(({ intake, floor }) => ({
      ours: rate(intake.elapsedMs),
      floor: rate(floor.factsMs),
    })),
  );
}

/** Ours, then its floor. */
async function measureRun(engine: Engine, shape: IntakeShape, folder: string): Promise<CloudRun> {
  const own = mkdtempSync(join(folder, "cloud-"));
  const database = await engine.create(own);
  try {
    const intake = await measureIntake(shape, { folder: own, databaseUrl: database.url });
    const rows = await database.open();
    try {
      return { intake, floor: await measureCloudFloor(rows, shape.warmUp) };
    } finally {
      await rows.close();
    }
  } finally {
    await database.drop();
    rmSync(own, { recursive: true, force: true });
  }
}

async function measureIntake(
  shape: IntakeShape,
  at: { folder: string; databaseUrl: string },
): Promise<IntakeReport> {
  const cloud = await startCloud({ ...at, kiosks: shape.kiosks });
  const load = Worker.start(new URL("intake-worker.ts", import.meta.url));
  try {
    const wish: IntakeOrder = { url: cloud.url, token: GATEWAY_TOKEN, shape };
    load.tell(wish);
    return await load.next<IntakeReport>();
  } finally {
    await load.stop();
    await cloud.stop();
  }
}
