import { seal, unseal } from "../contract/authentication.ts";
import { keyOf } from "../contract/keys.ts";
import { LIMITS } from "../contract/limits.ts";
import type { Ask } from "../contract/messages.ts";
import { topicOf } from "../contract/topics.ts";
import { planIn } from "./guards.ts";
import { turnPage } from "./journal/append.ts";
import { usePlan } from "./plan.ts";
import { apply, put, record, type Turn } from "./turn.ts";

/**
 * Epochs are issued, never invented (invariant 6). An empty ring declares itself with a nonce under
 * one root after the other; only a plan that echoes epoch and nonce opens it.
 */
const ASK_MS = LIMITS.receiptSeconds * 1000;
/** Rounds through the roots, a third of a minute each root, after which they count as used up. */
const ROUNDS_MAX = 10;

function rootAsked(turn: Turn) {
  const { roots } = turn.state.fixed.config;
  return roots[turn.state.link.declaring.root % Math.max(1, roots.length)];
}

/**
 * A nonce from all that differs between two boots of one board: times, and the key. Written to
 * flash before it is used, so a restart goes on with the same one. Best effort: two boards with one
 * configuration, no clock and the same uptime would agree.
 */
function ensureNonce(turn: Turn): boolean {
  const { state, moment } = turn;
  if (state.journal.durable.nonce !== "") return true;
  const root = rootAsked(turn);
  if (root === undefined || state.flashFailed) return false;
  const seed = moment.uptimeMs + "/" + moment.clockSeconds + "/" + state.fixed.config.kiosk;
  const nonce = state.fixed.mac(root.root, "anxin/1/nonce/" + seed).slice(0, 16);
  const durable = { ...state.journal.durable, nonce };
  return apply(turn, turnPage({ ...state.journal, durable }));
}

/** Declares the empty ring under the next root. */
export function askEpoch(turn: Turn): void {
  if (!ensureNonce(turn)) return;
  const { fixed, journal, link } = turn.state;
  const root = rootAsked(turn);
  if (root === undefined) return;
  const nonce = journal.durable.nonce;
  const ask: Ask = { want: "epoch", session: 0, n: link.n, epoch: root.epoch, nonce };
  const topic = topicOf(fixed.config.kiosk, "ask");
  const key = keyOf(fixed.mac, root.root, "link");
  const payload = seal(fixed.mac, key, topic, JSON.stringify(ask));
  turn.effects.push({ kind: "publish", topic, payload, qos: 1, retain: false });
  const declaring = { ...link.declaring, askedMs: turn.moment.uptimeMs };
  put(turn, { link: { ...link, n: link.n + 1, declaring } });
}

/**
 * Nobody opens an epoch under any root: most likely all were used, and a technician must bring new
 * ones. A cloud out of reach looks the same from here, so the kiosk goes on asking.
 */
export function areEpochsUsedUp(turn: Turn): boolean {
  return turn.state.link.declaring.rounds >= ROUNDS_MAX;
}

export function askAtMs(turn: Turn): number {
  return turn.state.link.declaring.askedMs + ASK_MS;
}

/** No answer under this root: the next one is tried. */
export function askDue(turn: Turn): void {
  const { link } = turn.state;
  if (turn.moment.uptimeMs < askAtMs(turn)) return;
  const root = (link.declaring.root + 1) % Math.max(1, turn.state.fixed.config.roots.length);
  const rounds = link.declaring.rounds + (root === 0 ? 1 : 0);
  put(turn, { link: { ...link, declaring: { ...link.declaring, root, rounds } } });
  if (root === 0 && areEpochsUsedUp(turn)) put(turn, { restMs: turn.moment.uptimeMs });
  askEpoch(turn);
}

/**
 * A plan under the root being asked for, echoing epoch and nonce: the ring begins, with
 * `epoch-opened` as its first fact. True when it did.
 */
export function opened(turn: Turn, message: { topic: string; payload: string }): boolean {
  const { fixed, journal } = turn.state;
  const root = rootAsked(turn);
  const { nonce } = journal.durable;
  if (root === undefined || nonce === "") return false;
  const key = keyOf(fixed.mac, root.root, "link");
  const json = unseal(fixed.mac, key, message);
  const plan = json === undefined ? undefined : planIn(json);
  if (json === undefined || plan === undefined) return false;
  if (plan.epoch !== root.epoch || plan.opened !== nonce) return false;
  const durable = { ...journal.durable, epoch: plan.epoch };
  if (!apply(turn, turnPage({ ...journal, durable }))) return false;
  put(turn, { link: { ...turn.state.link, key }, restMs: turn.moment.uptimeMs });
  recordOpening(turn, plan.revision);
  usePlan(turn, plan, json);
  return true;
}

/** The first fact of an epoch; written at boot when the power went just before it. */
export function recordOpening(turn: Turn, revision: number): void {
  record(turn, "epoch-opened", { nonce: turn.state.journal.durable.nonce, revision });
}
