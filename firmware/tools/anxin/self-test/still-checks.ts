import { isEntry } from "./service-on-board.ts";
import type { TestBench } from "./test-bench.ts";

/** Variables a kiosk's program wants at most, and some more (decision 0016). */
const VARIABLES_MIN = 8000;
/** By this much the clock may differ from this computer's, and move against its own board's. */
const CLOCK_OFF_SECONDS = 300;
const CLOCK_WATCH_MS = 2500;
/** A sensor tells at start, some tens of milliseconds after being asked. */
const CLIMATE_MS = 3000;
const DROP_TEST_MS = 5000;
/** What a machine in a room may read; beyond it the sensor is wrong, not the room. */
const TEMPERATURE_CENTI = { least: -2000, most: 6000 };
const HUMIDITY_DECI = { least: 20, most: 1000 };

/** Checks nobody's hands are needed for. */
export async function stillChecks(bench: TestBench): Promise<void> {
  // What the parts told while they started.
  await bench.until(isEntry("climate"), CLIMATE_MS);
  for (const check of [memory, clock, climate, display, dropSensor]) {
    bench.goOn();
    await check(bench);
  }
}

async function memory(bench: TestBench): Promise<void> {
  const free = bench.parts.service.report?.memoryFree ?? 0;
  if (free >= VARIABLES_MIN) return bench.conclude("memory", "passed", { values: { free } });
  await bench.conclude("memory", "failed", { code: "memory-short", values: { free } });
}

async function clock(bench: TestBench): Promise<void> {
  const { service, nowMs } = bench.parts;
  const before = service.report;
  const earlier = before?.clockSeconds ?? 0;
  if (earlier === 0) return bench.conclude("clock", "failed", { code: "clock-lost" });
  await bench.until(isEntry("never"), CLOCK_WATCH_MS);
  const report = service.report;
  const seconds = report?.clockSeconds ?? 0;
  const offSeconds = seconds - Math.floor(nowMs() / 1000);
  const values = { offSeconds };
  if (seconds <= earlier) return bench.conclude("clock", "failed", { code: "clock-stands" });
  if (Math.abs(offSeconds) > CLOCK_OFF_SECONDS) {
    return bench.conclude("clock", "failed", { code: "clock-off", values });
  }
  await bench.conclude("clock", "passed", { values });
}

async function climate(bench: TestBench): Promise<void> {
  const read = bench.climate;
  if (read === undefined) return bench.conclude("climate", "failed", { code: "no-answer" });
  const { temperatureCenti, humidityDeci } = read;
  const values = { temperatureCenti, humidityDeci };
  const isPossible =
    isWithin(temperatureCenti, TEMPERATURE_CENTI) && isWithin(humidityDeci, HUMIDITY_DECI);
  if (isPossible) return bench.conclude("climate", "passed", { values });
  await bench.conclude("climate", "failed", { code: "reading-absurd", values });
}

function isWithin(value: number, range: { least: number; most: number }): boolean {
  return value >= range.least && value <= range.most;
}

async function display(bench: TestBench): Promise<void> {
  await bench.parts.service.show("checking");
  await bench.until(isEntry("never"), 500);
  if (bench.logs.includes("display-silent")) {
    return bench.conclude("display", "failed", { code: "no-answer" });
  }
  if (bench.logs.includes("glyphs-missing")) {
    return bench.conclude("display", "failed", { code: "no-glyphs" });
  }
  await bench.conclude("display", "passed");
}

async function dropSensor(bench: TestBench): Promise<void> {
  if (await isSeeing(bench)) return bench.conclude("drop-sensor", "passed");
  await bench.conclude("drop-sensor", "failed", { code: "sensor-blind" });
}

/** Whether the drop sensor goes dark without its emitters, and light with them. */
export async function isSeeing(bench: TestBench): Promise<boolean> {
  await bench.parts.service.testDrop();
  const tested = await bench.until(isEntry("drop-tested"), DROP_TEST_MS);
  return tested?.good === true;
}
