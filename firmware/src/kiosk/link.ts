import { brokerPasswordOf, keyOf } from "../contract/keys.ts";
import { unseal } from "../contract/authentication.ts";
import { LIMITS } from "../contract/limits.ts";
import type { Answer, Program, Receipt } from "../contract/messages.ts";
import { parseTopic, topicOf } from "../contract/topics.ts";
import { askAtMs, askDue, askEpoch, opened } from "./declare.ts";
import { askAgain, askAgainMs, askOwed, isAnswerTo, takeAnswered } from "./asks.ts";
import { mayAnswered } from "./cards.ts";
import { isAnswer, isFields, isFresh, isGrant, isReceipt, parsed, planIn } from "./guards.ts";
import type { LinkState } from "./link-state.ts";
import { presenceOf, sealed } from "./messages.ts";
import { reconcile } from "./plan.ts";
import { ratchetKeys } from "./quota-ratchet.ts";
import {
  mayFactsGo,
  PRESENCE_MS,
  presenceChange,
  receipted,
  resendAtMs,
  resendDue,
  sendFacts,
  tellPresence,
} from "./sending.ts";
import { nextSession } from "./sessions.ts";
import { put, type Turn } from "./turn.ts";
import { granted } from "./vend.ts";

const U32 = 4294967295;
const SILENCE_MS = LIMITS.silenceSeconds * 1000;

export function linkAtBoot(session: number, key: Uint8Array | undefined): LinkState {
  return {
    phase: "resting",
    untilMs: 0,
    heardMs: 0,
    failures: 0,
    key,
    session,
    n: 1,
    term: 0,
    m: 0,
    marked: false,
    flight: undefined,
    told: undefined,
    toldMs: 0,
    declaring: { root: 0, rounds: 0, askedMs: 0 },
  };
}

function patch(turn: Turn, part: Partial<LinkState>): void {
  put(turn, { link: { ...turn.state.link, ...part } });
}

/** The key of the open epoch; before there is one, of the configuration's first. */
function brokerKey(turn: Turn): Uint8Array | undefined {
  return turn.state.link.key ?? firstKey(turn);
}

/** Whichever epoch is open, the broker is told the same password, for it may know only one. */
function firstKey(turn: Turn): Uint8Array | undefined {
  const { fixed } = turn.state;
  const first = fixed.config.roots[0];
  return first === undefined ? undefined : keyOf(fixed.mac, first.root, "link");
}

/**
 * Connects under a new session, its number in flash before CONNECT, because the will carries it.
 */
export function connect(turn: Turn): void {
  const session = nextSession(turn);
  const key = brokerKey(turn);
  const first = firstKey(turn);
  const { uptimeMs } = turn.moment;
  if (session === undefined || key === undefined || first === undefined) return rest(turn);
  const fresh = { session, n: 1, term: 0, m: 0, marked: false, flight: undefined };
  patch(turn, { ...fresh, phase: "connecting", heardMs: uptimeMs, told: undefined });
  const lost = presenceOf(turn.state, { state: "lost", n: U32, uptimeMs });
  const will = sealed(turn.state, key, { channel: "presence", json: JSON.stringify(lost) });
  turn.effects.push({
    kind: "connect",
    password: brokerPasswordOf(turn.state.fixed.mac, first),
    will,
  });
}

/**
 * Waits before the next connect: twice as long each time, up to 15 minutes, never quite the same.
 */
function rest(turn: Turn): void {
  const { link, fixed } = turn.state;
  const failures = Math.min(link.failures + 1, 16);
  const seconds = Math.min(1 << Math.min(failures, 10), LIMITS.backoffSecondsMax);
  const key = brokerKey(turn) ?? new Uint8Array(32);
  const digits = fixed.mac(key, "anxin/1/jitter/" + link.session + "/" + failures).slice(0, 4);
  const halfMs = seconds * 500;
  const waitMs = halfMs + Math.floor((halfMs * parseInt(digits, 16)) / 65536);
  patch(turn, { phase: "resting", failures, untilMs: turn.moment.uptimeMs + waitMs });
}

export function linkChanged(turn: Turn, up: boolean): void {
  const { link, journal } = turn.state;
  if (!up) {
    askAgain(turn);
    if (link.phase !== "resting") rest(turn);
    return;
  }
  if (link.phase !== "connecting") return;
  patch(turn, { phase: "up", heardMs: turn.moment.uptimeMs });
  if (journal.durable.epoch === 0) askEpoch(turn);
  else tellPresence(turn);
}

function heard(turn: Turn): void {
  patch(turn, { heardMs: turn.moment.uptimeMs, failures: 0 });
}

/** Fresh by (session, term, m); takes the numbers over when it is. */
function takeFresh(turn: Turn, at: { session: number; term: number; m: number }): boolean {
  const { link } = turn.state;
  if (at.session !== link.session) return false;
  if (at.term < link.term || (at.term === link.term && at.m <= link.m)) return false;
  patch(turn, { term: at.term, m: at.m });
  heard(turn);
  return true;
}

function receivedPlan(turn: Turn, message: { topic: string; payload: string }): void {
  const { journal, link, fixed } = turn.state;
  if (journal.durable.epoch === 0) {
    if (!opened(turn, message)) return;
    heard(turn);
    turn.effects.push({ kind: "disconnect" });
    return connect(turn);
  }
  if (link.key === undefined) return;
  const json = unseal(fixed.mac, link.key, message);
  const plan = json === undefined ? undefined : planIn(json);
  if (json !== undefined && plan !== undefined && reconcile(turn, plan, json)) heard(turn);
}

/** Marks and time; and on this time alone the base keys move forward. */
function receiptTaken(turn: Turn, receipt: Receipt): void {
  receipted(turn, receipt);
  ratchetKeys(turn);
}

function answered(turn: Turn, answer: Answer): void {
  if (isAnswerTo(turn.state.vend, answer)) mayAnswered(turn, answer);
  else takeAnswered(turn, answer);
}

/** A message from the broker: what does not authenticate changes nothing. */
export function received(turn: Turn, message: { topic: string; payload: string }): void {
  const { link, fixed } = turn.state;
  const topic = parseTopic(message.topic);
  if (link.phase === "resting" || topic === undefined) return;
  if (topicOf(fixed.config.kiosk, topic.channel) !== message.topic) return;
  if (topic.channel === "plan") return receivedPlan(turn, message);
  if (link.key === undefined || turn.state.journal.durable.epoch === 0) return;
  const json = unseal(fixed.mac, link.key, message);
  const value = json === undefined ? undefined : parsed(json);
  if (topic.channel === "receipt") {
    if (isReceipt(value) && takeFresh(turn, value)) receiptTaken(turn, value);
  } else if (topic.channel === "program") {
    if (isFields(value) && isFresh(value) && takeFresh(turn, value)) {
      turn.effects.push({ kind: "program", message: value as unknown as Program });
    }
  } else if (topic.channel === "answer") {
    if (isAnswer(value) && takeFresh(turn, value)) answered(turn, value);
  } else if (isGrant(value) && (value.product === undefined) !== (value.lane === undefined)) {
    if (takeFresh(turn, value)) granted(turn, value);
  }
}

/** What the link does when a time it waited for has come. */
export function linkDue(turn: Turn): void {
  const { link, journal } = turn.state;
  const now = turn.moment.uptimeMs;
  if (link.phase === "resting") {
    if (now >= link.untilMs) connect(turn);
    return;
  }
  if (now >= link.heardMs + SILENCE_MS && journal.durable.epoch > 0) {
    turn.effects.push({ kind: "disconnect" });
    return rest(turn);
  }
  if (link.phase === "connecting") {
    if (now >= link.heardMs + SILENCE_MS) rest(turn);
    return;
  }
  if (journal.durable.epoch === 0) askDue(turn);
  else resendDue(turn);
  if (now >= (askAgainMs(turn) ?? now + 1)) askAgain(turn);
}

/** Says and sends what this turn made true; never while a motor runs, so that it stops in time. */
export function flushLink(turn: Turn): void {
  const { link, journal, vend } = turn.state;
  if (link.phase !== "up" || journal.durable.epoch === 0 || vend.at === "turning") return;
  if (mayFactsGo(turn)) sendFacts(turn);
  askOwed(turn);
  const change = presenceChange(turn);
  const due = turn.moment.uptimeMs >= link.toldMs + PRESENCE_MS;
  if (change === "now" || (change === "soon" && due)) tellPresence(turn);
}

/** When the link next wants to be looked at. */
export function linkWakeMs(turn: Turn): number {
  const { link, journal } = turn.state;
  if (link.phase === "resting") return link.untilMs;
  const silentMs = link.heardMs + SILENCE_MS;
  if (link.phase === "connecting") return silentMs;
  if (journal.durable.epoch === 0) return askAtMs(turn);
  const resendMs = resendAtMs(turn) ?? silentMs;
  const presenceMs = presenceChange(turn) === "soon" ? link.toldMs + PRESENCE_MS : silentMs;
  return Math.min(silentMs, resendMs, presenceMs, askAgainMs(turn) ?? silentMs);
}
