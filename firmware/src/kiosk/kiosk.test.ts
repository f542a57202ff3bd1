import { describe, expect, test } from "vitest";
import { type Bench, factsOf, give, pass, plan, powerCut, say } from "./proof-bench.ts";
import { step } from "./kiosk.ts";
import { readerOf } from "./memory-flash.ts";
import { downMessage } from "./proof-gateway.ts";
import { grant, idOf, stockedBench } from "./proof-story.ts";

const A1 = { lane: 1, lot: "A1", expiry: 20290630, count: 5 };
const B2 = { lane: 2, lot: "B2", expiry: 20300630, count: 5 };

function serve(bench: Bench, id: string): void {
  grant(bench, id, {});
  pass(bench, 1000);
  give(bench, { kind: "button" });
  pass(bench, 16000);
}

const motorStarts = (bench: Bench) => bench.motors.filter((m) => m.endsWith("on")).length;

/** Stops the kiosk before its n-th effect, restores power, and has the person try again. */
function stoppedAt(n: number, turns: ("box" | "empty" | "late")[]): Bench {
  const bench = stockedBench([{ ...A1, turns }, B2]);
  bench.powerLeft = n;
  serve(bench, idOf("a1"));
  const cut = bench.dead;
  powerCut(bench);
  if (cut) serve(bench, idOf("a1"));
  pass(bench, 20000);
  return bench;
}

test("a board's timer that fires a little early is asked for again, so no vend falls asleep", () => {
  const bench = stockedBench([{ ...A1, turns: ["box"] }, B2]);
  grant(bench, idOf("a1"), {});
  const due = bench.state.wakeMs ?? 0;
  const moment = { uptimeMs: due - 1, clockSeconds: 0 };
  const read = readerOf(bench.flash);
  const early = step(bench.state, moment, { kind: "tick" }, read);
  expect(early.effects).toContainEqual({ kind: "wake", uptimeMs: due });
});

describe("the kiosk stopped at every effect boundary of a vend", () => {
  test.each([[["box"]], [["empty"]], [["late"]]] as ("box" | "empty" | "late")[][][])(
    "never two motor runs for one intent, never a silent loss (first turn: %s)",
    (turns) => {
      let uncut = false;
      for (let n = 0; !uncut; n++) {
        const probe = stockedBench([{ ...A1, turns }, B2]);
        probe.powerLeft = n;
        serve(probe, idOf("a1"));
        uncut = !probe.dead;
        const bench = stoppedAt(n, turns);
        const facts = factsOf(bench);
        const intents = facts.filter((f) => f.kind === "vend-intended");
        const dispensed = facts.filter((f) => f.kind === "dispensed");
        const uncertain = facts.filter((f) => f.kind === "vend-uncertain");
        const failed = facts.filter((f) => f.kind === "vend-failed");
        expect(bench.problems).toEqual([]);
        expect(motorStarts(bench)).toBeLessThanOrEqual(intents.length);
        expect(intents.length).toBeLessThanOrEqual(2);
        const told = dispensed.filter((f) => f.body.intent > 0).length;
        expect(told + uncertain.length + failed.length).toBe(intents.length);
        const counted = dispensed.reduce((sum, f) => sum + f.body.count, 0);
        expect(counted).toBeLessThanOrEqual(bench.fell);
        if (uncertain.length === 0) expect(counted).toBe(bench.fell);
      }
    },
  );
});

test("500 remote taps with nobody at the machine write nothing and turn nothing", () => {
  const bench = stockedBench([A1]);
  for (let i = 0; i < 500; i++) {
    grant(bench, idOf((i + 4096).toString(16)), {});
    pass(bench, 7000);
  }
  expect(bench.motors).toEqual([]);
  expect(bench.flashWrites).toBe(0);
  const ends = new Set(bench.progress);
  expect([...ends].sort()).toEqual(["armed ", "refused busy", "refused not-confirmed"]);
  const armed = bench.progress.filter((p) => p === "armed ").length;
  expect(bench.progress).toHaveLength(500 + armed - (bench.state.vend.at === "armed" ? 1 : 0));
});

test("a load confirmed twice is one restock, also after a power cut", () => {
  const bench = stockedBench([A1]);
  give(bench, { kind: "load-confirmed", load: "L0" });
  powerCut(bench);
  give(bench, { kind: "load-confirmed", load: "L0" });
  expect(factsOf(bench).filter((f) => f.kind === "restocked")).toHaveLength(1);
});

test("a lane that is uncertain opens with a count, not with a restock", () => {
  const bench = stockedBench([A1]);
  grant(bench, idOf("a1"), {});
  give(bench, { kind: "button" });
  pass(bench, 1000);
  powerCut(bench);
  bench.progress = [];
  grant(bench, idOf("a2"), {});
  const lots = [{ lot: "A1", expiry: 20290630, count: 4 }];
  give(bench, { kind: "lane-counted", lane: 1, lots });
  grant(bench, idOf("a3"), {});
  expect(bench.progress).toEqual(["refused lane-closed", "armed "]);
});

test("three turns without a box in one lane close it until someone counts", () => {
  const bench = stockedBench([{ ...A1, turns: ["empty", "empty", "empty"] }]);
  for (const id of ["a1", "a2", "a3"]) serve(bench, idOf(id));
  bench.progress = [];
  grant(bench, idOf("a4"), {});
  expect(bench.progress).toEqual(["refused lane-closed"]);
});

describe("the link", () => {
  const factsIn = (texts: string[]): object[] =>
    texts.flatMap((text) => (JSON.parse(text) as { facts: object[] }).facts);

  test("facts are sent until held, in order and once, and again the same when held goes down", () => {
    const bench = stockedBench([A1]);
    serve(bench, idOf("a1"));
    expect(factsIn(bench.sent)).toEqual(factsOf(bench));
    expect(bench.held).toBe(bench.state.journal.durable.seq);
    bench.sent = [];
    bench.held = 0;
    pass(bench, 60000);
    expect(factsIn(bench.sent)).toEqual(factsOf(bench));
  });

  test("facts no receipt answers are sent again every ten seconds, byte for byte", () => {
    const bench = stockedBench([A1]);
    bench.silent = true;
    bench.sent = [];
    give(bench, { kind: "door", open: true });
    pass(bench, 35000);
    expect(bench.sent).toHaveLength(4);
    expect(new Set(bench.sent).size).toBe(1);
  });

  test("a message with a wrong tag, of another session, or a repeat changes nothing", () => {
    const bench = stockedBench([A1]);
    const before = bench.state.link;
    const topic = "anxin/1/k1/grant";
    give(bench, { kind: "received", topic, payload: `{"id":1}\n${"0".repeat(32)}` });
    expect(bench.state.link).toEqual(before);
    bench.m -= 1;
    say(bench, "receipt", { epoch: 1, held: 0, kept: 0, time: 0 });
    expect(bench.state.journal.durable.held).toBe(bench.held);
  });

  test("a gateway that falls silent is left after a minute, and tried again ever more slowly", () => {
    const bench = stockedBench([A1]);
    const waits: number[] = [];
    bench.silent = true;
    for (let i = 0; i < 14; i++) {
      while (bench.state.link.phase !== "resting") pass(bench, 1000);
      waits.push(bench.state.link.untilMs - (bench.nowMs - bench.bootedMs));
      while (bench.state.link.phase === "resting") pass(bench, 1000);
    }
    expect(waits[0]).toBeLessThanOrEqual(2000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(900000);
    expect(waits[13]).toBeGreaterThan(400000);
  });

  test("every connect has a session number that was never used, also after power cuts", () => {
    const bench = stockedBench([A1]);
    const used = new Set<number>();
    for (let i = 0; i < 5; i++) {
      expect(used.has(bench.state.link.session)).toBe(false);
      used.add(bench.state.link.session);
      powerCut(bench);
    }
    expect([...used]).toEqual([...used].sort((a, b) => a - b));
  });
});

test("a plan of a lower revision, an equal one that differs, or another life's is ignored", () => {
  const bench = stockedBench([A1]);
  plan(bench, { refused: ["X"] });
  const known = bench.state.plan?.plan;
  expect([known?.revision, known?.refused]).toEqual([2, ["X"]]);
  const others = [
    { revision: 1 },
    { revision: 2, refused: ["Y"] },
    { revision: 9, opened: "f".repeat(16) },
    { revision: 9, epoch: 2 },
  ];
  for (const other of others) {
    const message = downMessage("plan", { ...bench.plan, ...other });
    give(bench, { kind: "received", ...message });
    expect(bench.state.plan?.plan).toEqual(known);
  }
  powerCut(bench);
  expect(bench.state.plan?.plan).toEqual(known);
});

test("a power cut while a plan is written leaves the plan before", () => {
  const bench = stockedBench([A1]);
  bench.powerLeft = 1;
  plan(bench, { refused: ["X"] });
  expect(bench.dead).toBe(true);
  powerCut(bench);
  expect(bench.state.plan?.plan.revision).toBe(1);
});

test("a flash that fails stops vending at once, motor first", () => {
  const bench = stockedBench([A1]);
  grant(bench, idOf("a1"), {});
  give(bench, { kind: "button" });
  pass(bench, 1000);
  give(bench, { kind: "flash-failed" });
  expect(bench.motors).toEqual(["1 on", "1 off"]);
  grant(bench, idOf("a2"), {});
  expect(bench.progress[bench.progress.length - 1]).toBe("refused journal-full");
});
