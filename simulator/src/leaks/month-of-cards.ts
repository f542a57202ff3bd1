import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CardCounty } from "./card-county.ts";
import { type CloudRows, openRows, writeFiles, writeRows } from "./cloud-rows.ts";
import { heldIn, type Place, PLACES, scanRun } from "./evidence.ts";
import { type MemoryFound, scanMemory, STRINGS } from "./memory.ts";
import { comeAll, plantedNumbers, type Said, SERVED, SHOULD_SAY } from "./people-at-kiosks.ts";
import {
  copyRun,
  plantInFacts,
  plantInFlash,
  plantInLog,
  plantInMessages,
  plantInRows,
  plantsOf,
} from "./planting.ts";

/** Starting PGlite alone takes long on a busy machine. */
const RUN_MS = 300_000;
/** A receiver's one buffer: the longest frame of a card reader, in whole words. */
const RECEIVER_BYTES = 1296;

interface Run {
  county: CardCounty;
  rows: CloudRows;
  said: Said;
  memory: MemoryFound;
  spoiled: MemoryFound;
  end(): Promise<void>;
}

/** People come and go; memory is searched while the kiosks run, and again with a number in it. */
async function run(server: string): Promise<Run> {
  const database = await scratch(server);
  const county = new CardCounty(database.url);
  try {
    await county.start();
    const said = await comeAll(county);
    await county.told(SERVED);
    const memory = await scanMemory(plantedNumbers);
    const spoiled = await scanSpoiledMemory();
    await county.plantMessages(plantsOf(plantedNumbers()).map(({ bytes }) => bytes));
    await county.stop();
    const rows = await openRows(database.url, county.of("cloud", "pglite"));
    await writeRows(rows, county.of("rows"));
    if (server !== "") await writeFiles(rows, county.of("cloud"));
    const end = async () => {
      await rows.close();
      await database.drop();
      county.remove();
    };
    return { county, rows, said, memory, spoiled, end };
  } catch (error) {
    await county.stop();
    await database.drop();
    county.remove();
    throw error;
  }
}

/** Memory with a number forgotten in a buffer, and another in a string. */
async function scanSpoiledMemory(): Promise<MemoryFound> {
  const [first = "", second = ""] = plantedNumbers();
  const forgotten = { buffer: Buffer.from(first, "utf16le"), string: second };
  const spoiled = await scanMemory(plantedNumbers);
  forgotten.buffer.fill(0);
  forgotten.string = "";
  return spoiled;
}

/** A database of the run's own at that server; PGlite needs none. */
async function scratch(server: string): Promise<{ url: string; drop(): Promise<void> }> {
  if (server === "") return { url: "", drop: async () => {} };
  const name = `anxin_leaks_${randomBytes(6).toString("hex")}`;
  const ask = async (sql: string) => {
    const rows = await openRows(server, "");
    await rows.ask(sql);
    await rows.close();
  };
  await ask(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => ask(`DROP DATABASE ${name} WITH (FORCE)`) };
}

/**
 * The sentences about a month of cards, on PGlite or at that server. A process tells them once:
 * what it plants at the end may lie in a pooled buffer, where the next search of memory finds it.
 */
export function tellMonthOfCards(server: string): void {
  let it: Run;
  let pseudonyms: string[];
  beforeAll(async () => {
    it = await run(server);
    pseudonyms = plantedNumbers()
      .slice(0, SERVED)
      .map((number) => it.county.pseudonym(number));
  }, RUN_MS);
  afterAll(() => it?.end());

  test("gives a box to everybody who may have one, and tells the others why not", async () => {
    expect(it.said).toEqual(SHOULD_SAY);
    const [counted] = await it.rows.ask(
      `SELECT (SELECT count(*) FROM facts WHERE kind = 'dispensed')::integer AS boxes,
        (SELECT count(*) FROM quota_takes)::integer AS people`,
    );
    expect(counted).toEqual({ boxes: SERVED, people: SERVED });
  });

  test("leaves no number in any message, log, disk, flash or row", () => {
    const { leaks, scannedBytes } = scanRun(it.county.folder, plantedNumbers());
    expect(leaks).toEqual([]);
    expect(Object.keys(scannedBytes)).toEqual(Object.keys(PLACES));
    for (const [place, bytes] of Object.entries(scannedBytes)) {
      expect(bytes, place).toBeGreaterThan(0);
    }
  });

  test.each<Place>([
    "MQTT messages, both ways",
    "HTTP between gateway and cloud, both ways",
    "rows of the cloud's database",
    "flash of the kiosks",
    "the cloud's disk",
  ])("leaves everybody's pseudonym in %s, so the scan looks where people leave traces", (place) => {
    expect(heldIn(it.county.folder, place, pseudonyms)).toBe(SERVED);
  });

  test.each<Place>([
    "the gateway's disk",
    "consoles of gateway and cloud",
    "consoles of the kiosks' boards",
  ])("leaves not even a pseudonym in %s", (place) => {
    expect(heldIn(it.county.folder, place, pseudonyms)).toBe(0);
  });

  test("leaves no number in any buffer or string of the kiosks' process", () => {
    expect(it.memory.leaks).toEqual([]);
    expect(it.memory.lengths).toContain(RECEIVER_BYTES);
    for (const { port } of it.county.kiosks) {
      expect(port.carried).toBeGreaterThan(0);
      expect(it.memory.lengths).toContain(port.pool.length);
      expect(port.pool.every((byte) => byte === 0)).toBe(true);
    }
  });

  tellWhatIsSeen(() => it);
}

/** A search that finds nothing must be one that would. */
function tellWhatIsSeen(whole: () => Run): void {
  test("is seen to leave one in a buffer that nobody zeroed, and in a string", () => {
    const { leaks } = whole().spoiled;
    const isIn = (form: string, where: (leak: { where: string }) => boolean) =>
      leaks.some((leak) => leak.form === form && where(leak));
    expect(isIn("utf-16le", ({ where }) => where !== STRINGS)).toBe(true);
    expect(isIn("ascii", ({ where }) => where === STRINGS)).toBe(true);
  });

  test("is seen to leave one, in every form and in every kind of place", async () => {
    const it = whole();
    const spoiled = `${it.county.folder}-spoiled`;
    try {
      await expectEveryPlantFound(it, spoiled);
    } finally {
      rmSync(spoiled, { recursive: true, force: true });
    }
  });
}

/** Leaves every form in a log, a journal's facts, flash, messages and rows, and looks for all. */
async function expectEveryPlantFound({ county, rows }: Run, spoiled: string): Promise<void> {
  const plants = plantsOf(plantedNumbers());
  copyRun(county.folder, spoiled);
  plantInLog(spoiled, plants);
  plantInFacts(spoiled, plants);
  plantInFlash(spoiled, plants);
  plantInMessages(spoiled);
  const unplant = await plantInRows(rows, plants);
  await writeRows(rows, `${spoiled}/rows`);
  await unplant();
  const { leaks } = scanRun(spoiled, plantedNumbers());
  const places = ["console/", "gateway/", "north/flash/", "mqtt/", "rows/"];
  const missed = places.flatMap((place) =>
    plants
      .filter(
        ({ planted }) => !leaks.some((l) => l.planted === planted && l.where.startsWith(place)),
      )
      .map(({ form }) => `${form} in ${place}`),
  );
  expect(missed).toEqual([]);
  const named = (form: string) => leaks.some((leak) => leak.form === form);
  expect(plants.filter(({ form }) => !named(form))).toEqual([]);
}
