import type { Mac } from "../contract/authentication.ts";
import { keyOf } from "../contract/keys.ts";
import { FLASH_MAP, LIMITS } from "../contract/limits.ts";
import type { FactBody } from "../contract/messages.ts";
import type { Sha256 } from "../contract/sha256.ts";
import { cardPresented } from "./cards.ts";
import { clockAtBoot, lookAtClock } from "./clock.ts";
import { codeRead, confirmReadLoad, loadDue } from "./codes-read.ts";
import type { Effect, FlashRead, Input, KioskConfig, Moment } from "./interface.ts";
import { mount } from "./journal/mount.ts";
import type { RingMap } from "./journal/page.ts";
import { freeRecords } from "./journal/room.ts";
import {
  connect,
  flushLink,
  linkAtBoot,
  linkChanged,
  linkDue,
  linkWakeMs,
  received,
} from "./link.ts";
import { publish, takeN } from "./messages.ts";
import { slotsOf } from "./plan.ts";
import { readPlan } from "./plan-slots.ts";
import { areEpochsUsedUp, recordOpening } from "./declare.ts";
import { NO_KEYS } from "./quota-keys.ts";
import { eraseOldKeys, keysInUse, preferredSlot, readBothKeys } from "./quota-ratchet.ts";
import { readTails, tailInUse } from "./session-slots.ts";
import type { State } from "./state.ts";
import { confirmLoad, countLane, removeLot } from "./stock.ts";
import { dropTakes, settleTakes } from "./takes.ts";
import {
  clearFault,
  put,
  raiseFault,
  record,
  recordIfRoom,
  show,
  showResult,
  type Turn,
} from "./turn.ts";
import { confirm } from "./vend.ts";
import {
  doorStopsVend,
  dropTested,
  dropped,
  homeMoved,
  motorCurrent,
  vendDue,
} from "./vend-run.ts";

/** Ports of the kiosk, and what only some boards know of themselves. */
export interface KioskPorts {
  mac: Mac;
  /** SHA-256 by the platform: of a card's number too, so of bytes that no string was made of. */
  hash: Sha256;
  /** Why the board started, where it can tell. */
  bootCause?: FactBody<"booted">["cause"];
  /** Where the journal ring lies; the contract's flash map when not given. */
  ring?: RingMap;
  /** Where the takes lie; behind the flash map's ring when not given. */
  takes?: RingMap;
}

/** A state, and the effects that make it true, in order. */
export interface Stepped {
  state: State;
  effects: Effect[];
}

/** Climate goes into the journal twice a day; every reading goes out as vitals. */
const CLIMATE_MS = 43200000;
/**
 * Free records below which the fault "journal-filling" is raised, and above which it is cleared.
 */
const FILLING_RECORDS = LIMITS.journalReserveRecords * 2;
const FILLING_CLEARED_RECORDS = LIMITS.journalReserveRecords * 3;

/**
 * What is due but cannot be done now, for want of room or while a motor runs, is tried again then.
 */
const STUCK_MS = 1000;

function stateAtBoot(config: KioskConfig, moment: Moment, from: KioskPorts & { read: FlashRead }) {
  const { journalAddress, ringPages, takePages, pageBytes, planAddress } = FLASH_MAP;
  const map = from.ring ?? { address: journalAddress, pages: ringPages, pageBytes };
  const takesAddress = journalAddress + ringPages * pageBytes;
  const journal = mount(map, from.read);
  const { durable } = journal;
  const root = config.roots.filter((r) => r.epoch === durable.epoch)[0];
  const key = root === undefined ? undefined : keyOf(from.mac, root.root, "link");
  const slots = { address: planAddress, pageBytes };
  const tails = readTails(slots, from.read);
  const bothKeys = readBothKeys(slots, from.read);
  const preferred = preferredSlot(tails, bothKeys);
  const { epoch, nonce } = durable;
  const plan = epoch === 0 ? undefined : readPlan(slots, from.read, { epoch, nonce, preferred });
  const tail = tailInUse(tails, plan?.slot ?? preferred);
  const state: State = {
    fixed: {
      config,
      mac: from.mac,
      hash: from.hash,
      takes: from.takes ?? { address: takesAddress, pages: takePages, pageBytes },
      planAddress,
      planPageBytes: pageBytes,
    },
    journal,
    flashFailed: false,
    plan,
    tail,
    keys: keysInUse(bothKeys, tail.slot),
    takes: { open: 0, owed: true, asked: undefined, droppedDay: 0 },
    load: undefined,
    clock: clockAtBoot(durable.floorSeconds, moment),
    link: linkAtBoot(Math.max(durable.sessionsReserved, tail.reserved), key),
    vend: { at: "idle" },
    late: undefined,
    strays: 0,
    strayMs: moment.uptimeMs,
    ended: [],
    doorOpenedMs: undefined,
    climateDueMs: moment.uptimeMs,
    restMs: undefined,
    wakeMs: undefined,
  };
  return state;
}

/** An intent without a result is never repeated: it becomes uncertain, and its lane waits. */
function settleOpenIntent(turn: Turn): void {
  const { open } = turn.state.journal.durable;
  if (open === undefined) return;
  turn.effects.push({ kind: "motor", lane: open.lane, on: false });
  const { seq, lane, lot } = open;
  const what = { intent: seq, lane, product: lot.product, lot: lot.lot };
  record(turn, "vend-uncertain", { ...what, code: "power-lost" });
}

function observeClock(turn: Turn): void {
  const look = lookAtClock(turn.state.clock, turn.moment);
  put(turn, { clock: look.clock });
  if (look.jumped !== 0) recordIfRoom(turn, "clock-jumped", { seconds: look.jumped });
  if (look.wrong === true) raiseFault(turn, "clock-wrong", 0);
  if (look.wrong === false) clearFault(turn, "clock-wrong", 0);
}

function resting(turn: Turn): void {
  const { journal, plan, link } = turn.state;
  const unopened = journal.durable.epoch === 0 || plan === undefined || link.key === undefined;
  const waiting = areEpochsUsedUp(turn) ? "epochs-used-up" : "no-epoch";
  const idle = turn.state.load === undefined ? "ready" : "load-armed";
  show(turn, unopened ? waiting : idle);
  put(turn, { restMs: undefined });
}

/**
 * What a kiosk does when it gets power: reads the ring, tells a vend the power cut as uncertain,
 * and connects. The effects must be performed before anything is given to `step`.
 */
// oxlint-disable-next-line max-params -- the kiosk's interface: who, when, flash, ports
export function boot(
  config: KioskConfig,
  moment: Moment,
  read: FlashRead,
  ports: KioskPorts,
): Stepped {
  const state = stateAtBoot(config, moment, { ...ports, read });
  const turn: Turn = { state, moment, effects: [], read };
  observeClock(turn);
  const { durable } = state.journal;
  if (durable.epoch > 0 && durable.seq === 0) {
    recordOpening(turn, state.plan === undefined ? 0 : state.plan.plan.revision);
  }
  settleOpenIntent(turn);
  settleTakes(turn);
  eraseOldKeys(turn);
  const cause = ports.bootCause ?? "unknown";
  recordIfRoom(turn, "booted", { cause, firmware: config.firmware, boots: durable.boots + 1 });
  turn.effects.push({ kind: "lamp", on: false });
  resting(turn);
  connect(turn);
  finishTurn(turn);
  return { state: turn.state, effects: turn.effects };
}

function doorMoved(turn: Turn, open: boolean): void {
  const { doorOpenedMs, journal } = turn.state;
  const { uptimeMs } = turn.moment;
  if (open === (doorOpenedMs !== undefined)) return;
  put(turn, { doorOpenedMs: open ? uptimeMs : undefined });
  const openSeconds = open ? 0 : Math.floor((uptimeMs - (doorOpenedMs ?? uptimeMs)) / 1000);
  const told = open
    ? recordIfRoom(turn, "door-opened", {})
    : recordIfRoom(turn, "door-closed", { openSeconds });
  if (!told) skipped(turn, { ...journal.durable, skippedDoors: journal.durable.skippedDoors + 1 });
  if (open) doorStopsVend(turn);
  else clearFault(turn, "door-left-open", 0);
}

/** An event that found no room is counted, and the count told when room returns (invariant 10). */
function skipped(turn: Turn, durable: State["journal"]["durable"]): void {
  if (durable.skippedDoors > 65535 || durable.skippedClimates > 65535) return;
  put(turn, { journal: { ...turn.state.journal, durable } });
}

function climateRead(turn: Turn, input: Extract<Input, { kind: "climate" }>): void {
  const { temperatureCenti, humidityDeci, memoryFree, signalDbm } = input;
  const { climateDueMs, link, journal } = turn.state;
  clearFault(turn, "climate-sensor-lost", 0);
  const { uptimeMs } = turn.moment;
  if (uptimeMs >= climateDueMs) {
    put(turn, { climateDueMs: uptimeMs + CLIMATE_MS });
    const body = { temperatureCenti, humidityDeci };
    const skippedClimates = journal.durable.skippedClimates + 1;
    if (!recordIfRoom(turn, "climate-recorded", body)) {
      skipped(turn, { ...journal.durable, skippedClimates });
    }
  }
  if (link.phase !== "up") return;
  const n = takeN(turn);
  const uptime = Math.floor(uptimeMs / 1000);
  const journalFree = freeRecords(turn.state.journal);
  const vitals: { [name: string]: number } = {
    session: link.session,
    n,
    uptime,
    temperatureCenti,
    humidityDeci,
    journalFree,
  };
  if (memoryFree !== undefined) vitals["memoryFree"] = memoryFree;
  if (signalDbm !== undefined) vitals["signalDbm"] = signalDbm;
  const json = JSON.stringify(vitals);
  publish(turn, "vitals", { json, qos: 0, retain: false });
}

function flashLost(turn: Turn): void {
  const { vend, journal, tail } = turn.state;
  if (vend.at === "turning") turn.effects.push({ kind: "motor", lane: vend.run.lane, on: false });
  put(turn, {
    flashFailed: true,
    vend: { at: "idle" },
    journal: mount(journal.map, turn.read),
    tail: tailInUse(readTails(slotsOf(turn), turn.read), tail.slot),
    keys: NO_KEYS,
    load: undefined,
  });
  turn.effects.push({ kind: "lamp", on: false });
  showResult(turn, "flash-failed");
}

function askProgram(turn: Turn, input: Extract<Input, { kind: "program-wanted" }>): void {
  const { session } = turn.state.link;
  const json = JSON.stringify({ ...input.ask, session, n: takeN(turn) });
  publish(turn, "ask", { json, qos: 1, retain: false });
}

/** The button means what the lamp was lit for. */
function pressed(turn: Turn): void {
  const { load } = turn.state;
  if (load === undefined) confirm(turn);
  else confirmReadLoad(turn, load.load);
}

function take(turn: Turn, input: Input): void {
  switch (input.kind) {
    case "tick":
      return;
    case "link":
      return linkChanged(turn, input.up);
    case "received":
      return received(turn, input);
    case "button":
      return pressed(turn);
    case "door":
      return doorMoved(turn, input.open);
    case "home":
      return homeMoved(turn, input.at);
    case "drop":
      return dropped(turn);
    case "drop-tested":
      return dropTested(turn, input.good);
    case "motor-current":
      return motorCurrent(turn);
    case "load-confirmed":
      return confirmLoad(turn, input.load);
    case "lane-counted":
      return countLane(turn, input.lane, input.lots);
    case "lot-removed":
      return removeLot(turn, input);
    case "code":
      return codeRead(turn, input.text);
    case "card":
      return cardPresented(turn, input);
    case "climate":
      return climateRead(turn, input);
    case "climate-lost":
      return raiseFault(turn, "climate-sensor-lost", 0);
    case "program-wanted":
      return askProgram(turn, input);
    case "update-ended":
      recordIfRoom(turn, "update-ended", input.body);
      return;
    case "flash-failed":
      return flashLost(turn);
  }
}

function doorDue(turn: Turn): void {
  const dueMs = doorDueMs(turn);
  if (dueMs !== undefined && turn.moment.uptimeMs >= dueMs) raiseFault(turn, "door-left-open", 0);
}

/** When an open door is open too long; undefined when closed, or told already. */
function doorDueMs(turn: Turn): number | undefined {
  const { doorOpenedMs, plan, journal } = turn.state;
  if (doorOpenedMs === undefined || plan === undefined) return undefined;
  const { faults } = journal.durable;
  if (faults.some((f) => f.code === "door-left-open")) return undefined;
  return doorOpenedMs + plan.plan.timeouts.doorOpenSeconds * 1000;
}

function watchRoom(turn: Turn): void {
  const { skippedDoors, skippedClimates } = turn.state.journal.durable;
  if (skippedDoors + skippedClimates > 0) {
    recordIfRoom(turn, "events-skipped", { doors: skippedDoors, climates: skippedClimates });
  }
  const free = freeRecords(turn.state.journal);
  if (free < FILLING_RECORDS) raiseFault(turn, "journal-filling", 0);
  else if (free > FILLING_CLEARED_RECORDS) clearFault(turn, "journal-filling", 0);
}

function nextWakeMs(turn: Turn): number {
  const { vend, restMs, load } = turn.state;
  let wakeMs = linkWakeMs(turn);
  if (load !== undefined) wakeMs = Math.min(wakeMs, load.untilMs);
  if (vend.at !== "idle") wakeMs = Math.min(wakeMs, vend.untilMs);
  if (restMs !== undefined) wakeMs = Math.min(wakeMs, restMs);
  return Math.min(wakeMs, doorDueMs(turn) ?? wakeMs);
}

function finishTurn(turn: Turn): void {
  watchRoom(turn);
  flushLink(turn);
  const now = turn.moment.uptimeMs;
  const dueMs = nextWakeMs(turn);
  const wakeMs = dueMs > now ? dueMs : now + STUCK_MS;
  if (wakeMs === turn.state.wakeMs) return;
  put(turn, { wakeMs });
  turn.effects.push({ kind: "wake", uptimeMs: wakeMs });
}

/** What has become due, before what has happened: an edge after its time-out is too late. */
function takeDue(turn: Turn): void {
  const { restMs } = turn.state;
  vendDue(turn);
  linkDue(turn);
  doorDue(turn);
  loadDue(turn);
  dropTakes(turn);
  if (restMs !== undefined && turn.moment.uptimeMs >= restMs && turn.state.vend.at === "idle") {
    resting(turn);
  }
}

/**
 * One input, taken at its moment. Pure: the state given is not changed, and nothing happens until
 * the effects are performed, strictly in order. `flash-failed` says an effect list was cut short.
 */
// oxlint-disable-next-line max-params -- the kiosk's interface: state, when, what, flash
export function step(state: State, moment: Moment, input: Input, read: FlashRead): Stepped {
  const turn: Turn = { state, moment, effects: [], read };
  // A board's timer may fire a little early; the wake it was set for is then asked for again.
  if (input.kind === "tick") put(turn, { wakeMs: undefined });
  observeClock(turn);
  if (input.kind !== "flash-failed") takeDue(turn);
  take(turn, input);
  finishTurn(turn);
  return { state: turn.state, effects: turn.effects };
}
