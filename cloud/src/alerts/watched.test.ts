import { describe, expect, test } from "vitest";
import { decideWatched } from "./decide-watched.ts";
import { judgeExpiry } from "./judge-expiry.ts";
import { judgeLinks, type Link } from "./judge-links.ts";
import { judgeService } from "./judge-service.ts";
import { commonPlace } from "./alert-places.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.UTC(2026, 10, 22, 4);

describe("who is not heard", () => {
  const times = { nowMs: NOW, listeningSince: 0, offlineMs: 30 * MINUTE, backMs: 5 * MINUTE };
  const rules = { ...times, gatewaysHeard: new Map<string, number>() };
  const heard = (kiosk: string, agoMs = 0): Link => ({
    kiosk,
    gateway: "g1",
    state: "ready",
    notedAt: NOW - agoMs,
    span: { from: NOW - 9 * HOUR, to: NOW - agoMs },
  });
  const lost = (kiosk: string, agoMs: number): Link => {
    return { ...heard(kiosk, agoMs), state: "lost", notedAt: NOW };
  };
  const begun = (links: Link[], more: object = {}) =>
    judgeLinks(links, { ...rules, ...more }).flatMap(({ begins, kiosk, gateway }) =>
      begins ? [kiosk ?? gateway] : [],
    );

  test("a kiosk begins an alert after half an hour, and not before", () => {
    expect(begun([heard("k1"), lost("k2", 29 * MINUTE)])).toEqual([]);
    expect(begun([heard("k1"), lost("k2", 30 * MINUTE)])).toEqual(["k2"]);
  });

  test("a gateway that is away is one alert, whatever it serves", () => {
    const all = ["k1", "k2", "k3"].map((kiosk) => heard(kiosk, HOUR));
    expect(begun(all)).toEqual(["g1"]);
  });

  test("a gateway whose kiosks are all away is there as long as it says anything", () => {
    const away: Link[] = [{ ...lost("k1", HOUR), notedAt: NOW - HOUR }];
    expect(begun(away)).toEqual(["g1"]);
    expect(begun(away, { gatewaysHeard: new Map([["g1", NOW - MINUTE]]) })).toEqual(["k1"]);
  });

  test("a kiosk is back once it was heard for five minutes without a break", () => {
    const since = (ms: number) => ({ ...heard("k1"), span: { from: NOW - ms, to: NOW } });
    expect(judgeLinks([since(4 * MINUTE)], rules)).toMatchObject([{ kiosk: "k1", begins: false }]);
    expect(judgeLinks([since(5 * MINUTE)], rules)).toEqual([]);
  });

  test("whoever began to listen a moment ago says nothing of silence", () => {
    expect(begun([heard("k1", HOUR)], { listeningSince: NOW - 29 * MINUTE })).toEqual([]);
  });
});

test("boxes expire soon from the county's day on and have expired from the day after their last", () => {
  const boxes = (expiry: number, place: object = { kiosk: "k1" }) =>
    judgeExpiry([{ ...place, product: "pill", expiry, count: 2 }], {
      nowMs: NOW,
      kioskDays: 30,
      warehouseDays: 180,
    }).map(({ cause }) => cause);
  expect(boxes(20261121)).toEqual(["expired"]);
  expect(boxes(20261122)).toEqual(["near-expiry"]);
  expect(boxes(20261222)).toEqual(["near-expiry"]);
  expect(boxes(20261223)).toEqual([]);
  expect(boxes(20261223, { place: "w1" })).toEqual(["near-expiry"]);
});

test("lots of one product at one place are one finding with all of its boxes", () => {
  const lot = { kiosk: "k1", product: "pill", expiry: 20261101 };
  const boxes = [
    { ...lot, count: 2 },
    { ...lot, expiry: 20261030, count: 3 },
    { ...lot, kiosk: "k2", count: 4 },
  ];
  const found = judgeExpiry(boxes, { nowMs: NOW, kioskDays: 30, warehouseDays: 180 });
  expect(found.map(({ kiosk, count }) => [kiosk, count])).toEqual([
    ["k1", 5],
    ["k2", 4],
  ]);
});

describe("the service itself", () => {
  const by = { nowMs: NOW, keyEndingMs: 14 * 24 * HOUR, failingMs: 2 * HOUR };
  const judged = (state: object) => judgeService({ keys: [], stuck: [], ...state }, by);

  test.each([
    ["with mismatches has failed", { endedAt: NOW, mismatches: 2 }, [{ begins: true, count: 2 }]],
    ["without any has not", { endedAt: NOW, mismatches: 0 }, []],
    ["under way says nothing new", { endedAt: null, mismatches: null }, [{ begins: false }]],
    [
      "that never ended has failed",
      { startedAt: NOW - 7 * HOUR, endedAt: null, mismatches: null },
      [{ begins: true }],
    ],
  ])("a proof of the books %s", (_, proof, found) => {
    expect(judged({ proof: { startedAt: NOW - HOUR, ...proof } })).toMatchObject(found);
  });

  test("a key that ends within two weeks, and a channel stuck for two hours, are told", () => {
    const keys = [
      { key: "soon", expiresAt: NOW + 13 * 24 * HOUR },
      { key: "later", expiresAt: NOW + 15 * 24 * HOUR },
    ];
    const stuck = [
      { channel: "c-1", since: NOW - 2 * HOUR },
      { channel: "c-2", since: NOW - HOUR },
    ];
    expect(judged({ keys, stuck })).toMatchObject([
      { cause: "key-ending", about: "key soon", begins: true },
      { cause: "channel-failing", about: "c-1", begins: true },
      { cause: "channel-failing", about: "c-2", begins: false },
    ]);
  });
});

describe("one round", () => {
  const found = { cause: "expired", kiosk: "k1", product: "pill" } as const;

  test("begins one alert for each thing, and what only keeps one open begins none", () => {
    const both = [
      { ...found, begins: true },
      { ...found, begins: true },
    ];
    expect(decideWatched([], both).begin).toHaveLength(1);
    expect(decideWatched([], [{ ...found, begins: false }]).begin).toEqual([]);
  });

  test("ends what is found no more, and keeps what is", () => {
    const open = [
      { id: 1, ...found },
      { id: 2, ...found, product: "gel" },
    ];
    const decided = decideWatched(open, [{ ...found, begins: false }]);
    expect(decided).toEqual({ begin: [], end: [2] });
  });
});

test.each([
  [["350181", "350181101"], "350181"],
  [["350181", "350182"], "350100"],
  [["350181/clinic-1/k1", "350181/clinic-1/k2"], "350181/clinic-1"],
  [["350181/clinic-1/k1", "350181/k2"], "350181"],
  [["350181/k1", "350181101/k2"], "350181"],
  [["350181/k1"], "350181/k1"],
  [["350181", "440101"], ""],
  [["350181101"], "350181101"],
  [["350181", ""], ""],
  [[], ""],
])("the place of a gateway whose kiosks are at %j is %j", (places, common) => {
  expect(commonPlace(places)).toBe(common);
});
