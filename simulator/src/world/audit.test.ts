import { describe, expect, it } from "vitest";
import { audit, countOf, type LedgerFact, type Truth } from "./audit.ts";
import { foldLanes } from "./stock-fold.ts";

const fact = (seq: number, kind: string, body: Record<string, unknown>): LedgerFact => ({
  kiosk: "k1",
  epoch: 1,
  seq,
  kind,
  body,
});
const intended = (seq: number, lane: number) =>
  fact(seq, "vend-intended", { permission: "grant", id: "00000000000000aa", lane });
const dispensed = (seq: number, intent: number, count = 1) =>
  fact(seq, "dispensed", { intent, lane: 2, count, cause: intent === 0 ? "stray" : "vend" });

const run = (intent: number, seen: number) => ({ kiosk: "k1", epoch: 1, intent, lane: 2, seen });
const truth = (seen: number, last: number): Truth => ({
  runs: [run(1, seen)],
  strays: new Map(),
  written: new Map([["k1/1", last]]),
});
const kinds = (of: Truth, facts: LedgerFact[]) => audit(of, facts).map((finding) => finding.kind);

describe("audit", () => {
  it("finds nothing when every box is told once", () => {
    expect(audit(truth(1, 2), [intended(1, 2), dispensed(2, 1)])).toEqual([]);
  });

  it("finds a fact that never arrived, and the box in it", () => {
    expect(kinds(truth(1, 2), [intended(1, 2)])).toEqual(["lost", "lost"]);
  });

  it("finds a fact that is there twice", () => {
    const findings = audit(truth(1, 2), [intended(1, 2), dispensed(2, 1), dispensed(2, 1)]);
    expect(countOf(findings, "duplicated")).toBeGreaterThan(0);
    expect(countOf(findings, "lost")).toBe(0);
  });

  it("finds a vend told as two boxes when one fell", () => {
    expect(kinds(truth(1, 2), [intended(1, 2), dispensed(2, 1, 2)])).toEqual(["duplicated"]);
  });

  it("accepts an uncertain vend, whatever fell, and refuses one that also says dispensed", () => {
    const uncertain = fact(2, "vend-uncertain", { intent: 1, lane: 2 });
    expect(kinds(truth(1, 2), [intended(1, 2), uncertain])).toEqual([]);
    expect(kinds(truth(1, 3), [intended(1, 2), uncertain, dispensed(3, 1)])).toEqual([
      "duplicated",
    ]);
  });

  it("finds a second run of the motor for one intent", () => {
    const twice = { ...truth(1, 2), runs: [run(1, 1), run(1, 0)] };
    expect(kinds(twice, [intended(1, 2), dispensed(2, 1)])).toContain("double-vend");
  });

  it("finds a second intent unless the first ended in no-drop in another lane", () => {
    const failed = fact(2, "vend-failed", { intent: 1, lane: 2, code: "no-drop" });
    const runs = [run(1, 0), { ...run(3, 1), lane: 3 }];
    const world = { ...truth(0, 4), runs };
    const facts = (lane: number) => [intended(1, 2), failed, intended(3, lane), dispensed(4, 3)];
    expect(kinds(world, facts(3))).toEqual([]);
    expect(kinds(world, facts(2))).toEqual(["double-vend"]);
  });

  it("finds a stray box nobody told of, and a told one nobody saw", () => {
    const saw = { runs: [], strays: new Map([["k1", 1]]), written: new Map() };
    expect(kinds(saw, [])).toEqual(["lost"]);
    expect(kinds({ ...saw, strays: new Map() }, [dispensed(1, 0)])).toEqual(["duplicated"]);
  });

  it("finds a box from nowhere", () => {
    const nothing = { ...truth(1, 2), runs: [] };
    expect(kinds(nothing, [intended(1, 2), dispensed(2, 1)])).toEqual(["duplicated"]);
  });
});

describe("foldLanes", () => {
  it("gives stock, boxes given out, and what a count settled", () => {
    const facts = [
      fact(1, "restocked", { lane: 2, count: 10 }),
      intended(2, 2),
      dispensed(3, 2),
      fact(4, "counted", { lane: 2, lots: [{ lot: "A", count: 7 }] }),
    ];
    const fold = { kiosk: "k1", lane: 2, onHand: 7, dispensed: 1, settled: 2 };
    expect(foldLanes(facts)).toEqual([fold]);
  });
});
