/** Presence, ask, progress and vitals: fresh by (session, n), and true only now. */
import type { Ask, Presence, Progress, Vitals } from "@anxin/firmware/contract";
import type { Decision, Effect, Entry, Shelf } from "./decision.ts";
import { refused, unchanged } from "./decision.ts";
import { advanced, refusedUnserved } from "./facts.ts";
import type { KioskState, Signal } from "./state.ts";
import { isServed, markOf, withMark } from "./state.ts";

interface Numbered {
  session: number;
  n: number;
}

/** Number of a will, above every other of its session (contract README, 1). */
const WILL_N = 4_294_967_295;
const ONLINE_STATES: readonly string[] = ["init", "ready", "sleeping"];

/**
 * Presence says who is there and what the kiosk still has; an `oldest` above the mark declares a
 * gap.
 */
export function onPresence(state: KioskState, signal: Signal<Presence>, shelf: Shelf): Decision {
  const { message } = signal;
  if (!isServed(state)) return refusedUnserved({ ...state, parked: signal });
  // A kiosk without an epoch has nothing to say yet but its declaration; this is its will.
  if (message.epoch === 0) return unchanged(state);
  if (signal.key !== state.epoch) {
    return signal.retained === true ? unchanged(state) : wrongEpoch(state, signal.key);
  }
  const online = ONLINE_STATES.includes(message.state);
  if (!isFresh(state, message)) {
    if (signal.retained !== true) return stale(state, message);
    return online ? stillThere(state, message) : unchanged(state);
  }
  // A retained message does not say how old it is, so nor what the kiosk's uptime is now.
  const isTimed = online && signal.retained !== true;
  const heard = {
    ...seen(state, message),
    online,
    followed: message.revision,
    uptime: isTimed ? { seconds: message.uptime, atMs: signal.atMs } : undefined,
  };
  const gaps = message.epoch === state.epoch ? gapsBelow(heard, message.oldest, shelf) : [];
  const effects: Effect[] = [{ kind: "presence", presence: message }];
  if (online) effects.push({ kind: "receipt" });
  if (gaps.length > 0) effects.push({ kind: "uplink" });
  return { state: overGaps(heard, gaps, shelf), entries: gaps, effects };
}

/**
 * A broker repeats the kiosk's last presence when the gateway comes back to it: it is there, unless
 * its will has been said since.
 */
function stillThere(state: KioskState, message: Presence): Decision {
  if (state.online || message.session !== state.session || state.n === WILL_N) {
    return unchanged(state);
  }
  return {
    state: { ...state, online: true, followed: message.revision },
    entries: [],
    effects: [{ kind: "presence", presence: message }, { kind: "receipt" }],
  };
}

export function onProgress(state: KioskState, signal: Signal<Progress>): Decision {
  return whenFresh(state, signal, (heard) =>
    unchanged(heard, { kind: "progress", progress: signal.message }),
  );
}

export function onVitals(state: KioskState, signal: Signal<Vitals>): Decision {
  return whenFresh(state, signal, (heard) =>
    unchanged(
      { ...heard, uptime: { seconds: signal.message.uptime, atMs: signal.atMs } },
      { kind: "vitals", vitals: signal.message },
    ),
  );
}

/**
 * The declaration of an empty ring is exempt from freshness: it can only ever open an epoch once.
 */
export function onAsk(state: KioskState, signal: Signal<Ask>): Decision {
  const { message, key } = signal;
  if (message.want === "program") {
    return whenFresh(state, signal, (heard) => unchanged(heard, { kind: "program", ask: message }));
  }
  if (message.want !== "epoch") {
    return whenFresh(state, signal, (heard) => unchanged(heard, { kind: "ask", ask: message }));
  }
  if (!isServed(state)) return refusedUnserved({ ...state, asked: signal });
  const { epoch, nonce } = message;
  if (epoch !== key) return refused(state, "wrong-epoch", `declares ${epoch} under ${key}`);
  if (epoch < state.epoch) return refused(state, "epoch-used", `epoch ${epoch} is behind`);
  if (epoch === state.epoch) return answered(state, nonce);
  const entry: Entry = {
    epoch,
    loose: true,
    seq: 0,
    last: 0,
    hash: nonce,
    body: { type: "declaration", epoch, nonce },
  };
  return { state, entries: [entry], effects: [{ kind: "uplink" }] };
}

/**
 * The open epoch was opened for one nonce; to that kiosk its plan is said again, to another
 * nothing.
 */
function answered(state: KioskState, nonce: string): Decision {
  const plan: unknown = state.plan === "" ? undefined : JSON.parse(state.plan);
  const opened = plan !== null && typeof plan === "object" && "opened" in plan && plan.opened;
  if (opened === nonce) return unchanged(state, { kind: "plan" });
  return refused(state, "epoch-used", `epoch ${state.epoch} was opened for another flash ring`);
}

function whenFresh(
  state: KioskState,
  signal: Signal<Numbered>,
  then: (heard: KioskState) => Decision,
): Decision {
  if (!isServed(state)) return refusedUnserved(state);
  if (signal.key !== state.epoch) return wrongEpoch(state, signal.key);
  if (!isFresh(state, signal.message)) return stale(state, signal.message);
  return then(seen(state, signal.message));
}

function isFresh(state: KioskState, { session, n }: Numbered): boolean {
  return session > state.session || (session === state.session && n > state.n);
}

function seen(state: KioskState, { session, n }: Numbered): KioskState {
  return session === state.session ? { ...state, n } : { ...state, session, n, uptime: undefined };
}

function stale(state: KioskState, { session, n }: Numbered): Decision {
  return refused(state, "stale-message", `(${session}, ${n}) after (${state.session}, ${state.n})`);
}

function wrongEpoch(state: KioskState, key: number): Decision {
  return unchanged(
    state,
    { kind: "refused", code: "wrong-epoch", detail: `under epoch ${key}` },
    { kind: "receipt" },
  );
}

/** Gap items from the mark to `oldest` - 1, around whatever is stored here already. */
function gapsBelow(state: KioskState, oldest: number, shelf: Shelf): Entry[] {
  const { epoch } = state;
  const mark = markOf(state, epoch);
  const gaps: Entry[] = [];
  let held = mark.held;
  while (held + 1 < oldest) {
    const next = held < mark.top ? shelf.nextAbove(epoch, held) : undefined;
    const to = Math.min(oldest, next ?? oldest) - 1;
    const from = held + 1;
    const body = { type: "gap", epoch, from, to } as const;
    gaps.push({ epoch, loose: false, seq: from, last: to, hash: "", body });
    held = to < mark.top ? shelf.endFrom(epoch, to) : to;
  }
  return gaps;
}

function overGaps(state: KioskState, gaps: Entry[], shelf: Shelf): KioskState {
  const { epoch } = state;
  const last = gaps.at(-1)?.last;
  if (last === undefined) return state;
  return withMark(state, epoch, advanced({ mark: markOf(state, epoch), epoch, to: last }, shelf));
}
