import { describe, expect, test } from "vitest";
import { FLASH_MAP, LIMITS } from "../contract/limits.ts";
import { brokerPasswordOf, keyOf } from "../contract/keys.ts";
import type { Fact } from "../contract/messages.ts";
import { oldestSeq } from "./journal/journal.ts";
import { freeRecords } from "./journal/room.ts";
import {
  copyOfFlash,
  flashBytes,
  type MemoryFlash,
  performFlash,
  readerOf,
} from "./memory-flash.ts";
import { type Bench, benchOf, factsOf, give, pass, plan, powerCut } from "./proof-bench.ts";
import { readPlan } from "./plan-slots.ts";
import { drops, grant, idOf, stockedBench } from "./proof-story.ts";
import { boot, step } from "./kiosk.ts";
import { downMessage, PROOF_CONFIG, proofMac } from "./proof-gateway.ts";
import { sha256 } from "../contract/sha256.ts";

const A1 = { lane: 1, lot: "A1", expiry: 20290630, count: 5 };
const RING = { address: FLASH_MAP.journalAddress, pages: 16, pageBytes: FLASH_MAP.pageBytes };

const factsIn = (texts: string[]): Fact[] =>
  texts.flatMap((text) => (JSON.parse(text) as { facts: Fact[] }).facts);
const seqsBetween = (after: number, to: number): number[] =>
  Array.from({ length: to - after }, (_, i) => after + i + 1);
const last = (list: string[]) => list[list.length - 1];

function openAndClose(bench: Bench, times: number): void {
  for (let i = 0; i < times; i++) {
    give(bench, { kind: "door", open: true });
    give(bench, { kind: "door", open: false });
  }
}

/** Told by facts: single doors, and doors in counters. */
function doorsTold(facts: Fact[]): number {
  let doors = 0;
  for (const fact of facts) {
    if (fact.kind === "door-opened" || fact.kind === "door-closed") doors++;
    if (fact.kind === "events-skipped") doors += fact.body.doors;
  }
  return doors;
}

describe("the drop sensor outside a vend", () => {
  test("10,000 edges of noise write seven records: five boxes and two faults", () => {
    const bench = stockedBench([A1]);
    const before = bench.state.journal.durable.seq;
    drops(bench, 10000);
    expect(bench.state.journal.durable.seq - before).toBe(7);
    grant(bench, idOf("a1"), {});
    expect(bench.progress).toEqual(["refused sensor-blind"]);
  });

  test("a noisy sensor stays noisy over a power cut, and a count makes it believed again", () => {
    const bench = stockedBench([A1]);
    drops(bench, 100);
    powerCut(bench);
    const before = bench.state.journal.durable.seq;
    drops(bench, 100);
    expect(bench.state.journal.durable.seq).toBe(before);
    const lots = [{ lot: "A1", expiry: 20290630, count: 5 }];
    give(bench, { kind: "lane-counted", lane: 1, lots });
    grant(bench, idOf("a1"), {});
    expect(last(bench.progress)).toBe("armed ");
    give(bench, { kind: "drop" });
    const stray = factsOf(bench).filter((f) => f.kind === "dispensed");
    expect(stray).toHaveLength(6);
  });
});

describe("an epoch", () => {
  test("is opened under the second root when the first was used, and facts follow", () => {
    const bench = benchOf();
    bench.opens = 2;
    pass(bench, 60000);
    expect(bench.state.journal.durable).toMatchObject({ epoch: 2, nonce: bench.nonce });
    expect(factsIn(bench.sent).map((f) => f.kind)).toEqual(["epoch-opened"]);
    expect(bench.held).toBe(1);
    expect(bench.shows).toEqual(["no-epoch", "ready"]);
    powerCut(bench);
    expect(bench.state.plan?.plan.epoch).toBe(2);
  });

  test("after the first changes nothing of what the broker is told: it may know one password", () => {
    const bench = benchOf();
    bench.opens = 2;
    pass(bench, 60000);
    powerCut(bench);
    pass(bench, 60000);
    const [first] = PROOF_CONFIG.roots;
    const key = keyOf(proofMac, first?.root ?? new Uint8Array(), "link");
    expect(bench.state.journal.durable.epoch).toBe(2);
    expect(bench.passwords.length).toBeGreaterThan(2);
    expect(new Set(bench.passwords)).toEqual(new Set([brokerPasswordOf(proofMac, key)]));
  });

  test("that nobody opens under any root is shown as used up, and asked for ever after", () => {
    const bench = benchOf();
    bench.opens = 0;
    pass(bench, 380000);
    expect(bench.shows).toEqual(["no-epoch"]);
    pass(bench, 60000);
    expect(bench.shows).toEqual(["no-epoch", "epochs-used-up"]);
    bench.opens = 1;
    pass(bench, 60000);
    expect(last(bench.shows)).toBe("ready");
  });

  test("none: a grant changes nothing and is not answered", () => {
    const bench = benchOf();
    bench.opens = 0;
    pass(bench, 1000);
    const before = bench.state;
    const value = { session: 0, term: 1, m: 1, id: idOf("a1"), until: 60, lane: 1 };
    const input = { kind: "received", ...downMessage("grant", value) } as const;
    const moment = { uptimeMs: 1000, clockSeconds: 0 };
    const { state, effects } = step(before, moment, input, readerOf(bench.flash));
    expect([state.vend.at, effects.filter((e) => e.kind === "publish")]).toEqual(["idle", []]);
  });

  test("without its plan refuses a grant over the wire, saying so", () => {
    const bench = stockedBench([A1]);
    const { planAddress, pageBytes } = FLASH_MAP;
    for (const slot of [0, 1]) {
      performFlash(bench.flash, { kind: "flash-erase", address: planAddress + slot * pageBytes });
    }
    powerCut(bench);
    grant(bench, idOf("a1"), {});
    expect(last(bench.progress)).toBe("refused no-epoch");
    expect(last(bench.shows)).toBe("no-epoch");
  });
});

test("a power cut at any byte of a plan's writing leaves the plan before or the new one", () => {
  const bench = stockedBench([A1]);
  plan(bench, { refused: ["X"] });
  const { nonce, epoch } = bench.state.journal.durable;
  const slots = { address: FLASH_MAP.planAddress, pageBytes: FLASH_MAP.pageBytes };
  const next = { ...bench.plan, revision: 3, refused: ["Y"] };
  const moment = { uptimeMs: bench.nowMs, clockSeconds: 0 };
  const input = { kind: "received", ...downMessage("plan", next) } as const;
  const { effects } = step(bench.state, moment, input, readerOf(bench.flash));
  const found = new Set<number>();
  for (const effect of effects) {
    for (let bytes = 0; bytes <= flashBytes(bench.flash, effect); bytes++) {
      const torn = copyOfFlash(bench.flash);
      performFlash(torn, effect, bytes);
      found.add(
        readPlan(slots, readerOf(torn), { nonce, epoch, preferred: 0 })?.plan.revision ?? 0,
      );
    }
    performFlash(bench.flash, effect);
  }
  expect([...found].sort()).toEqual([2, 3]);
});

describe("a journal full of facts nobody holds", () => {
  test("counts doors, and tells the count once the gateway takes facts again", () => {
    const bench = stockedBench([A1]);
    bench.holds = false;
    openAndClose(bench, 400);
    expect(freeRecords(bench.state.journal)).toBeLessThan(LIMITS.journalCountersBelowRecords);
    expect(bench.state.journal.durable.skippedDoors).toBeGreaterThan(100);
    bench.sent = [];
    bench.holds = true;
    pass(bench, 120000);
    const facts = new Map(factsIn(bench.sent).map((f) => [f.seq, f]));
    expect(doorsTold([...facts.values()])).toBe(800);
    expect(bench.state.journal.durable.skippedDoors).toBe(0);
    expect(bench.held).toBe(bench.state.journal.durable.seq);
  });

  test("lets the kiosk connect under ever new sessions, 10,000 boots long, and then drains", () => {
    const bench = stockedBench([A1]);
    bench.holds = false;
    openAndClose(bench, 400);
    const stored = seqsBetween(bench.held, bench.state.journal.durable.seq);
    let session = bench.state.link.session;
    for (let i = 0; i < 10000; i++) {
      powerCut(bench);
      expect(bench.state.link.phase).toBe("up");
      expect(bench.state.link.session).toBeGreaterThan(session);
      session = bench.state.link.session;
    }
    expect(oldestSeq(bench.state.journal)).toBe(1);
    expect(bench.state.plan?.plan.revision).toBe(1);
    bench.holds = true;
    bench.sent = [];
    pass(bench, 120000);
    const seqs = factsIn(bench.sent).map((f) => f.seq);
    expect(seqs.slice(0, stored.length)).toEqual(stored);
    expect(bench.held).toBe(bench.state.journal.durable.seq);
    plan(bench, { refused: ["X"] });
    powerCut(bench);
    expect(bench.state.link.session).toBeGreaterThan(session);
  }, 120000);

  test("never uses a session twice, wherever the power goes while one is reserved", () => {
    const bench = stockedBench([A1]);
    bench.holds = false;
    openAndClose(bench, 400);
    const moment = { uptimeMs: 0, clockSeconds: 0 };
    const start = (flash: MemoryFlash) =>
      boot(PROOF_CONFIG, moment, readerOf(flash), {
        mac: proofMac,
        hash: sha256,
        ring: bench.ring,
      });
    const erased = new Set<number>();
    for (let boots = 0; boots < 230; boots++) {
      const used = bench.state.link.session;
      const flash = copyOfFlash(bench.flash);
      for (const effect of start(flash).effects) {
        const size = flashBytes(flash, effect);
        for (const bytes of [0, 4, size >> 1, Math.max(0, size - 1)]) {
          const torn = copyOfFlash(flash);
          performFlash(torn, effect, Math.min(bytes, size));
          const { state } = start(torn);
          expect(state.link.session).toBeGreaterThan(used);
          expect(state.plan?.plan.revision).toBe(1);
        }
        performFlash(flash, effect);
        if (effect.kind === "flash-erase") erased.add(effect.address);
      }
      powerCut(bench);
    }
    expect([...erased]).toEqual([
      FLASH_MAP.planAddress,
      FLASH_MAP.planAddress + FLASH_MAP.pageBytes,
    ]);
  });
});

describe("weeks without a link", () => {
  test("800 facts are delivered in order once it is back, and their pages used again", () => {
    const bench = stockedBench([A1], { ring: RING });
    const { held } = bench;
    bench.silent = true;
    bench.holds = false;
    while (bench.state.journal.durable.seq < 800) {
      openAndClose(bench, 1);
      pass(bench, 900000);
    }
    const { seq } = bench.state.journal.durable;
    const free = freeRecords(bench.state.journal);
    bench.sent = [];
    bench.silent = false;
    bench.holds = true;
    pass(bench, 1200000);
    const sent = factsIn(bench.sent);
    expect(sent.map((f) => f.seq)).toEqual(seqsBetween(held, seq));
    expect(sent).toEqual(factsOf(bench).slice(held));
    bench.kept = bench.held;
    pass(bench, 60000);
    expect(bench.state.journal.durable.kept).toBe(seq);
    expect(freeRecords(bench.state.journal)).toBeGreaterThan(free + 200);
    for (let i = 0; i < 1600; i++) {
      openAndClose(bench, 1);
      bench.kept = bench.held;
      pass(bench, 3000);
    }
    expect(oldestSeq(bench.state.journal)).toBeGreaterThan(600);
    expect(bench.held).toBe(bench.state.journal.durable.seq);
  });

  test("after the gateway lost its journal everything above kept comes again, and nothing below", () => {
    const bench = stockedBench([A1], { ring: RING });
    openAndClose(bench, 40);
    pass(bench, 60000);
    bench.kept = 30;
    pass(bench, 30000);
    const { seq } = bench.state.journal.durable;
    expect(bench.held).toBe(seq);
    bench.sent = [];
    bench.held = 30;
    pass(bench, 60000);
    const seqs = factsIn(bench.sent).map((f) => f.seq);
    expect(seqs).toEqual(seqsBetween(30, seq));
  });

  test("facts a gateway lost after the ring reclaimed them are declared, and the rest still sent", () => {
    const bench = stockedBench([A1]);
    for (let i = 0; i < 500; i++) {
      openAndClose(bench, 1);
      pass(bench, 3000);
    }
    const oldest = oldestSeq(bench.state.journal);
    expect(oldest).toBeGreaterThan(100);
    bench.held = 0;
    bench.sent = [];
    pass(bench, 90000);
    expect(bench.sent).toEqual([]);
    expect(bench.state.link.told?.oldest).toBe(oldest);
    bench.held = oldest - 1;
    pass(bench, 60000);
    expect(factsIn(bench.sent)[0]?.seq).toBe(oldest);
    expect(bench.held).toBe(bench.state.journal.durable.seq);
  });
});
