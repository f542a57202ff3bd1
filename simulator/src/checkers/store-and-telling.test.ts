import { describe, expect, it } from "vitest";
import type { Command } from "@anxin/cloud";
import { booksOfDocuments } from "./books-of-documents.ts";
import { everybodyIsTold } from "./everybody-is-told.ts";
import type { Evidence, Finding } from "./evidence.ts";
import { recallsHold } from "./recalls-hold.ts";
import type { RecallTold, StoreEvidence } from "./store-evidence.ts";
import type { EpisodeKept, PostReceived, TellingEvidence } from "./telling-evidence.ts";

const HOUR_MS = 3_600_000;
/** Ten in the morning in China. */
const TEN_MS = Date.UTC(2026, 3, 10, 2);
const NIGHT_MS = TEN_MS + 13 * HOUR_MS;
const BOX = { product: "condom", lot: "A" };

const RECEIPT: Command = {
  kind: "receipt",
  key: "receipt-1",
  by: "keeper-1",
  warehouse: "wh-1",
  note: "DN-1",
  lines: [{ ...BOX, expiry: 20291231, count: 5 }],
};
const ENTRIES = [{ from: "supplier", to: "wh-1/pending", ...BOX, count: 5 }];
const WISH = { command: RECEIPT, booked: { entries: ENTRIES } };
const PAPER = { key: "receipt-1", text: JSON.stringify(RECEIPT), bookedAt: TEN_MS };
const IN_STORE = { address: "wh-1/pending", ...BOX, count: 5 };
const RECALL: RecallTold = {
  recall: "RC-A",
  ...BOX,
  noticed: { at: TEN_MS + HOUR_MS, tasks: [{ address: "wh-1/pending", atNotice: 5 }] },
  closed: {
    at: TEN_MS + 2 * HOUR_MS,
    balance: {
      received: 5,
      returned: 1,
      dispensed: 1,
      discarded: 1,
      isolated: 1,
      waiting: 0,
      unexplained: 1,
      unbooked: 0,
    },
  },
  heardBy: new Map([["k0001", TEN_MS + 2 * HOUR_MS]]),
};
const STORE: StoreEvidence = {
  wishes: [WISH],
  papers: [PAPER],
  loads: new Map(),
  booked: [{ address: "supplier", ...BOX, count: -5 }, IN_STORE],
  lying: [IN_STORE],
  badNights: [],
  recalls: [RECALL],
};

const inStore = (change: Partial<StoreEvidence>) =>
  ({ facts: [], runs: [], store: { ...STORE, ...change } }) as unknown as Evidence;
const stories = (findings: readonly Finding[]) => findings.map(({ story }) => story);

describe("the books of documents", () => {
  it("are sound when every place holds what its papers say and what lies there", () => {
    expect(booksOfDocuments(inStore({}))).toEqual([]);
  });

  it.each<[string, Partial<StoreEvidence>, string]>([
    ["a document that is gone", { papers: [] }, "receipt-1 is not in the books"],
    ["a document booked twice", { papers: [PAPER, PAPER] }, "in the books 2 times"],
    [
      "a document nobody wished for",
      { papers: [PAPER, { ...PAPER, key: "receipt-9" }] },
      "nobody wished for document receipt-9",
    ],
    [
      "a document with other words",
      { papers: [{ ...PAPER, text: JSON.stringify({ ...RECEIPT, note: "DN-2" }) }] },
      "receipt-1 is not what was wished",
    ],
    [
      "a refused document that is booked all the same",
      { wishes: [{ command: RECEIPT, refused: "lot-differs" }] },
      "was refused as lot-differs",
    ],
    [
      "a balance no document explains",
      {
        booked: [
          { address: "supplier", ...BOX, count: -5 },
          { ...IN_STORE, count: 6 },
        ],
      },
      "wh-1/pending condom A: 5 by its documents, 6 by the cloud",
    ],
    ["a box that really lies elsewhere", { lying: [] }, "0 really, 5 by the cloud"],
    ["a night that found something", { badNights: ["20260410 found 1"] }, "20260410 found 1"],
  ])("show %s", (_, change, story) => {
    expect(stories(booksOfDocuments(inStore(change))).join("\n")).toContain(story);
  });
});

describe("a recall", () => {
  const ran = (hours: number) => {
    const run = { kiosk: "k0001", epoch: 1, intent: 2, lane: 1, seen: 1, fell: 1 };
    const body = { lot: "A", lane: 1 };
    const fact = { kiosk: "k0001", epoch: 1, seq: 2, kind: "vend-intended", body, committedMs: 1 };
    const given = { runs: [{ ...run, atMs: TEN_MS + hours * HOUR_MS }], facts: [fact] };
    return { ...inStore({}), ...given } as unknown as Evidence;
  };
  const told = (change: Partial<RecallTold>) => inStore({ recalls: [{ ...RECALL, ...change }] });

  it("holds when every box is named, refused, fetched and explained", () => {
    expect(recallsHold(inStore({}))).toEqual([]);
    expect(recallsHold(ran(2))).toEqual([]);
  });

  it("is broken by a kiosk that gives the lot out although it could have heard", () => {
    expect(stories(recallsHold(ran(3)))).toEqual([expect.stringContaining("could have heard")]);
  });

  it.each<[string, Partial<RecallTold>, string]>([
    [
      "names a place too few",
      { noticed: { at: TEN_MS + HOUR_MS, tasks: [] } },
      "wh-1/pending held 5, and the list says 0",
    ],
    [
      "names boxes that are not there",
      { noticed: { at: TEN_MS - HOUR_MS, tasks: [{ address: "wh-1/pending", atNotice: 5 }] } },
      "wh-1/pending held 0, and the list says 5",
    ],
    ["is never closed", { closed: undefined, refused: "still-held" } as never, "cannot be closed"],
    ["is refused", { noticed: undefined, refused: "bad-wish" } as never, "refused, bad-wish"],
    [
      "closes over a missing box",
      { closed: { at: 1, balance: { ...RECALL.closed!.balance, dispensed: 0 } } },
      "of 4 boxes its report explains 3",
    ],
  ])("is found when it %s", (_, change, story) => {
    expect(stories(recallsHold(told(change))).join("\n")).toContain(story);
  });
});

describe("telling", () => {
  const episode: EpisodeKept = { id: 1, subject: "k1", cause: "low-stock", openedAt: TEN_MS };
  const post = (event: PostReceived["event"], atMs: number, channel = "stores"): PostReceived => {
    return { channel, id: event + channel, event, alert: 1, writtenMs: atMs, atMs };
  };
  const sound: TellingEvidence = {
    episodes: [{ ...episode, closedAt: TEN_MS + 72 * HOUR_MS }],
    received: [
      post("opened", TEN_MS + HOUR_MS),
      post("escalated", TEN_MS + 50 * HOUR_MS, "manager"),
      post("closed", TEN_MS + 73 * HOUR_MS),
      post("closed", TEN_MS + 73 * HOUR_MS, "manager"),
    ],
    acknowledged: new Set(),
    endMs: TEN_MS + 200 * HOUR_MS,
  };
  const findings = (change: Partial<TellingEvidence>) =>
    stories(everybodyIsTold({ telling: { ...sound, ...change } } as Evidence)).join("\n");
  const [opened, escalated, ...ends] = sound.received as [PostReceived, PostReceived];

  it("is sound when somebody hears in time, then somebody above, and both of the end", () => {
    expect(findings({})).toBe("");
  });

  it.each<[string, Partial<TellingEvidence>, string]>([
    ["nobody is told", { received: [] }, "nobody was told"],
    ["nobody above is told", { received: [opened, ...ends] }, "manager was never told"],
    ["the end is kept back", { received: [opened, escalated] }, "is over, and stores was not told"],
    [
      "someone is woken for what can wait",
      { received: [post("opened", NIGHT_MS), escalated, ...ends] },
      "is woken, and it can wait",
    ],
    [
      "two are open of one thing",
      { episodes: [...sound.episodes, { ...episode, id: 2, openedAt: TEN_MS + HOUR_MS }] },
      "opened while alert 1 of the same was open",
    ],
    [
      "an acknowledgement does not hold",
      {
        episodes: [{ ...episode, acknowledgedAt: TEN_MS + 2 * HOUR_MS }],
        acknowledged: new Set([1]),
      },
      "manager is told after the acknowledgement",
    ],
    ["an acknowledgement is lost", { acknowledged: new Set([1]) }, "acknowledged for some"],
  ])("is found wanting when %s", (_, change, story) => {
    expect(findings(change)).toContain(story);
  });
});
