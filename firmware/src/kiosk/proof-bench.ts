import type { Effect, Input } from "./interface.ts";
import type { Ask, Fact, Plan } from "../contract/messages.ts";
import type { QuotaBase } from "../contract/quota.ts";
import { sha256 } from "../contract/sha256.ts";
import { FLASH_MAP } from "../contract/limits.ts";
import { lookAtCard } from "./eligibility.ts";
import { boot, step, type Stepped } from "./kiosk.ts";
import { oldestSeq } from "./journal/journal.ts";
import { mount } from "./journal/mount.ts";
import type { RingMap } from "./journal/page.ts";
import { readFacts } from "./journal/reader.ts";
import { type MemoryFlash, memoryFlash, performFlash, readerOf } from "./memory-flash.ts";
import { downMessage, openedJson, proofMac, PROOF_CONFIG, proofPlan } from "./proof-gateway.ts";
import { countyAnswer, type ProofCounty, proofCounty } from "./proof-county.ts";
import { provisionKeys } from "./provision-keys.ts";
import type { State } from "./state.ts";

/** What a lane does when its motor gets power; `empty` turns without a box. */
export type LaneTurn =
  | "box"
  | "empty"
  | "two"
  | "late"
  | "no-start"
  | "no-return"
  | "no-return-box"
  | "overload"
  | "not-home";

/** A ring small enough for a board's memory; the same rules as the real one. */
export const PROOF_RING = { address: FLASH_MAP.journalAddress, pages: 3, pageBytes: 4096 };

/** 2027-01-15 09:20 in UTC+8. */
export const PROOF_TIME = 1799976000;

/** A pretend machine around the kiosk: flash, motors, sensor, and a gateway that answers. */
export interface Bench {
  flash: MemoryFlash;
  ring: RingMap;
  takes: RingMap | undefined;
  state: State;
  nowMs: number;
  bootedMs: number;
  /** RTC minus true time, seconds; undefined when there is no RTC. */
  rtcOff: number | undefined;
  /** Inputs the machine will bring, by time. */
  coming: { atMs: number; input: Input }[];
  turns: { [lane: number]: LaneTurn[] };
  /** Answers of the drop sensor's self-test, in order; good when none is left. */
  sensor: boolean[];
  m: number;
  /** Highest seq the gateway holds, and whether it takes more. */
  held: number;
  holds: boolean;
  /** Highest seq the cloud has committed. */
  kept: number;
  /** When the gateway says its next receipt, and whether with a time to be believed. */
  receiptMs: number;
  timed: boolean;
  /** A gateway that says nothing any more. */
  silent: boolean;
  /** A line that is cut: nothing connects, nothing comes. */
  cut: boolean;
  /** The epoch the cloud opens when asked; 0 for none. */
  opens: number;
  nonce: string;
  plan: Plan;
  motors: string[];
  /** What it told the broker at each connect. */
  passwords: string[];
  shows: string[];
  progress: string[];
  /** Boxes the sensor saw fall while there was power to tell of it. */
  fell: number;
  flashWrites: number;
  county: ProofCounty;
  /** Answers of the county on their way. */
  answers: { atMs: number; answer: object }[];
  /** Every message published, where a test wants to look through them. */
  published: string[];
  /** JSON texts of the facts messages. */
  sent: string[];
  problems: string[];
  /** Effects left before the power goes; undefined when it does not. */
  powerLeft: number | undefined;
  /** Bytes of the flash operation in which the power goes that are still done. */
  tornBytes: number;
  /** The flash operation in which it went. */
  tornIn: Effect | undefined;
  dead: boolean;
}

/** What a machine is like, where it is not as usual. */
export interface Make {
  /** `never` has a clock that never had a time. */
  rtc?: "never";
  ring?: RingMap;
  /** Where takes lie, when not behind the flash map's ring. */
  takes?: RingMap;
  /** Base keys of quota rules that the technician's tool left. */
  keys?: QuotaBase[];
}

function takesOf(takes: RingMap | undefined) {
  return takes === undefined ? {} : { takes };
}

/** A new machine, its flash empty. */
export function benchOf(make: Make = {}): Bench {
  const ring = make.ring ?? PROOF_RING;
  const flash = memoryFlash(FLASH_MAP.pageBytes);
  if (make.keys !== undefined) {
    for (const effect of provisionKeys(readerOf(flash), make.keys)) performFlash(flash, effect);
  }
  const moment = { uptimeMs: 0, clockSeconds: make.rtc === "never" ? 0 : PROOF_TIME };
  const ports = { mac: proofMac, hash: sha256, ring, ...takesOf(make.takes) };
  const first = boot(PROOF_CONFIG, moment, readerOf(flash), ports);
  const bench: Bench = {
    flash,
    ring,
    takes: make.takes,
    state: first.state,
    nowMs: 0,
    bootedMs: 0,
    rtcOff: make.rtc === "never" ? undefined : 0,
    coming: [],
    turns: {},
    sensor: [],
    m: 0,
    held: 0,
    holds: true,
    kept: 0,
    receiptMs: 0,
    timed: false,
    silent: false,
    cut: false,
    opens: 1,
    nonce: "",
    plan: proofPlan("0000000000000000", {}),
    passwords: [],
    motors: [],
    shows: [],
    progress: [],
    fell: 0,
    flashWrites: 0,
    county: proofCounty(),
    answers: [],
    published: [],
    sent: [],
    problems: [],
    powerLeft: undefined,
    tornBytes: 0,
    tornIn: undefined,
    dead: false,
  };
  perform(bench, first);
  return bench;
}

function momentOf(bench: Bench) {
  const seconds = PROOF_TIME + Math.floor(bench.nowMs / 1000);
  const clockSeconds = bench.rtcOff === undefined ? 0 : seconds + bench.rtcOff;
  return { uptimeMs: bench.nowMs - bench.bootedMs, clockSeconds };
}

function come(bench: Bench, afterMs: number, input: Input): void {
  bench.coming.push({ atMs: bench.nowMs + afterMs, input });
  bench.coming.sort((a, b) => a.atMs - b.atMs);
}

function fall(bench: Bench, afterMs: number): void {
  come(bench, afterMs, { kind: "drop" });
}

/** A motor gets power: what comes of it, as the lane was told. */
function turn(bench: Bench, lane: number): void {
  const how = (bench.turns[lane] ?? []).shift() ?? "box";
  if (how === "no-start") return;
  if (how === "not-home") return come(bench, 300, { kind: "home", at: true });
  if (how === "overload") return come(bench, 150, { kind: "motor-current" });
  come(bench, 200, { kind: "home", at: false });
  if (how === "no-return-box") fall(bench, 1500);
  if (how === "no-return" || how === "no-return-box") return;
  if (how === "box" || how === "two") fall(bench, 2400);
  if (how === "two") fall(bench, 2900);
  if (how === "late") fall(bench, 9000);
  come(bench, 2500, { kind: "home", at: true });
}

/** The rule the whole order of effects is for: a motor moves only for an intent in flash. */
function checkIntent(bench: Bench, lane: number): void {
  const open = mount(bench.ring, readerOf(bench.flash)).durable.open;
  if (open === undefined || open.lane !== lane) {
    bench.problems.push("motor " + lane + " ran without an intent in flash");
  }
}

function note(bench: Bench, effect: Effect): void {
  switch (effect.kind) {
    case "flash-write":
    case "flash-erase":
      performFlash(bench.flash, effect);
      bench.flashWrites++;
      return;
    case "motor":
      bench.motors.push(effect.lane + (effect.on ? " on" : " off"));
      if (!effect.on) return;
      checkIntent(bench, effect.lane);
      return turn(bench, effect.lane);
    case "drop-test":
      return come(bench, 50, { kind: "drop-tested", good: bench.sensor.shift() !== false });
    case "show":
      bench.shows.push(effect.code);
      return;
    case "connect":
      bench.passwords.push(effect.password);
      return come(bench, 100, { kind: "link", up: !bench.cut });
    case "publish":
      return published(bench, effect.topic, effect.payload);
    default:
      return;
  }
}

function published(bench: Bench, topic: string, payload: string): void {
  const channel = topic.slice(topic.lastIndexOf("/") + 1);
  const json = openedJson(payload);
  bench.published.push(payload);
  if (channel === "presence" || channel === "facts") bench.receiptMs = bench.nowMs + 50;
  if (channel === "facts") bench.sent.push(payload.slice(0, payload.indexOf("\n")));
  if (channel === "facts" && bench.holds) {
    const facts = json["facts"] as { seq: number }[];
    bench.held = Math.max(bench.held, facts[facts.length - 1]?.seq ?? 0);
  }
  if (channel === "progress") bench.progress.push(json["state"] + " " + json["code"]);
  if (channel === "ask") asked(bench, json);
  if (channel !== "ask" || json["epoch"] !== bench.opens) return;
  bench.nonce = String(json["nonce"]);
  bench.plan = { ...bench.plan, epoch: bench.opens, opened: bench.nonce };
  come(bench, 100, { kind: "received", ...downMessage("plan", bench.plan, bench.opens) });
}

function asked(bench: Bench, json: object): void {
  const answer = countyAnswer(bench.county, json as Ask);
  if (answer !== undefined) bench.answers.push({ atMs: bench.nowMs + 100, answer });
}

/** The county's next answer comes in. */
function answerNext(bench: Bench): void {
  const next = bench.answers.shift();
  if (next !== undefined) say(bench, "answer", next.answer);
}

function perform(bench: Bench, done: Stepped): void {
  bench.state = done.state;
  for (const effect of done.effects) {
    if (bench.powerLeft !== undefined && bench.powerLeft-- === 0) {
      bench.dead = true;
      bench.tornIn = effect;
      performFlash(bench.flash, effect, bench.tornBytes);
      bench.coming = [];
      return;
    }
    note(bench, effect);
  }
}

/** Gives one input now. */
export function give(bench: Bench, input: Input): void {
  if (bench.dead) return;
  perform(bench, step(bench.state, momentOf(bench), input, readerOf(bench.flash)));
}

/** Lets time pass: what the machine brings and what the kiosk asked to be woken for, in order. */
export function pass(bench: Bench, ms: number): void {
  const untilMs = bench.nowMs + ms;
  while (!bench.dead) {
    const next = bench.coming[0];
    const wakeMs = bench.bootedMs + (bench.state.wakeMs ?? untilMs + bench.nowMs + 1);
    const answerMs = bench.answers[0]?.atMs ?? untilMs + 1;
    const soonMs = Math.min(wakeMs, bench.receiptMs, answerMs);
    const atMs = next === undefined ? soonMs : Math.min(next.atMs, soonMs);
    if (atMs > untilMs) break;
    bench.nowMs = Math.max(bench.nowMs, atMs);
    if (atMs === bench.receiptMs) sayReceipt(bench);
    else if (atMs === answerMs) answerNext(bench);
    else if (next !== undefined && next.atMs <= wakeMs) {
      bench.coming.shift();
      give(bench, next.input);
      if (next.input.kind === "drop" && !bench.dead) bench.fell++;
    } else give(bench, { kind: "tick" });
  }
  bench.nowMs = untilMs;
}

/** The power goes and comes back after a minute; what had begun to fall has fallen unseen. */
export function powerCut(bench: Bench): void {
  bench.dead = false;
  bench.powerLeft = undefined;
  bench.coming = [];
  bench.answers = [];
  bench.nowMs += 60000;
  bench.bootedMs = bench.nowMs;
  const ports = { mac: proofMac, hash: sha256, ring: bench.ring, ...takesOf(bench.takes) };
  perform(bench, boot(PROOF_CONFIG, momentOf(bench), readerOf(bench.flash), ports));
  pass(bench, 1000);
}

/** A newer plan from the gateway. */
export function plan(bench: Bench, part: Partial<Plan>): void {
  bench.plan = { ...bench.plan, ...part, revision: bench.plan.revision + 1 };
  give(bench, { kind: "received", ...downMessage("plan", bench.plan, bench.opens) });
}

/** What the gateway says every 20 s; time 0 is none a kiosk believes. */
export function sayReceipt(bench: Bench): void {
  bench.receiptMs = bench.nowMs + 20000;
  if (bench.silent || bench.cut) return;
  const time = bench.timed ? PROOF_TIME + Math.floor(bench.nowMs / 1000) : 0;
  say(bench, "receipt", { epoch: bench.opens, held: bench.held, kept: bench.kept, time });
}

/** Any other message from the gateway, fresh. */
export function say(bench: Bench, channel: "receipt" | "grant" | "answer", value: object): void {
  bench.m++;
  const head = { session: bench.state.link.session, term: 1, m: bench.m };
  give(bench, { kind: "received", ...downMessage(channel, { ...head, ...value }, bench.opens) });
}

/** A card is put on the reader: looked at as a board's driver does. */
export function showCard(bench: Bench, block: Uint8Array): void {
  if (bench.dead) return;
  const card = lookAtCard(bench.state, momentOf(bench), block);
  block.fill(0);
  give(bench, card);
}

/** Every fact still in flash. */
export function factsOf(bench: Bench): Fact[] {
  const read = readerOf(bench.flash);
  const journal = mount(bench.ring, read);
  const facts: Fact[] = [];
  let seq = oldestSeq(journal);
  while (seq <= journal.durable.seq) {
    const before = facts.length;
    readFacts(journal, read, { seq, visit: (fact) => facts.push(fact) > 0 });
    if (facts.length === before) break;
    seq += facts.length - before;
  }
  return facts;
}
