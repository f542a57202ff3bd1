import { expect, test } from "vitest";
import { FLASH_MAP } from "../contract/limits.ts";
import { freeRecords } from "./journal/room.ts";
import { type Bench, factsOf, give, pass, powerCut, showCard } from "./proof-bench.ts";
import { paperBlock } from "./proof-papers.ts";
import { PROOF_KEYS, stockedBench } from "./proof-story.ts";

const { journalAddress, journalPages, ringPages, takePages, pageBytes } = FLASH_MAP;
const RING = { address: journalAddress, pages: ringPages, pageBytes };
const DAY_MS = 86400000;
const DAYS = 60;
const VENDS = 500;

const rules = {
  ways: { grant: true, voucher: true, card: true },
  quotas: [{ rule: 1, period: "month" as const, boxes: 1, ways: ["card" as const] }],
};

/** The reference kiosk: twelve lanes, twelve lots; its line is cut when it is stocked. */
function machine(): Bench {
  const stock = Array.from({ length: 12 }, (_, i) => {
    return { lane: i + 1, lot: `A24C0${i + 10}17`, expiry: 20290630, count: 60 };
  });
  const bench = stockedBench(stock, { rules, keys: PROOF_KEYS, ring: RING });
  bench.cut = true;
  give(bench, { kind: "link", up: false });
  return bench;
}

/** Somebody new each time. */
function takeBox(bench: Bench, person: number): string {
  showCard(bench, paperBlock({ digits: "9900002000010" + String(1000 + person) }));
  pass(bench, 1000);
  const shown = bench.shows[bench.shows.length - 1] ?? "";
  give(bench, { kind: "button" });
  pass(bench, 19000);
  return shown;
}

function climate(bench: Bench): void {
  give(bench, { kind: "climate", temperatureCenti: 2150, humidityDeci: 550 });
}

function door(bench: Bench): void {
  give(bench, { kind: "door", open: true });
  pass(bench, 60000);
  give(bench, { kind: "door", open: false });
}

/** The climate sensor is gone for a minute: a fault raised, and cleared. */
function sensorLost(bench: Bench): void {
  give(bench, { kind: "climate-lost" });
  pass(bench, 60000);
  climate(bench);
}

/** Of six days the power goes on one, the door is opened on three, the sensor is lost on two. */
function event(bench: Bench, day: number): void {
  if (day % 6 === 0) powerCut(bench);
  else if (day % 2 === 1) door(bench);
  else sensorLost(bench);
}

/** 10 boots, 30 times door open and closed, 20 faults raised and cleared. */
const EVENTS = {
  booted: 10,
  "door-opened": 30,
  "door-closed": 30,
  "fault-raised": 20,
  "fault-cleared": 20,
};

const VENDS_END = { lastBegunWith: 64, refusedWith: 63 };
const DOORS_END = { lastWrittenWith: 16, countedWith: 15 };

test("the 64 kB area is the ring and the take log, and nothing else", () => {
  expect(ringPages + takePages).toBe(journalPages);
});

test("without a link: 500 vends with cards, 60 days of climate, 110 door, boot and fault facts", () => {
  const bench = machine();
  const before = bench.state.journal.durable.seq;
  let person = 0;
  for (let day = 0; day < DAYS; day++) {
    const midnightMs = bench.nowMs;
    climate(bench);
    for (; person < Math.floor(((day + 1) * VENDS) / DAYS); person++) {
      expect(takeBox(bench, person)).toBe("press-button");
    }
    event(bench, day);
    bench.nowMs = midnightMs + DAY_MS / 2;
    climate(bench);
    bench.nowMs = midnightMs + DAY_MS;
  }
  const kinds: { [kind: string]: number } = {};
  for (const fact of factsOf(bench)) {
    if (fact.seq > before) kinds[fact.kind] = (kinds[fact.kind] ?? 0) + 1;
  }
  expect(bench.problems).toEqual([]);
  expect(kinds).toMatchObject({ "vend-intended": VENDS, dispensed: VENDS, ...EVENTS });
  expect(kinds["climate-recorded"]).toBeGreaterThanOrEqual(2 * DAYS);
  expect(kinds["events-skipped"]).toBeUndefined();
  const events = Object.keys(EVENTS).map((kind) => kinds[kind] ?? 0);
  expect(events.reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(100);
  expect(freeRecords(bench.state.journal)).toBeGreaterThan(64);
  printRest(bench);

  atTheLimit(bench, person);
}, 60000);

/**
 * Invariant 10: the last vend begins with 64 records free or more, the first refused one with
 * fewer; the last door fact is written with 16 or more, the first counted one with fewer.
 */
function atTheLimit(bench: Bench, from: number): void {
  const free = () => freeRecords(bench.state.journal);
  let person = from;
  let freeBefore = free();
  for (let begun = free(); takeBox(bench, person) === "press-button"; begun = free()) {
    freeBefore = begun;
    person++;
  }
  expect(bench.shows).toContain("journal-full");
  expect({ lastBegunWith: freeBefore, refusedWith: free() }).toEqual(VENDS_END);
  const kinds = factsOf(bench).map((fact) => fact.kind);
  const count = (kind: string) => kinds.filter((k) => k === kind).length;
  expect(count("vend-intended")).toBe(person);
  expect(count("dispensed")).toBe(person);
  expect(freeAtLastDoor(bench)).toEqual(DOORS_END);
  for (let i = 0; i < 200; i++) {
    give(bench, { kind: "door", open: true });
    give(bench, { kind: "door", open: false });
  }
  expect(free()).toBe(DOORS_END.countedWith);
  expect(bench.state.journal.durable.skippedDoors).toBe(400);
}

/** Doors until one is only counted. */
function freeAtLastDoor(bench: Bench) {
  let lastWrittenWith = freeRecords(bench.state.journal);
  for (let open = true; ; open = !open) {
    const begun = freeRecords(bench.state.journal);
    give(bench, { kind: "door", open });
    if (bench.state.journal.durable.skippedDoors > 0)
      return { lastWrittenWith, countedWith: begun };
    lastWrittenWith = begun;
  }
}

function printRest(bench: Bench): void {
  const pages = bench.state.journal.pages.length;
  const free = freeRecords(bench.state.journal);
  console.log(`after 500 vends offline: ${pages} of ${ringPages} pages, ${free} records free`);
}
