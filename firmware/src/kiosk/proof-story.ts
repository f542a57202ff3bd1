import type { LoadLine } from "../contract/load-code.ts";
import type { Fact, LotCount, Plan } from "../contract/messages.ts";
import type { QuotaBase } from "../contract/quota.ts";
import type { Input } from "./interface.ts";
import {
  type Bench,
  benchOf,
  factsOf,
  give,
  type LaneTurn,
  type Make,
  pass,
  plan,
  powerCut,
  PROOF_TIME,
  say,
  sayReceipt,
  showCard,
} from "./proof-bench.ts";
import { shownNumber } from "./proof-gateway.ts";
import {
  type PaperCard,
  type PaperVoucher,
  paperBlock,
  paperLoad,
  paperVoucher,
} from "./proof-papers.ts";

/** One thing that happens in a story; `for` is how many times, where it can be many. */
export type Beat =
  | { grant: string; product?: string; lane?: number; lifeSeconds?: number }
  | { types: "right" | "wrong"; grant: string; product?: string }
  | { input: Input }
  | { wait: number }
  | { power: "cut" }
  | { refuse: string[] }
  | { hours: [number, number] }
  | { rtcOff: number | "none" }
  | { taps: number }
  | { fill: number }
  | { drops: number }
  | { authenticate: true }
  | { card: PaperCard }
  | { voucher: Omit<PaperVoucher, "product" | "expiry">; product?: string; days?: number }
  | { load: string; lines: LoadLine[]; days?: number; sealedIn?: number }
  | { code: string }
  | { county: "silent" | "answers" }
  | { link: "up" | "down" };

/** What a lane is given before the story, and how it turns. */
export interface Stocked extends LotCount {
  lane: number;
  product?: string;
  turns?: LaneTurn[];
}

/** A story a shopkeeper could check: what is in the machine, what happens, what must come of it. */
export interface Story {
  name: string;
  stock: Stocked[];
  /** Answers of the drop sensor's self-test, in order; good when not given. */
  sensor?: boolean[];
  /** `never` when the clock never had a time; good when not given. */
  rtc?: "never";
  /** Rules of the plan, where they are not as usual. */
  rules?: Partial<Plan>;
  /** Base keys the board has; that of rule 1 in the story's month when not given. */
  keys?: QuotaBase[];
  /** What the county was asked; not looked at when not given. */
  asked?: string[];
  beats: Beat[];
  facts: string[];
  motors: string[];
  progress: string[];
  shows: string[];
}

export const PROOF_PRODUCT = "condom-m";

/** The base key of rule 1 in the month of the stories. */
export const PROOF_KEYS: QuotaBase[] = [
  { rule: 1, window: 202701, base: new Uint8Array(32).fill(9) },
];

/** A fact in the words of the table. */
export function lineOf(fact: Fact): string {
  switch (fact.kind) {
    case "vend-intended": {
      const { attempt, lane, lot, permission } = fact.body;
      const by = permission === "grant" ? "" : " " + permission;
      return "intended " + attempt + " lane " + lane + " " + lot + by;
    }
    case "restocked":
      return "restocked " + fact.body.count + " lane " + fact.body.lane + " " + fact.body.lot;
    case "dispensed": {
      const { count, lane, lot, cause } = fact.body;
      return "dispensed " + count + " lane " + lane + " " + (lot === "" ? "-" : lot) + " " + cause;
    }
    case "vend-failed":
      return "failed lane " + fact.body.lane + " " + fact.body.code;
    case "vend-uncertain":
      return "uncertain lane " + fact.body.lane + " " + fact.body.code;
    case "fault-raised":
      return "fault " + fact.body.code + " lane " + fact.body.lane;
    case "fault-cleared":
      return "cleared " + fact.body.code + " lane " + fact.body.lane;
    default:
      return fact.kind;
  }
}

/** A kiosk with an epoch, online, with this stock in its lanes; nothing noted yet. */
export function stockedBench(stock: Stocked[], make: Make & { rules?: Partial<Plan> } = {}): Bench {
  const bench = benchOf(make);
  const lanes = stock.map((s) => ({ lane: s.lane, product: s.product ?? PROOF_PRODUCT }));
  const distinct = lanes.filter((l, i) => lanes.map((x) => x.lane).indexOf(l.lane) === i);
  const loads = stock.map((s, i) => {
    const { lane, lot, expiry, count } = s;
    return { id: "L" + i, lane, lot, expiry, count };
  });
  bench.plan = { ...bench.plan, lanes: distinct, loads, ...make.rules };
  pass(bench, 1000);
  loads.forEach((load) => give(bench, { kind: "load-confirmed", load: load.id }));
  for (const s of stock) if (s.turns !== undefined) bench.turns[s.lane] = s.turns.slice();
  pass(bench, 20000);
  forget(bench);
  return bench;
}

function forget(bench: Bench): void {
  bench.motors = [];
  bench.shows = [];
  bench.progress = [];
  bench.flashWrites = 0;
}

function uptimeSeconds(bench: Bench): number {
  return Math.floor((bench.nowMs - bench.bootedMs) / 1000);
}

export function grant(
  bench: Bench,
  id: string,
  what: { product?: string; lane?: number; number?: string; lifeSeconds?: number },
): void {
  const { lane, number, lifeSeconds } = what;
  const until = Math.max(0, uptimeSeconds(bench) + (lifeSeconds ?? 60));
  const product = what.product ?? PROOF_PRODUCT;
  const which = lane === undefined ? { product } : { lane };
  const typed = number === undefined ? {} : { number };
  say(bench, "grant", { id, until, ...which, ...typed });
}

/** Grant ids of a story are short; on the wire they are sixteen digits. */
export function idOf(short: string): string {
  return ("0000000000000000" + short).slice(-16);
}

function taps(bench: Bench, count: number): void {
  for (let i = 0; i < count; i++) {
    grant(bench, idOf((i + 4096).toString(16)), {});
    pass(bench, 7000);
  }
}

/** Takes part in a story as the machine and the people around it. */
export function play(bench: Bench, beat: Beat): void {
  if ("types" in beat) {
    const id = idOf(beat.grant);
    const number = shownNumber(bench.state.link.session, id)[beat.types];
    grant(bench, id, { number, ...(beat.product === undefined ? {} : { product: beat.product }) });
  } else if ("grant" in beat) grant(bench, idOf(beat.grant), beat);
  else if ("input" in beat) give(bench, beat.input);
  else if ("wait" in beat) pass(bench, beat.wait * 1000);
  else if ("power" in beat) powerCut(bench);
  else if ("refuse" in beat) plan(bench, { refused: beat.refuse });
  else if ("hours" in beat) plan(bench, { hours: { open: beat.hours[0], close: beat.hours[1] } });
  else if ("rtcOff" in beat) bench.rtcOff = beat.rtcOff === "none" ? undefined : beat.rtcOff;
  else if ("taps" in beat) taps(bench, beat.taps);
  else if ("fill" in beat) fill(bench, beat.fill);
  else if ("drops" in beat) drops(bench, beat.drops);
  else if ("authenticate" in beat) authenticate(bench);
  else playAtReader(bench, beat);
}

type AtReader = Extract<
  Beat,
  { card: object } | { voucher: object } | { load: string } | { code: string } | { county: string }
>;

const DAY_SECONDS = 86400;

/** What people show to the readers, and who is there to be asked. */
function playAtReader(bench: Bench, beat: AtReader | { link: "up" | "down" }): void {
  const now = PROOF_TIME + Math.floor(bench.nowMs / 1000);
  if ("card" in beat) showCard(bench, paperBlock(beat.card));
  else if ("voucher" in beat) {
    const expiry = now + Math.round((beat.days ?? 1) * DAY_SECONDS);
    const product = beat.product ?? PROOF_PRODUCT;
    give(bench, { kind: "code", text: paperVoucher({ ...beat.voucher, product, expiry }) });
  } else if ("load" in beat) {
    const until = now + Math.round((beat.days ?? 1) * DAY_SECONDS);
    const { lines, sealedIn = 1 } = beat;
    const text = paperLoad({ id: beat.load, until, lines, sealedIn });
    give(bench, { kind: "code", text });
  } else if ("code" in beat) give(bench, { kind: "code", text: beat.code });
  else if ("county" in beat) bench.county.silent = beat.county === "silent";
  else lineMoved(bench, beat.link === "up");
}

/** The line to the gateway goes, or comes back. */
function lineMoved(bench: Bench, up: boolean): void {
  bench.cut = !up;
  bench.answers = [];
  if (!up) give(bench, { kind: "link", up: false });
}

/** Edges of the drop sensor with nothing vending, a tenth of a second apart. */
export function drops(bench: Bench, count: number): void {
  for (let i = 0; i < count; i++) {
    pass(bench, 100);
    give(bench, { kind: "drop" });
  }
}

/** Doors opened and closed until the journal is nearly full. */
function fill(bench: Bench, times: number): void {
  bench.holds = false;
  for (let i = 0; i < times; i++) {
    give(bench, { kind: "door", open: true });
    give(bench, { kind: "door", open: false });
  }
}

function authenticate(bench: Bench): void {
  bench.timed = true;
  sayReceipt(bench);
}

function differences(what: string, got: string[], wanted: string[]): string[] {
  const is = got.join(", ");
  const should = wanted.join(", ");
  return is === should ? [] : [what + ": [" + is + "] instead of [" + should + "]"];
}

/** Plays a story; what comes back is what went otherwise than told, empty when nothing did. */
export function problemsOf(story: Story): string[] {
  const { rtc, rules = {}, keys = PROOF_KEYS } = story;
  const bench = stockedBench(story.stock, { rules, keys, ...(rtc === undefined ? {} : { rtc }) });
  if (story.sensor !== undefined) bench.sensor = story.sensor.slice();
  const before = bench.state.journal.durable.seq;
  for (const beat of story.beats) play(bench, beat);
  const lines: string[] = [];
  for (const fact of factsOf(bench)) {
    const counts = fact.kind !== "door-opened" && fact.kind !== "door-closed";
    if (fact.seq > before && counts) lines.push(lineOf(fact));
  }
  return bench.problems.concat(
    differences("facts", lines, story.facts),
    differences("motors", bench.motors, story.motors),
    differences("progress", bench.progress, story.progress),
    differences("display", bench.shows, story.shows),
    story.asked === undefined ? [] : differences("asked", bench.county.asked, story.asked),
  );
}
