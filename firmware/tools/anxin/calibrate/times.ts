import type { CheckRecord } from "../../../src/contract/self-test.ts";
import type { TurnTimes } from "../../../src/espruino/service/report.ts";

/** One good turn of a lane, as its home switch told it. */
export interface MeasuredTurn {
  lane: number;
  /** The switch let go, and closed again, ms after the motor started. */
  leftMs: number;
  backMs: number;
}

/** What the measured turns ask for. */
export type TimesWanted = Pick<TurnTimes, "homeLeaveMs" | "homeReturnMs">;

/** A tired motor, a cold night, a full lane: the longest measured may take half as long again. */
const MARGIN = 1.5;
const MARGIN_MS = 250;
/** Rounded up, so that two calibrations of one kiosk mostly agree. */
const STEP_MS = 50;
/** The wire's own bound of a time-out. */
const TIME_MAX_MS = 60_000;

/** The good turns among what a bench found. */
export function turnsIn(checks: readonly CheckRecord[]): MeasuredTurn[] {
  return checks
    .filter(({ check, result }) => check === "lane" && result === "passed")
    .map(({ lane, values }) => {
      const of = (name: string) => values.find((one) => one.name === name)?.value ?? 0;
      return { lane, leftMs: of("leftMs"), backMs: of("backMs") };
    });
}

/** Time-outs that the slowest of these turns keeps with room to spare; undefined for none. */
export function timesFor(turns: readonly MeasuredTurn[]): TimesWanted | undefined {
  if (turns.length === 0) return undefined;
  const left = Math.max(...turns.map(({ leftMs }) => leftMs));
  const turning = Math.max(...turns.map(({ leftMs, backMs }) => backMs - leftMs));
  return { homeLeaveMs: withMargin(left), homeReturnMs: withMargin(turning) };
}

function withMargin(ms: number): number {
  const wanted = Math.ceil((ms * MARGIN + MARGIN_MS) / STEP_MS) * STEP_MS;
  return Math.min(wanted, TIME_MAX_MS);
}
