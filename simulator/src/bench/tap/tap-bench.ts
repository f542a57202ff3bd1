/**
 * A phone's tap until the kiosk is armed, through everything: page, cloud, database, stream,
 * gateway, broker, kiosk; against one MQTT round trip and one commit.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Bench, scaled, type Settings } from "../bench.ts";
import { GATEWAY_TOKEN, startCloud } from "../cloud/cloud-process.ts";
import { type Engine, PGLITE, postgres } from "../cloud/engines.ts";
import { postgresServer } from "../cloud/private-postgres.ts";
import { kioskIds, productOf } from "../county.ts";
import { type Figure, figureOf, percentileOf } from "../figures.ts";
import { startGateway } from "../gateway/gateway-process.ts";
import { numberText } from "../report.ts";
import { Worker } from "../worker.ts";
import { measureTapFloor } from "./floor.ts";
import type { ArmedReport, KiosksOrder, KioskWish, PlannedReport } from "./kiosk-worker.ts";
import { type Tap, tap, watch } from "./phone.ts";

const KIOSKS = 100;
const TAPS = 200;
const WARM_UP = 20;
const READY_TRIES = 150;
const READY_EVERY_MS = 200;
const PRODUCT = productOf(1);

/** Milliseconds from the tap. */
interface TapTimes {
  armed: number;
  shown: number;
}

export const tapBench: Bench = {
  name: "tap",
  about: "phone tap to armed kiosk, beside one MQTT round trip + one commit",
  async run(settings) {
    const server = await postgresServer(settings.folder);
    try {
      return await figuresOn(server === undefined ? PGLITE : postgres(server), settings);
    } finally {
      await server?.stop();
    }
  },
};

interface TapRun {
  ours: TapTimes[];
  floor: number[];
}

async function figuresOn(engine: Engine, settings: Settings): Promise<Figure[]> {
  const taps = scaled(settings, TAPS);
  const runs: TapRun[] = [];
  while (runs.length < settings.runs) {
    const run = await measureRun(engine, taps, settings.folder);
    const ours = numberText(percentileOf(timesOf(run, "armed"), 50));
    const floor = numberText(percentileOf(run.floor, 50));
    settings.say(`  tap to armed, median: ours ${ours} ms, floor ${floor} ms`);
    runs.push(run);
  }
  const figures: Figure[] = [];
  for (const what of ["armed", "shown"] as const) {
    for (const percent of [50, 99]) figures.push(figureAt(engine, runs, { what, percent }));
  }
  return figures;
}

function timesOf(run: TapRun, what: keyof TapTimes): number[] {
  return run.ours.map((times) => times[what]);
}

function figureAt(
  engine: Engine,
  runs: readonly TapRun[],
  { what, percent }: { what: keyof TapTimes; percent: number },
): Figure {
  const goal = what === "armed" ? "kiosk armed" : "phone shows it armed";
  const taps = runs[0]?.ours.length ?? 0;
  return figureOf(
    {
      name: `tap-${what}-p${percent}`,
      unit: "ms",
      better: "less",
      oursIs: `phone tap → ${goal}, p${percent}`,
      floorIs: `MQTT round trip through bare aedes + one-row commit (${engine.words}), p${percent}`,
      notes: [
        `${taps} taps a run after ${WARM_UP} untimed, one at a time over ${KIOSKS} kiosks,` +
          " each pressed and ended; cloud, gateway, all kiosks, phone, database: a process each",
        "from the POST of the resident's form, without scripts, to the kiosk's lamp" +
          (what === "armed" ? "" : ", its progress message, the page's event stream"),
      ],
    },
    runs.map((run) => ({
      ours: percentileOf(timesOf(run, what), percent),
      floor: percentileOf(run.floor, percent),
    })),
  );
}

/** Ours, then its floor in the same database. */
async function measureRun(engine: Engine, taps: number, folder: string): Promise<TapRun> {
  const own = mkdtempSync(join(folder, "tap-"));
  const database = await engine.create(own);
  try {
    const ours = await measureTaps(taps, { folder: own, databaseUrl: database.url });
    const rows = await database.open();
    try {
      return { ours, floor: await measureTapFloor(rows, taps) };
    } finally {
      await rows.close();
    }
  } finally {
    await database.drop();
    rmSync(own, { recursive: true, force: true });
  }
}

async function measureTaps(
  taps: number,
  at: { folder: string; databaseUrl: string },
): Promise<TapTimes[]> {
  const { folder } = at;
  const cloud = await startCloud({ ...at, kiosks: KIOSKS });
  const access = { cloudUrl: cloud.url, cloudToken: GATEWAY_TOKEN };
  const gateway = await startGateway({ folder, ...access, kiosks: kioskIds(KIOSKS) });
  const kiosks = Worker.start(new URL("kiosk-worker.ts", import.meta.url));
  try {
    const wish: KiosksOrder = { folder, port: gateway.port, kiosks: KIOSKS };
    kiosks.tell(wish);
    await stocked(kiosks);
    const times: TapTimes[] = [];
    for (let number = 0; number < WARM_UP + taps; number++) {
      const kiosk = kioskIds(KIOSKS)[number % KIOSKS] ?? "";
      const time = await oneBox({ url: cloud.url, kiosk, kiosks });
      if (number >= WARM_UP) times.push(time);
    }
    return times;
  } finally {
    await kiosks.stop();
    await gateway.stop();
    await cloud.stop();
  }
}

/** Every kiosk has its epoch and plan, and says so; then a restocker fills them all. */
async function stocked(kiosks: Worker): Promise<void> {
  for (let ready = 0; ready < KIOSKS; ready++) {
    const { planned } = await kiosks.next<PlannedReport>();
    const wish: KioskWish = { wish: "stock", kiosk: planned };
    kiosks.tell(wish);
  }
}

/** One resident: taps, stands at the machine, presses the lit button, takes the box. */
async function oneBox(at: { url: string; kiosk: string; kiosks: Worker }): Promise<TapTimes> {
  const { url, kiosk, kiosks } = at;
  const { atMs, page } = await grantedTap(url, kiosk);
  const seen = watch(url, page);
  const [armed, shownMs] = await Promise.all([kiosks.next<ArmedReport>(), seen.changed]);
  const wish: KioskWish = { wish: "press", kiosk };
  kiosks.tell(wish);
  await seen.ended;
  return { armed: armed.atMs - atMs, shown: shownMs - atMs };
}

/** A kiosk whose stock is still on its way to the cloud refuses, so a first tap may be repeated. */
async function grantedTap(url: string, kiosk: string): Promise<Tap> {
  for (let tried = 0; tried < READY_TRIES; tried++) {
    const granted = await tap(url, { kiosk, product: PRODUCT });
    if (granted !== undefined) return granted;
    await sleep(READY_EVERY_MS);
  }
  throw new NeverReadyError(kiosk);
}

/** The cloud gave no grant for half a minute. */
class NeverReadyError extends Error {
  readonly code = "bench-never-ready";

  constructor(kiosk: string) {
    super(`no grant for ${kiosk} within ${(READY_TRIES * READY_EVERY_MS) / 1000} s of trying`);
  }
}
