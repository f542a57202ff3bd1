import { seal } from "../contract/authentication.ts";
import type { Refusal, Outcome } from "../contract/codes.ts";
import type { Presence, PresenceState, Progress } from "../contract/messages.ts";
import { type UpChannel, topicOf } from "../contract/topics.ts";
import { oldestSeq } from "./journal/journal.ts";
import type { State } from "./state.ts";
import { put, type Turn } from "./turn.ts";

/** A sealed message of this kiosk. */
export function sealed(
  state: State,
  key: Uint8Array,
  message: { channel: UpChannel; json: string },
) {
  const topic = topicOf(state.fixed.config.kiosk, message.channel);
  return { topic, payload: seal(state.fixed.mac, key, topic, message.json) };
}

/** Publishes under the kiosk's key; nothing is said while the link is down or has no key. */
export function publish(
  turn: Turn,
  channel: UpChannel,
  message: { json: string; qos: 0 | 1; retain: boolean },
): void {
  const { link } = turn.state;
  if (link.phase !== "up" || link.key === undefined) return;
  const { topic, payload } = sealed(turn.state, link.key, { channel, json: message.json });
  const { qos, retain } = message;
  turn.effects.push({ kind: "publish", topic, payload, qos, retain });
}

/** The next message number of this session. */
export function takeN(turn: Turn): number {
  const n = turn.state.link.n;
  put(turn, { link: { ...turn.state.link, n: n + 1 } });
  return n;
}

/** How far a permission has come; never durable. */
export function tellProgress(
  turn: Turn,
  id: string,
  told: { state: Progress["state"]; code: "" | "dispensed" | Refusal | Outcome },
): void {
  if (turn.state.link.phase !== "up") return;
  const n = takeN(turn);
  const progress: Progress = { session: turn.state.link.session, n, id, ...told };
  publish(turn, "progress", { json: JSON.stringify(progress), qos: 1, retain: false });
}

export function presenceOf(
  state: State,
  at: { state: PresenceState; n: number; uptimeMs: number },
): Presence {
  const { durable } = state.journal;
  return {
    session: state.link.session,
    n: at.n,
    state: at.state,
    firmware: state.fixed.config.firmware,
    revision: state.plan === undefined ? 0 : state.plan.plan.revision,
    epoch: durable.epoch,
    oldest: oldestSeq(state.journal),
    next: durable.seq + 1,
    uptime: Math.floor(at.uptimeMs / 1000),
  };
}
