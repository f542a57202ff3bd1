import { expect, test } from "vitest";
import { LIMITS } from "../contract/limits.ts";
import { oldestSeq } from "../kiosk/journal/journal.ts";
import { freeRecords } from "../kiosk/journal/room.ts";
import { type Bench, factsOf, give, pass, powerCut } from "../kiosk/proof-bench.ts";
import { grant, PROOF_PRODUCT, stockedBench } from "../kiosk/proof-story.ts";
import { NODE_RING } from "./flash-file.ts";

const DAYS = 60;
const VENDS_A_DAY = 50;
const LOT = { lot: "LOT-2026-0001", expiry: 20290630, count: 60 };

/** A gateway that brings grants and never holds a fact. */
function siteThatHoldsNothing(pages: number): Bench {
  const bench = stockedBench([{ lane: 1, ...LOT }], { ring: { ...NODE_RING, pages } });
  bench.holds = false;
  return bench;
}

/** One person, one grant, one press; what the phone was told at the end. */
function vend(bench: Bench, id: number): string {
  grant(bench, id.toString(16).padStart(16, "0"), { product: PROOF_PRODUCT });
  pass(bench, 200);
  give(bench, { kind: "button" });
  pass(bench, 5000);
  const said = bench.progress.at(-1) ?? "";
  for (const list of [bench.shows, bench.sent, bench.progress, bench.motors]) list.length = 0;
  return said;
}

/** A morning as sites are: a boot, the climate, a door, a count; and the evening's climate. */
function dayBegins(bench: Bench): void {
  for (let half = 0; half < 2; half++) {
    powerCut(bench);
    give(bench, { kind: "climate", temperatureCenti: 2100, humidityDeci: 550 });
  }
  give(bench, { kind: "door", open: true });
  give(bench, { kind: "door", open: false });
  give(bench, { kind: "lane-counted", lane: 1, lots: [LOT] });
}

test(
  "a Node board keeps 60 days of 50 vends, climate, doors and boots that no gateway ever held",
  { timeout: 300_000 },
  () => {
    const bench = siteThatHoldsNothing(NODE_RING.pages);
    const said: Record<string, number> = {};
    for (let day = 0; day < DAYS; day++) {
      dayBegins(bench);
      for (let i = 1; i <= VENDS_A_DAY; i++) {
        const code = vend(bench, day * 100 + i);
        said[code] = (said[code] ?? 0) + 1;
      }
    }
    expect(said).toEqual({ "ended dispensed": DAYS * VENDS_A_DAY });
    expect(oldestSeq(bench.state.journal)).toBe(1);
    // A machine of twelve lanes writes a longer state into each page, so this is not enough yet.
    expect(bench.state.journal.pages.length).toBeLessThan(NODE_RING.pages / 3);
    const kinds = factsOf(bench).map(({ kind }) => kind);
    const count = (kind: string) => kinds.filter((one) => one === kind).length;
    expect(count("vend-intended")).toBe(DAYS * VENDS_A_DAY);
    expect(count("dispensed")).toBe(DAYS * VENDS_A_DAY);
    expect(count("climate-recorded")).toBe(DAYS * 2);
    expect(count("booted")).toBe(DAYS * 2);
    expect(bench.problems).toEqual([]);
  },
);

test("a full ring gives out nothing more, forgets nothing, and still takes what must be told", () => {
  const bench = siteThatHoldsNothing(4);
  let served = 0;
  let said = "ended dispensed";
  for (let id = 1; said === "ended dispensed" && id < 1000; id++) {
    if (id % 50 === 0) give(bench, { kind: "lane-counted", lane: 1, lots: [LOT] });
    said = vend(bench, id);
    if (said === "ended dispensed") served++;
  }
  expect(said).toBe("refused journal-full");
  expect(served).toBeGreaterThan(50);
  const { journal } = bench.state;
  expect(oldestSeq(journal)).toBe(1);
  expect(freeRecords(journal)).toBeLessThanOrEqual(LIMITS.journalReserveRecords);
  expect(freeRecords(journal)).toBeGreaterThan(LIMITS.journalCountersBelowRecords);
  give(bench, { kind: "lane-counted", lane: 1, lots: [LOT] });
  const kinds = factsOf(bench).map(({ kind }) => kind);
  expect(kinds.at(-1)).toBe("counted");
  expect(kinds.filter((kind) => kind === "dispensed")).toHaveLength(served);
});
