import { describe, expect, it } from "vitest";
import { verdictOf, type KioskWorld, type LedgerRow } from "./verdict.ts";

const kinds = {
  intended: (lane: number, id = "a", attempt = 1) => ({
    kind: "vend-intended",
    body: { lane, id, attempt },
  }),
  dispensed: (intent: number, count = 1) => ({ kind: "dispensed", body: { intent, count } }),
  failed: (intent: number) => ({ kind: "vend-failed", body: { intent, code: "no-drop" } }),
  uncertain: (intent: number) => ({ kind: "vend-uncertain", body: { intent } }),
};

function ledger(...facts: { kind: string; body: Record<string, unknown> }[]): LedgerRow[] {
  return facts.map((fact, at) => ({
    kiosk: "k1",
    epoch: 1,
    seq: at + 1,
    transaction: 100 + at,
    ...fact,
  }));
}

function world(runs: [lane: number, fell: number][], written = 0): KioskWorld {
  return {
    kiosk: "k1",
    runs: runs.map(([lane, fell]) => ({ lane, fell })),
    written: written > 0 ? { 1: written } : {},
  };
}

const clean = { lost: 0, duplicated: 0, outOfOrder: 0, unintended: 0 };

describe("the verdict is clean when", () => {
  it("each box that fell is told once", () => {
    const rows = ledger(kinds.intended(1), kinds.dispensed(1));
    expect(verdictOf([world([[1, 1]], 2)], rows)).toMatchObject({ ...clean, drops: 1, ledger: 1 });
  });

  it("a lane gives nothing and another lane then serves the same grant", () => {
    const rows = ledger(
      kinds.intended(1),
      kinds.failed(1),
      kinds.intended(2, "a", 2),
      kinds.dispensed(3),
    );
    const there = world([
      [1, 0],
      [2, 1],
    ]);
    expect(verdictOf([there], rows)).toMatchObject({ ...clean, drops: 1 });
  });

  it("two boxes fall at once and are told as two", () => {
    const rows = ledger(kinds.intended(1), kinds.dispensed(1, 2));
    expect(verdictOf([world([[1, 2]])], rows)).toMatchObject({ ...clean, drops: 2, ledger: 2 });
  });

  it("power is lost before the motor, or in its run, and the vend is called uncertain", () => {
    const rows = ledger(
      kinds.intended(1, "a"),
      kinds.uncertain(1),
      kinds.intended(1, "b"),
      kinds.uncertain(3),
      kinds.intended(1, "c"),
      kinds.dispensed(5),
    );
    const there = world([
      [1, 1],
      [1, 1],
    ]);
    expect(verdictOf([there], rows)).toMatchObject({ ...clean, drops: 2, ledger: 2, uncertain: 2 });
  });

  it("a late box is told as a stray", () => {
    const rows = ledger(kinds.intended(1), kinds.dispensed(1), kinds.dispensed(0));
    expect(verdictOf([world([[1, 2]])], rows)).toMatchObject({ ...clean, drops: 2 });
  });
});

describe("the verdict finds", () => {
  it("a box that fell and is nowhere", () => {
    const rows = ledger(kinds.intended(1), kinds.failed(1));
    expect(verdictOf([world([[1, 1]])], rows)).toMatchObject({ lost: 1, drops: 1, ledger: 0 });
  });

  it("a fact in flash that never reached the ledger", () => {
    const rows = ledger(kinds.intended(1), kinds.dispensed(1));
    expect(verdictOf([world([[1, 1]], 3)], rows).lost).toBe(1);
  });

  it("a box told and never fallen", () => {
    const rows = ledger(kinds.intended(1), kinds.dispensed(1));
    expect(verdictOf([world([[1, 0]])], rows).duplicated).toBe(1);
  });

  it("a box told twice under two seqs", () => {
    const rows = ledger(kinds.intended(1), kinds.dispensed(1), kinds.dispensed(1));
    expect(verdictOf([world([[1, 1]])], rows).duplicated).toBeGreaterThan(0);
  });

  it("two boxes under one grant", () => {
    const rows = ledger(
      kinds.intended(1),
      kinds.dispensed(1),
      kinds.intended(2, "a", 2),
      kinds.dispensed(3),
    );
    const there = world([
      [1, 1],
      [2, 1],
    ]);
    expect(verdictOf([there], rows)).toMatchObject({ duplicated: 1, unintended: 1 });
  });

  it("a second motor run of one intent", () => {
    const rows = ledger(kinds.intended(1), kinds.dispensed(1));
    const there = world([
      [1, 0],
      [1, 1],
    ]);
    expect(verdictOf([there], rows).unintended).toBe(1);
  });

  it("a fact committed before one that came first", () => {
    const rows = ledger(kinds.intended(1), kinds.dispensed(1));
    const [one, two] = rows;
    const swapped = [
      { ...one!, transaction: 9 },
      { ...two!, transaction: 8 },
    ];
    expect(verdictOf([world([[1, 1]])], swapped).outOfOrder).toBe(1);
  });

  it("a hole in the seqs", () => {
    const rows = ledger(kinds.intended(1), kinds.dispensed(1));
    const [one, two] = rows;
    expect(verdictOf([world([[1, 1]])], [one!, { ...two!, seq: 3 }]).outOfOrder).toBe(1);
  });
});
