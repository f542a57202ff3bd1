import { describe, expect, it } from "vitest";
import { canonical } from "./canonical-json.ts";
import { violationsOf } from "./checkers.ts";
import type { CheckerName, Evidence, LedgerFact } from "./evidence.ts";

const DAY_MS = Date.UTC(2026, 3, 10, 4);
const GRANT = { permission: "grant", id: "00000000000000aa", lane: 2, lot: "A", expiry: 20291231 };

const fact = (seq: number, kind: string, body: Record<string, unknown>): LedgerFact => ({
  kiosk: "k1",
  epoch: 1,
  seq,
  kind,
  body,
});

const BOX = { lane: 2, product: "condom", lot: "A" };
const DISPENSED = { intent: 2, ...BOX, count: 1, cause: "vend" };

const FACTS = [
  fact(1, "restocked", { load: "1", ...BOX, expiry: 20291231, count: 3 }),
  fact(2, "vend-intended", GRANT),
  fact(3, "dispensed", DISPENSED),
  fact(4, "counted", { lane: 2, product: "condom", lots: [{ lot: "A", count: 2 }] }),
];

function sayingOf(facts: readonly LedgerFact[]): Map<string, string> {
  return new Map(
    facts.map(({ seq, kind, body }) => [`k1/1/${seq}`, canonical({ kind, body })] as const),
  );
}

const CARD = {
  person: 1,
  window: 202604,
  kiosk: "k1",
  epoch: 1,
  month: 202604,
  monthRead: 202604,
  clockWrong: false,
  toldMonth: 202604,
  timesOver: 0,
  isOver: false,
  allowed: true,
  known: 0,
};
const BEYOND = { ...CARD, timesOver: 1 };
const RUN = { kiosk: "k1", epoch: 1, intent: 2, lane: 2, seen: 1, fell: 1, atMs: DAY_MS };
const LANE = { kiosk: "k1", lane: 2, boxes: 2, onHand: 2, lots: ["A 2"], booked: ["A 2"] };
const BOARD = { kiosk: "k1", epoch: 1, written: 4, acknowledged: 4, gone: false };

const SOUND: Evidence = {
  runs: [RUN],
  drops: 1,
  strays: new Map(),
  handled: new Map([["k1", { put: 3, taken: 0 }]]),
  boards: [BOARD],
  said: sayingOf(FACTS),
  takenBack: [],
  facts: FACTS,
  lanes: [LANE],
  mismatches: [],
  cards: [CARD],
  quotaBoxes: 2,
  alerts: [
    { atMs: DAY_MS, open: ["k1 condom low-stock"], due: ["k1 condom low-stock"], maybe: [] },
  ],
  leaks: [],
  unhealed: [],
  store: {
    wishes: [],
    papers: [],
    loads: new Map(),
    booked: [],
    lying: [],
    badNights: [],
    recalls: [],
  },
  telling: { episodes: [], received: [], acknowledged: new Set(), endMs: DAY_MS },
  rollouts: { started: [], updated: [], rollouts: [] },
};

/** Facts that the kiosk did say, in the place of its first ones. */
function told(facts: readonly LedgerFact[]): Partial<Evidence> {
  return { facts, said: sayingOf(facts) };
}

const without = (seq: number) => FACTS.filter((one) => one.seq !== seq);
const instead = (...facts: LedgerFact[]) => [
  ...FACTS.filter((one) => facts.every(({ seq }) => seq !== one.seq)),
  ...facts,
];

const PLANTED: [string, Partial<Evidence>, CheckerName[]][] = [
  [
    "a fact in other words than its kiosk's",
    { facts: instead(fact(4, "counted", { ...FACTS[3]?.body, by: "nobody" })) },
    ["nothing-from-nowhere"],
  ],
  [
    "boxes restocked that nobody put in",
    told(instead(fact(1, "restocked", { load: "1", ...BOX, expiry: 20291231, count: 4 }))),
    ["nothing-from-nowhere"],
  ],
  [
    "a box told that fell in no run",
    { runs: [], drops: 0, lanes: [{ ...LANE, boxes: 3, lots: ["A 3"] }] },
    ["nothing-from-nowhere", "every-drop-once", "conservation"],
  ],
  [
    "a stray told that no curtain saw",
    told([...FACTS, fact(5, "dispensed", { intent: 0, lane: 0, count: 1, cause: "stray" })]),
    ["nothing-from-nowhere"],
  ],
  [
    "a box seen and not told",
    told(instead(fact(3, "vend-failed", { intent: 2, lane: 2, code: "no-drop" }))),
    ["every-drop-once"],
  ],
  [
    "a stray seen and not told",
    { strays: new Map([["k1", { certain: 1, most: 1 }]]) },
    ["every-drop-once"],
  ],
  [
    "a fact that is there twice",
    { facts: [...FACTS, fact(2, "vend-intended", GRANT)] },
    ["every-drop-once", "no-second-motor-run"],
  ],
  ["a second run for one intent", { runs: [RUN, RUN] }, ["no-second-motor-run"]],
  [
    "a second intent in the lane of the first",
    told([...FACTS, fact(5, "vend-intended", GRANT)]),
    ["no-second-motor-run"],
  ],
  [
    "a fact acknowledged and lost",
    { facts: without(4), said: sayingOf(without(4)) },
    ["nothing-acknowledged-is-lost"],
  ],
  [
    "a mark taken back",
    { takenBack: ["k1/1: a receipt says held 3, and had said 4"] },
    ["nothing-acknowledged-is-lost"],
  ],
  ["a lane the cloud has wrong", { lanes: [{ ...LANE, onHand: 3 }] }, ["conservation"]],
  ["a lot the cloud has wrong", { lanes: [{ ...LANE, booked: ["B 2"] }] }, ["conservation"]],
  ["books that contradict themselves", { mismatches: ["k1"] }, ["conservation"]],
  [
    "a lot that had expired",
    told(instead(fact(2, "vend-intended", { ...GRANT, expiry: 20260409 }))),
    ["no-unsafe-lot-out"],
  ],
  [
    "a lot its kiosk had said it refuses",
    { runs: [{ ...RUN, refused: ["A"] }] },
    ["no-unsafe-lot-out"],
  ],
  ["a third box from one board", { cards: [CARD, CARD, CARD] }, ["quota-within-its-bound"]],
  [
    "a box allowed knowing of a full quota",
    { cards: [{ ...CARD, known: 2 }] },
    ["quota-within-its-bound"],
  ],
  [
    "a third box from a board whose clock was beyond the month in between, once",
    { cards: [CARD, CARD, BEYOND, BEYOND, BEYOND] },
    ["quota-within-its-bound"],
  ],
  [
    "a box under the quota of a month later than it was ever told",
    { cards: [{ ...CARD, window: 202606, toldMonth: 202605 }] },
    ["quota-within-its-bound"],
  ],
  [
    "a box under next month's quota",
    { cards: [{ ...CARD, window: 202605 }] },
    ["quota-within-its-bound"],
  ],
  [
    "an alert that is due and not open",
    { alerts: [{ atMs: DAY_MS, open: [], due: ["k1 condom low-stock"], maybe: [] }] },
    ["alerts-when-due"],
  ],
  [
    "an alert about nothing",
    { alerts: [{ atMs: DAY_MS, open: ["k1  lane-jammed"], due: [], maybe: [] }] },
    ["alerts-when-due"],
  ],
  ["an ID number on a wire", { leaks: ["person 1 in vitals"] }, ["identity-stays-in-its-reader"]],
  ["a kiosk that does not stand again", { unhealed: ["k1"] }, ["heals-and-drains"]],
];

const namesOf = (evidence: Evidence) => [
  ...new Set(violationsOf(evidence).map(({ checker }) => checker)),
];

describe("the checkers", () => {
  it("find nothing where every promise was kept", () => {
    expect(violationsOf(SOUND)).toEqual([]);
  });

  it.each(PLANTED)("find %s, and nothing else", (_, planted, names) => {
    expect(namesOf({ ...SOUND, ...planted })).toEqual(names);
  });

  it("believe a board that was taken out no more than what was acknowledged of it", () => {
    const gone = { ...BOARD, gone: true, acknowledged: 3 };
    const early = { facts: FACTS.slice(0, 3), said: sayingOf(FACTS.slice(0, 3)) };
    expect(namesOf({ ...SOUND, ...early, boards: [gone] })).toEqual([]);
  });

  it("accept an uncertain vend, whatever fell, and a second lane after a proven no-drop", () => {
    const uncertain = fact(3, "vend-uncertain", {
      intent: 2,
      lane: 2,
      product: "condom",
      lot: "A",
    });
    expect(namesOf({ ...SOUND, ...told(instead(uncertain)) })).toEqual([]);
    const failed = fact(3, "vend-failed", { intent: 2, lane: 2, code: "no-drop" });
    const second = [
      fact(5, "vend-intended", { ...GRANT, lane: 3 }),
      fact(6, "dispensed", { ...DISPENSED, intent: 5 }),
      fact(7, "counted", { lane: 2, product: "condom", lots: [{ lot: "A", count: 2 }] }),
    ];
    const runs = [
      { ...RUN, seen: 0, fell: 0 },
      { ...RUN, intent: 5, lane: 3 },
    ];
    const facts = [...instead(failed), ...second];
    expect(namesOf({ ...SOUND, ...told(facts), runs })).toEqual([]);
  });

  it("let a kiosk that was told a wrong time be wrong about a date", () => {
    const facts = instead(fact(2, "vend-intended", { ...GRANT, expiry: 20260409 }));
    expect(namesOf({ ...SOUND, ...told(facts), runs: [{ ...RUN, clockWrong: true }] })).toEqual([]);
  });

  it("let a board forget a month its clock said was over, and keep the month it was told", () => {
    const cards = [CARD, CARD, { ...BEYOND, isOver: true }, BEYOND, BEYOND];
    expect(namesOf({ ...SOUND, cards })).toEqual([]);
    const ahead = { ...CARD, window: 202605, toldMonth: 202605 };
    expect(namesOf({ ...SOUND, cards: [ahead] })).toEqual([]);
    const then = { ...CARD, window: 202605, month: 202605, monthRead: 202605 };
    expect(namesOf({ ...SOUND, cards: [ahead, then, then] })).toEqual([]);
  });
});
