import { LIMITS } from "../contract/limits.ts";
import type { Outcome } from "../contract/codes.ts";
import { closeTakes } from "./takes.ts";
import { DROP_TEST_MS, precheck, tellWanted, testBefore } from "./vend.ts";
import type { Run, RunEnd, Vend } from "./state.ts";
import { believeSensor, distrustSensor, rememberLate } from "./strays.ts";
import { put, raiseFault, record, showResult, type Turn } from "./turn.ts";

type At<K extends Vend["at"]> = Extract<Vend, { at: K }>;

/** More edges than this in one vend are not boxes. */
const NOISY_DROPS = 9;

function isJam(end: RunEnd): boolean {
  return end === "motor-no-start" || end === "motor-no-return" || end === "motor-current";
}

/**
 * A result could not be written: the intent stays open, and the next boot tells it as uncertain.
 */
function unwritten(turn: Turn, run: Run): void {
  put(turn, { flashFailed: true, vend: { at: "idle" } });
  showResult(turn, "flash-failed");
  tellWanted(turn, run.wanted, { state: "ended", code: "power-lost" });
}

function over(turn: Turn, run: Run, code: "dispensed" | Outcome): void {
  rememberLate(turn, run);
  closeTakes(turn, code === "dispensed" || code === "sensor-blind-after");
  put(turn, { vend: { at: "idle" } });
  showResult(turn, code);
  tellWanted(turn, run.wanted, { state: "ended", code });
}

function dispensed(turn: Turn, run: Run, end: RunEnd): void {
  const { intent, lane, lot, drops } = run;
  const { product } = lot;
  const body = { intent, lane, product, lot: lot.lot, count: drops, cause: "vend" } as const;
  if (!record(turn, "dispensed", body)) return unwritten(turn, run);
  if (isJam(end)) raiseFault(turn, "lane-jammed", lane);
  if (drops > 1) raiseFault(turn, "double-drop", lane);
  if (drops > NOISY_DROPS) distrustSensor(turn);
  else believeSensor(turn);
  over(turn, run, "dispensed");
}

/** The drop window is over: a box seen is a box given out, whatever the motor did. */
export function finish(turn: Turn, vend: At<"settling">): void {
  const { run, end } = vend;
  if (run.drops > 0) return dispensed(turn, run, end);
  const untilMs = turn.moment.uptimeMs + DROP_TEST_MS;
  put(turn, { vend: { at: "doubting", run, end, untilMs } });
  turn.effects.push({ kind: "drop-test" });
}

function uncertain(turn: Turn, run: Run): void {
  const { intent, lane, lot } = run;
  const code = "sensor-blind-after";
  const body = { intent, lane, product: lot.product, lot: lot.lot, code } as const;
  if (!record(turn, "vend-uncertain", body)) return unwritten(turn, run);
  raiseFault(turn, "drop-sensor-blind", 0);
  over(turn, run, code);
}

/**
 * A second lane is tried once, only after a no-drop that is in flash with a sensor that sees
 * (invariant 2); never the same lane, never after a jam.
 */
function secondLane(turn: Turn, run: Run): boolean {
  if (run.attempt >= LIMITS.intentsPerPermissionMax || run.wanted.product === "") return false;
  const choice = precheck(turn, run.wanted, run.lane);
  if (typeof choice === "string") return false;
  rememberLate(turn, run);
  testBefore(turn, { wanted: run.wanted, choice, attempt: run.attempt + 1 });
  return true;
}

/** Nothing fell; believed only when the sensor is shown to see. */
export function believeNoDrop(turn: Turn, vend: At<"doubting">, good: boolean): void {
  const { run, end } = vend;
  if (run.drops > 0) return dispensed(turn, run, end);
  if (!good) return uncertain(turn, run);
  const code = end === "turned" ? "no-drop" : end;
  const body = { intent: run.intent, lane: run.lane, code };
  if (!record(turn, "vend-failed", body)) return unwritten(turn, run);
  if (isJam(end)) raiseFault(turn, "lane-jammed", run.lane);
  if (code === "no-drop" && secondLane(turn, run)) return;
  over(turn, run, code);
}
