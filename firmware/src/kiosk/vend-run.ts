import { DEFAULT_TIMEOUTS } from "./timeouts.ts";
import { LIMITS } from "../contract/limits.ts";
import { believeSensor, isNoisy, strayDrop } from "./strays.ts";
import { finish, believeNoDrop } from "./vend-result.ts";
import { noteIntent, openTakes } from "./takes.ts";
import { arm, giveUp, precheck, refuseHere, tellWanted } from "./vend.ts";
import type { Choice, Run, RunEnd, State, Vend } from "./state.ts";
import { clearFault, put, raiseFault, record, show, type Turn } from "./turn.ts";

function timeouts(state: State) {
  return state.plan === undefined ? DEFAULT_TIMEOUTS : state.plan.plan.timeouts;
}

type At<K extends Vend["at"]> = Extract<Vend, { at: K }>;

/**
 * What is taken goes to flash, then the intent; only then, in the order of the effects, does the
 * motor run.
 */
function start(turn: Turn, vend: At<"testing">, choice: Choice): void {
  const { wanted, attempt } = vend;
  const { lane, lot } = choice;
  if (!openTakes(turn, wanted, lane)) return giveUp(turn, vend, "takes-full");
  const body = { permission: wanted.permission, id: wanted.id, attempt, lane, ...lot } as const;
  if (!record(turn, "vend-intended", body)) return giveUp(turn, vend, "journal-full");
  const intent = turn.state.journal.durable.seq;
  noteIntent(turn, intent);
  const run: Run = { wanted, attempt, lane, lot, intent, drops: 0 };
  const untilMs = turn.moment.uptimeMs + timeouts(turn.state).homeLeaveMs;
  turn.effects.push({ kind: "motor", lane, on: true });
  put(turn, { vend: { at: "turning", run, left: false, untilMs }, late: undefined });
  show(turn, "dropping");
  tellWanted(turn, wanted, { state: "dropping", code: "" });
}

/** The self-test before a run: only a sensor that sees may be trusted with a box. */
function testedBefore(turn: Turn, vend: At<"testing">, good: boolean): void {
  const { wanted, choice } = vend;
  if (!good) {
    raiseFault(turn, "drop-sensor-blind", 0);
    return giveUp(turn, vend, "sensor-blind");
  }
  clearFault(turn, "drop-sensor-blind", 0);
  const now = precheck(turn, { ...wanted, lane: choice.lane }, 0);
  if (typeof now === "string") return giveUp(turn, vend, now);
  if (isNoisy(turn)) believeSensor(turn);
  start(turn, vend, now);
}

export function dropTested(turn: Turn, good: boolean): void {
  const { vend } = turn.state;
  if (vend.at === "testing") testedBefore(turn, vend, good);
  else if (vend.at === "doubting") believeNoDrop(turn, vend, good);
}

/** Cuts the motor at once and waits for what may still fall. */
function settle(turn: Turn, run: Run, end: RunEnd): void {
  const { settleMs, dropMs } = timeouts(turn.state);
  const untilMs = turn.moment.uptimeMs + settleMs + dropMs;
  turn.effects.push({ kind: "motor", lane: run.lane, on: false });
  put(turn, { vend: { at: "settling", run, end, untilMs } });
}

/** The running lane's home switch: it lets go, and closes again after one revolution. */
export function homeMoved(turn: Turn, at: boolean): void {
  const { vend } = turn.state;
  if (vend.at !== "turning") return;
  if (at) return settle(turn, vend.run, vend.left ? "turned" : "motor-not-home");
  const untilMs = turn.moment.uptimeMs + timeouts(turn.state).homeReturnMs;
  if (!vend.left) put(turn, { vend: { ...vend, left: true, untilMs } });
}

export function motorCurrent(turn: Turn): void {
  const { vend } = turn.state;
  if (vend.at === "turning") settle(turn, vend.run, "motor-current");
}

/** An opened door stops a turning motor at once; a hand may be in the lane. */
export function doorStopsVend(turn: Turn): void {
  const { vend } = turn.state;
  if (vend.at === "turning") settle(turn, vend.run, "motor-no-return");
  else if (vend.at === "armed" || vend.at === "asking") refuseHere(turn, vend.wanted, "door-open");
  else if (vend.at === "testing") giveUp(turn, vend, "door-open");
}

/** A box was seen to fall. */
export function dropped(turn: Turn): void {
  const { vend } = turn.state;
  if (vend.at === "turning" || vend.at === "settling" || vend.at === "doubting") {
    const drops = Math.min(vend.run.drops + 1, LIMITS.laneDepthMax);
    put(turn, { vend: { ...vend, run: { ...vend.run, drops } } });
  } else strayDrop(turn);
}

/** What a vend does when the time it was waiting for has come. */
export function vendDue(turn: Turn): void {
  const { vend } = turn.state;
  if (vend.at === "idle" || turn.moment.uptimeMs < vend.untilMs) return;
  switch (vend.at) {
    case "asking":
      return arm(turn, vend.wanted, LIMITS.grantSeconds * 1000);
    case "armed":
      return refuseHere(turn, vend.wanted, "not-confirmed");
    case "testing":
      return testedBefore(turn, vend, false);
    case "turning":
      return settle(turn, vend.run, vend.left ? "motor-no-return" : "motor-no-start");
    case "settling":
      return finish(turn, vend);
    case "doubting":
      return believeNoDrop(turn, vend, false);
  }
}
