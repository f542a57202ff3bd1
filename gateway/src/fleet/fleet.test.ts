import { describe, expect, test } from "vitest";
import type { AnyFact, Plan, Presence } from "@anxin/firmware/contract";
import { plan as planText } from "../testing/kiosk-voice.ts";
import { onMark, onPlan, onTaken } from "./cloud-words.ts";
import type { Decision, Entry, Shelf } from "./decision.ts";
import { onFacts } from "./facts.ts";
import { untilOf } from "./grant.ts";
import { onAsk, onPresence } from "./signals.ts";
import type { KioskState, Mark } from "./state.ts";
import { markOf, newKiosk } from "./state.ts";

/** A shelf holding the seqs given, each under the hash `h{seq}`. */
function holding(...seqs: number[]): Shelf {
  return {
    hashAt: (_epoch, seq) => (seqs.includes(seq) ? `h${seq}` : undefined),
    nextAbove: (_epoch, seq) => seqs.find((one) => one > seq),
    endFrom: (_epoch, seq) => {
      let end = seq;
      while (seqs.includes(end + 1)) end += 1;
      return end;
    },
  };
}

function served(mark: Mark, more: Partial<KioskState> = {}): KioskState {
  const at = { term: 1, epoch: 1, marks: { 1: mark }, session: 5, n: 10, online: true };
  return { ...newKiosk("k1"), ...at, ...more };
}

function mark(held: number, kept = 0, top = held): Mark {
  return { held, kept, top };
}

const fact: AnyFact = { seq: 1, uptime: 1, time: 0, trust: "unknown", kind: "x", body: {} };

/** "7" is a known fact 7 as first sent; "7?" an unknown one; "7!" another content under 7. */
function candidate(word: string) {
  const seq = Number.parseInt(word, 10);
  const hash = word.endsWith("!") ? `other${seq}` : `h${seq}`;
  return { seq, hash, bytes: "", ...(word.endsWith("?") ? {} : { fact: { ...fact, seq } }) };
}

function shown(entries: readonly Entry[]): string[] {
  return entries.map(({ loose, seq, last, body }) => {
    const code = body.type === "quarantine" ? ` ${body.code}` : "";
    return `${loose ? "loose " : ""}${body.type}${code} ${seq}${last === seq ? "" : `-${last}`}`;
  });
}

function codes(decision: Decision): string[] {
  return decision.effects.flatMap((one) => (one.kind === "refused" ? [one.code] : []));
}

test.each([
  [["4", "5"], "[4,5]"],
  [["3", "4"], undefined],
  [["4", "5?"], undefined],
  [["4", "6"], undefined],
  [["4", "2!"], undefined],
])("the text of facts %j is stored as it came only where each is the next", (words, text) => {
  const message = { key: 1, epoch: 1, facts: words.map(candidate), text: "[4,5]" };
  expect(onFacts(served(mark(3)), message, holding(1, 2, 3)).text).toBe(text);
});

describe("facts, with 1 to 3 held", () => {
  const table: [string, string[], string[], number, string[]][] = [
    ["the next", ["4"], ["fact 4"], 4, []],
    ["the next two", ["4", "5"], ["fact 4", "fact 5"], 5, []],
    ["a repeat", ["3"], [], 3, []],
    ["a repeat and the next", ["3", "4"], ["fact 4"], 4, []],
    ["another content", ["2!"], ["loose quarantine fork 2"], 3, ["fork"]],
    [
      "another content within one message",
      ["4", "4!"],
      ["fact 4", "loose quarantine fork 4"],
      4,
      ["fork"],
    ],
    ["one too far", ["5"], [], 3, ["seq-gap"]],
    ["the next and one too far", ["4", "6"], ["fact 4"], 4, ["seq-gap"]],
    ["an unknown next", ["4?", "5"], ["quarantine bad-schema 4", "fact 5"], 5, ["bad-schema"]],
    [
      "one without a number",
      ["0?", "4"],
      ["loose quarantine bad-schema 0", "fact 4"],
      4,
      ["bad-schema"],
    ],
  ];

  test.each(table)("%s", (...[, words, entries, held, refusals]) => {
    const message = { key: 1, epoch: 1, facts: words.map(candidate) };
    const decision = onFacts(served(mark(3)), message, holding(1, 2, 3));
    expect(shown(decision.entries)).toEqual(entries);
    expect(markOf(decision.state, 1).held).toBe(held);
    expect(codes(decision)).toEqual(refusals);
    expect(decision.effects).toContainEqual({ kind: "receipt" });
  });

  test("a past one whose text is no longer here goes to the cloud to be told apart", () => {
    const message = { key: 1, epoch: 1, facts: [candidate("2")] };
    const decision = onFacts(served(mark(3, 3)), message, holding());
    expect(shown(decision.entries)).toEqual(["loose fact 2"]);
    expect(markOf(decision.state, 1)).toEqual(mark(3, 3));
  });

  test.each([
    ["under another epoch's key", { key: 2, epoch: 1 }],
    ["naming another epoch", { key: 1, epoch: 2 }],
  ])("%s change nothing and are answered", (_name, at) => {
    const state = served(mark(3));
    const decision = onFacts(state, { ...at, facts: [candidate("4")] }, holding(1, 2, 3));
    expect(decision).toMatchObject({ state, entries: [] });
    expect(codes(decision)).toEqual(["wrong-epoch"]);
  });

  test("that fill a hole carry the mark over what is stored behind it", () => {
    const message = { key: 1, epoch: 1, facts: [candidate("2")] };
    const decision = onFacts(served(mark(1, 1, 5)), message, holding(1, 2, 3, 4, 5));
    expect(markOf(decision.state, 1)).toEqual(mark(5, 1, 5));
  });
});

describe("presence", () => {
  const base: Presence = {
    session: 6,
    n: 1,
    state: "ready",
    firmware: "1",
    revision: 1,
    epoch: 1,
    oldest: 1,
    next: 9,
    uptime: 60,
  };

  test.each([
    ["has all above the mark", 4, [1, 2, 3], 3, [], 3],
    ["lost what is above it", 6, [1, 2, 3], 3, ["gap 4-5"], 5],
    ["lost one", 5, [1, 2, 3], 3, ["gap 4"], 4],
    ["lost what is partly here", 9, [1, 4, 5, 8], 1, ["gap 2-3", "gap 6-7"], 8],
  ] as const)("of a kiosk that %s", (...[, oldest, stored, held, gaps, after]) => {
    const state = served(mark(held, 0, stored.at(-1) ?? 0));
    const signal = { key: 1, atMs: 0, message: { ...base, oldest } };
    const decision = onPresence(state, signal, holding(...stored));
    expect(shown(decision.entries)).toEqual(gaps);
    expect(markOf(decision.state, 1).held).toBe(after);
  });

  test.each([
    ["a later session", 6, 0, true],
    ["a later number", 5, 11, true],
    ["the same number", 5, 10, false],
    ["an earlier session", 4, 99, false],
  ])("of %s", (...[, session, n, fresh]) => {
    const signal = { key: 1, atMs: 0, message: { ...base, session, n } };
    const decision = onPresence(served(mark(0)), signal, holding());
    expect(codes(decision)).toEqual(fresh ? [] : ["stale-message"]);
    expect(decision.state.n).toBe(fresh ? n : 10);
  });

  test.each<[string, Partial<KioskState>, Partial<Presence>, boolean]>([
    ["of a later session", {}, { session: 6 }, true],
    ["heard before, of a kiosk taken for gone", {}, { session: 5, n: 3 }, true],
    ["heard before its will", { n: 4_294_967_295 }, { session: 5, n: 3 }, false],
    ["of an earlier session", {}, { session: 4 }, false],
    ["that says it left", {}, { session: 5, n: 3, state: "disconnected" }, false],
    ["under the key of another epoch", { epoch: 2 }, { session: 6 }, false],
  ])("kept by a broker, %s", (...[, more, said, online]) => {
    const state = served(mark(0), { online: false, ...more });
    const signal = { key: 1, atMs: 5, message: { ...base, ...said }, retained: true };
    const decision = onPresence(state, signal, holding());
    expect(decision.state.online).toBe(online);
    expect(decision.effects.some(({ kind }) => kind === "receipt")).toBe(online);
    expect(codes(decision)).toEqual([]);
    // How long ago it was said nobody knows, so no grant's end can be told from it.
    expect(decision.state.uptime).toBeUndefined();
  });
});

describe("the cloud's mark", () => {
  test.each([
    ["rises", mark(5, 1), 3, [1, 2, 3, 4, 5], mark(5, 3)],
    ["falls and the journal has the rest", mark(5, 4), 2, [3, 4, 5], mark(5, 2)],
    ["falls and the journal has nothing", mark(5, 4), 2, [], mark(2, 2, 5)],
    ["falls and the journal has an end", mark(5, 4), 2, [4, 5], mark(2, 2, 5)],
    ["is above what is held", mark(2, 2), 7, [1, 2], mark(7, 7)],
  ] as const)("%s", (...[, before, kept, stored, after]) => {
    const decision = onMark(served(before), { epoch: 1, kept }, holding(...stored));
    expect(markOf(decision.state, 1)).toEqual(after);
    const fell = after.held < before.held;
    expect(decision.effects.some((one) => one.kind === "receipt")).toBe(fell);
  });
});

describe("an epoch", () => {
  const nonce = "00000000000000aa";
  const ask = (epoch: number, key = epoch) => ({
    key,
    atMs: 0,
    message: { want: "epoch", session: 0, n: 0, epoch, nonce } as const,
  });

  test.each([
    ["above the open one is carried to the cloud", 2, 2, ["loose declaration 0"], []],
    ["below it was used", 0, 0, [], ["epoch-used"]],
    ["open for another flash ring was used", 1, 1, [], ["epoch-used"]],
    ["declared under another's key is not believed", 3, 2, [], ["wrong-epoch"]],
  ])("%s", (...[, epoch, key, entries, refusals]) => {
    const decision = onAsk(served(mark(9)), ask(epoch, key));
    expect(shown(decision.entries)).toEqual(entries);
    expect(codes(decision)).toEqual(refusals);
  });

  test("opened by a plan starts at zero, and the old one's marks stay", () => {
    const text = planText(3, 2);
    const plan = JSON.parse(text) as Plan;
    const decision = onPlan(served(mark(9, 4)), { text, plan });
    if (decision === "ignored") throw new Error("plan was ignored");
    expect(decision.state).toMatchObject({ epoch: 2, session: 0, n: 0, revision: 3 });
    expect(markOf(decision.state, 2)).toEqual(mark(0));
    expect(markOf(decision.state, 1)).toEqual(mark(9, 4));
  });

  test("learnt by taking starts where the cloud is", () => {
    const taken = { term: 4, epoch: 3, kept: 17 };
    const decision = onTaken(newKiosk("k1"), taken, holding());
    expect(decision.state).toMatchObject({ term: 4, epoch: 3 });
    expect(markOf(decision.state, 3)).toEqual(mark(17, 17));
  });
});

describe("a grant", () => {
  test.each([
    ["ends after its life", { seconds: 100, atMs: 0 }, 30_000, 130],
    ["ends after 60 s at most", { seconds: 100, atMs: 0 }, 999_000, 160],
    ["counts from now, not from what was heard", { seconds: 100, atMs: -40_000 }, 30_000, 170],
    ["without life is none", { seconds: 100, atMs: 0 }, 0, undefined],
    ["for a kiosk never heard is none", undefined, 30_000, undefined],
  ])("%s", (...[, uptime, lifeMs, until]) => {
    expect(untilOf(served(mark(0), { uptime }), { atMs: 0, lifeMs })).toBe(until);
  });
});
