import type { Fact, FactBody, Permission } from "../../contract/messages.ts";
import type { Fault } from "../../contract/codes.ts";
import { LIMITS } from "../../contract/limits.ts";

/** A lot as boxes of one product; `expiry` is yyyymmdd. */
export interface Lot {
  product: string;
  lot: string;
  expiry: number;
}

export interface Stack {
  lot: Lot;
  count: number;
}

/**
 * open; waiting for stock (restock or count opens it); waiting for a count (only a count opens it).
 */
export type LaneDoor = "open" | "wants-stock" | "wants-count";

/** A lane is a queue: the first stack drops first. A lane not listed wants stock. */
export interface Lane {
  lane: number;
  door: LaneDoor;
  /** Vends in a row that ended in no drop. */
  misses: number;
  stacks: Stack[];
}

/** An intent that has no result yet. */
export interface OpenIntent {
  seq: number;
  permission: Permission;
  id: string;
  attempt: number;
  lane: number;
  lot: Lot;
}

export interface RaisedFault {
  code: Fault;
  lane: number;
}

export interface ConfirmedLoad {
  load: string;
  lane: number;
}

/** What the journal says: a fold over its records, and what a page begins with. */
export interface Durable {
  /** 0 until an epoch is opened. */
  epoch: number;
  /**
   * The nonce of the declaration this epoch was, or will be, opened for; empty before the first.
   */
  nonce: string;
  seq: number;
  /** Marks as they were when the page began; receipts carry the newer ones. */
  held: number;
  kept: number;
  sessionsReserved: number;
  /** The last journalled time, unix seconds, 0 when none. */
  floorSeconds: number;
  boots: number;
  skippedDoors: number;
  skippedClimates: number;
  open: OpenIntent | undefined;
  lanes: Lane[];
  /** Ids of permissions that had an intent, oldest first. */
  permissions: string[];
  faults: RaisedFault[];
  /** Loads confirmed here, oldest first. */
  loads: ConfirmedLoad[];
}

/** Vends in a row without a drop after which a lane waits for a person. */
export const LANE_MISSES_MAX = 3;

export const EMPTY_DURABLE: Durable = {
  epoch: 0,
  nonce: "",
  seq: 0,
  held: 0,
  kept: 0,
  sessionsReserved: 0,
  floorSeconds: 0,
  boots: 0,
  skippedDoors: 0,
  skippedClimates: 0,
  open: undefined,
  lanes: [],
  permissions: [],
  faults: [],
  loads: [],
};

export function sameLot(a: Lot, b: Lot): boolean {
  return a.lot === b.lot && a.product === b.product && a.expiry === b.expiry;
}

/** The lane as the journal knows it; one never stocked wants stock. */
export function laneOf(d: Durable, lane: number): Lane {
  for (const known of d.lanes) if (known.lane === lane) return known;
  return { lane, door: "wants-stock", misses: 0, stacks: [] };
}

export function onHand(lane: Lane): number {
  let sum = 0;
  for (const stack of lane.stacks) sum += stack.count;
  return sum;
}

export function isRaised(d: Durable, code: Fault, lane: number): boolean {
  return d.faults.some((f) => f.code === code && f.lane === lane);
}

function withLane(d: Durable, lane: Lane): Durable {
  const others = d.lanes.filter((l) => l.lane !== lane.lane);
  others.push(lane);
  return { ...d, lanes: others.sort((a, b) => a.lane - b.lane) };
}

/** The last `most` of a list with one more at its end. */
function remembered<T>(list: T[], one: T, most: number): T[] {
  const longer = list.concat([one]);
  return longer.slice(Math.max(0, longer.length - most));
}

/** Takes boxes off the named lot first, then off whatever follows from the front. */
function taken(stacks: Stack[], lot: string, count: number): Stack[] {
  let left = count;
  const after = stacks.map((stack) => {
    const off = stack.lot.lot === lot ? Math.min(left, stack.count) : 0;
    left -= off;
    return off === 0 ? stack : { lot: stack.lot, count: stack.count - off };
  });
  const rest = after.map((stack) => {
    const off = Math.min(left, stack.count);
    left -= off;
    return off === 0 ? stack : { lot: stack.lot, count: stack.count - off };
  });
  return rest.filter((stack) => stack.count > 0);
}

function afterIntent(d: Durable, seq: number, body: FactBody<"vend-intended">): Durable {
  const lot = { product: body.product, lot: body.lot, expiry: body.expiry };
  const known = d.permissions.indexOf(body.id) >= 0;
  return {
    ...d,
    open: {
      seq,
      permission: body.permission,
      id: body.id,
      attempt: body.attempt,
      lane: body.lane,
      lot,
    },
    permissions: known
      ? d.permissions
      : remembered(d.permissions, body.id, LIMITS.permissionsRemembered),
  };
}

function afterDispensed(d: Durable, body: FactBody<"dispensed">): Durable {
  const ended = d.open !== undefined && d.open.seq === body.intent;
  const base = ended ? { ...d, open: undefined } : d;
  if (body.lane === 0) return base;
  const lane = laneOf(d, body.lane);
  return withLane(base, { ...lane, misses: 0, stacks: taken(lane.stacks, body.lot, body.count) });
}

function afterFailed(d: Durable, body: FactBody<"vend-failed">): Durable {
  const lane = laneOf(d, body.lane);
  // A lane turned in a self-test was said to be empty: nothing falling is no miss.
  const tested = d.open !== undefined && d.open.permission === "self-test";
  const missed = body.code === "no-drop" && !tested;
  const misses = missed ? lane.misses + 1 : lane.misses;
  const jammed = body.code !== "no-drop" && body.code !== "motor-not-home";
  const door = jammed || misses >= LANE_MISSES_MAX ? "wants-count" : lane.door;
  return withLane({ ...d, open: undefined }, { ...lane, misses, door });
}

function afterRestocked(d: Durable, body: FactBody<"restocked">): Durable {
  const lane = laneOf(d, body.lane);
  const lot = { product: body.product, lot: body.lot, expiry: body.expiry };
  const last = lane.stacks[lane.stacks.length - 1];
  const joins = last !== undefined && sameLot(last.lot, lot);
  const kept = joins ? lane.stacks.slice(0, -1) : lane.stacks;
  const count = joins ? last.count + body.count : body.count;
  const stacks = count > 0 ? kept.concat([{ lot, count }]) : kept;
  const door = lane.door === "wants-stock" ? "open" : lane.door;
  const entry = { load: body.load, lane: body.lane };
  return withLane(
    { ...d, loads: remembered(d.loads, entry, LIMITS.loadsPerPlanMax) },
    { ...lane, door, misses: 0, stacks },
  );
}

function afterCounted(d: Durable, body: FactBody<"counted">): Durable {
  const stacks: Stack[] = [];
  for (const l of body.lots) {
    const lot = { product: body.product, lot: l.lot, expiry: l.expiry };
    if (l.count > 0) stacks.push({ lot, count: l.count });
  }
  return withLane(d, { lane: body.lane, door: "open", misses: 0, stacks });
}

function afterFaultRaised(d: Durable, body: FactBody<"fault-raised">): Durable {
  const faults = isRaised(d, body.code, body.lane) ? d.faults : d.faults.concat([body]);
  const next = { ...d, faults };
  if (body.code !== "lane-jammed" || body.lane === 0) return next;
  return withLane(next, { ...laneOf(d, body.lane), door: "wants-count" });
}

function afterFaultCleared(d: Durable, body: FactBody<"fault-cleared">): Durable {
  return { ...d, faults: d.faults.filter((f) => f.code !== body.code || f.lane !== body.lane) };
}

function afterBody(d: Durable, fact: Fact): Durable {
  switch (fact.kind) {
    case "booted":
      return { ...d, boots: fact.body.boots };
    case "vend-intended":
      return afterIntent(d, fact.seq, fact.body);
    case "dispensed":
      return afterDispensed(d, fact.body);
    case "vend-failed":
      return afterFailed(d, fact.body);
    case "vend-uncertain":
      return withLane(
        { ...d, open: undefined },
        { ...laneOf(d, fact.body.lane), door: "wants-count" },
      );
    case "restocked":
      return afterRestocked(d, fact.body);
    case "counted":
      return afterCounted(d, fact.body);
    case "removed": {
      const lane = laneOf(d, fact.body.lane);
      const stacks = lane.stacks.map((s) =>
        s.lot.lot === fact.body.lot ? { ...s, count: Math.max(0, s.count - fact.body.count) } : s,
      );
      return withLane(d, { ...lane, stacks: stacks.filter((s) => s.count > 0) });
    }
    case "fault-raised":
      return afterFaultRaised(d, fact.body);
    case "fault-cleared":
      return afterFaultCleared(d, fact.body);
    case "events-skipped":
      return { ...d, skippedDoors: 0, skippedClimates: 0 };
    default:
      return d;
  }
}

/** The state after one more fact. */
export function afterFact(d: Durable, fact: Fact): Durable {
  const next = afterBody(d, fact);
  const floorSeconds = fact.trust === "unknown" ? next.floorSeconds : fact.time;
  return { ...next, seq: fact.seq, floorSeconds };
}
