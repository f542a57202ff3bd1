import type { HealthGate, KioskState, RolloutFailure, RolloutState } from "./rollout-state.ts";

/** A roll-out as a decision needs it. */
export interface Rollout {
  state: RolloutState;
  version: string;
  /** Percent of the kiosks after the first one's stage, growing, the last 100. */
  stages: readonly number[];
  gate: HealthGate;
  /** 0 is the stage of one kiosk, 1 that of `stages[0]`. */
  stage: number;
  kiosks: number;
  /** Kiosks by state; those of `open` among them. */
  counts: Readonly<Record<KioskState, number>>;
  /** Every kiosk told or watched. */
  open: readonly OpenKiosk[];
}

/** A kiosk that was told, as it stood then. */
export interface OpenKiosk {
  kiosk: string;
  state: "told" | "watched";
  /** Unix milliseconds of its being told, or of its saying that it runs the version. */
  sinceMs: number;
  /** Revision of the plan it was told by. */
  revision: number;
  faults: readonly string[];
}

/** What a kiosk says of itself, by its presence and its facts. Nothing else is believed. */
export interface Report {
  /** The version it runs; '' when it was never heard. */
  firmware: string;
  isOnline: boolean;
  /** The plan it shows. */
  revision: number;
  /** How its last attempt since it was told ended, if badly. */
  ended?: RolloutFailure;
  faults: readonly string[];
}

export type Step =
  /** The kiosk's state; `waiting` takes the wish back from one that never had its plan. */
  | { do: "judge"; kiosk: string; to: "waiting" | "watched" | "healthy" }
  | { do: "judge"; kiosk: string; to: "failed"; code: RolloutFailure }
  | { do: "tell"; kiosk: string }
  | { do: "stage"; stage: number }
  | { do: "halt"; kiosk: string; code: RolloutFailure }
  | { do: "end" };

/** Kiosks told in one round: a round is one transaction. */
export const TOLD_PER_ROUND_MAX = 50;

const MINUTE_MS = 60_000;
const UNHEARD: Report = { firmware: "", isOnline: false, revision: 0, faults: [] };

/**
 * How a roll-out goes on now. `reachable` are waiting kiosks that could be told at once, in the
 * roll-out's order. Pure.
 */
export function decideRollout(
  rollout: Rollout,
  heard: { reports: ReadonlyMap<string, Report>; reachable: readonly string[] },
  nowMs: number,
): Step[] {
  if (rollout.state !== "running" && rollout.state !== "paused") return [];
  const judged = rollout.open.flatMap((open) => {
    return judge(rollout, { open, report: heard.reports.get(open.kiosk) ?? UNHEARD, nowMs }) ?? [];
  });
  const after = counted(rollout, judged);
  const halt = haltOf(rollout, judged, after);
  if (halt !== undefined) return [...judged, halt];
  if (rollout.state === "paused") return judged;
  const open = after.told + after.watched;
  if (after.waiting === 0 && open === 0) return [...judged, { do: "end" }];
  if (isPassed(rollout, after)) return [...judged, { do: "stage", stage: rollout.stage + 1 }];
  const room = Math.min(targetOf(rollout) - begun(rollout, after), TOLD_PER_ROUND_MAX);
  const told = heard.reachable.slice(0, Math.max(0, room));
  return [...judged, ...told.map((kiosk): Step => ({ do: "tell", kiosk }))];
}

/** Kiosks that may be healthy, failed or under way at the end of this stage. */
export function targetOf({ stages, stage, kiosks }: Pick<Rollout, "stages" | "stage" | "kiosks">) {
  const percent = stages[stage - 1];
  if (percent === undefined) return Math.min(1, kiosks);
  return percent >= 100 ? kiosks : Math.max(1, Math.floor((kiosks * percent) / 100));
}

/**
 * Failed kiosks that are borne: none in the stage of the first kiosk, and never so many that the
 * one more which halts it would be above one percent of the kiosks.
 */
export function toleratedOf({ gate, stage, kiosks }: Pick<Rollout, "gate" | "stage" | "kiosks">) {
  const percentMax = Math.max(0, Math.floor(kiosks / 100) - 1);
  return stage === 0 ? 0 : Math.min(gate.failedMax, percentMax);
}

type Counts = Record<KioskState, number>;
type Judged = Extract<Step, { do: "judge" }>;

function counted(rollout: Rollout, judged: readonly Judged[]): Counts {
  const counts = { ...rollout.counts };
  for (const { kiosk, to } of judged) {
    const from = rollout.open.find((open) => open.kiosk === kiosk)?.state;
    if (from !== undefined) counts[from] -= 1;
    counts[to] += 1;
  }
  return counts;
}

function haltOf(rollout: Rollout, judged: readonly Judged[], after: Counts): Step | undefined {
  const last = judged.findLast((step) => step.to === "failed");
  if (last?.to !== "failed" || after.failed <= toleratedOf(rollout)) return undefined;
  return { do: "halt", kiosk: last.kiosk, code: last.code };
}

/** An excused kiosk proves nothing: the first stage is over when one kiosk was healthy. */
function begun(rollout: Rollout, after: Counts): number {
  const spoilt = rollout.stage === 0 ? 0 : after.failed + after.excused;
  return after.healthy + after.told + after.watched + spoilt;
}

function isPassed(rollout: Rollout, after: Counts): boolean {
  if (rollout.stage >= rollout.stages.length || after.healthy === 0) return false;
  return begun(rollout, after) - after.told - after.watched >= targetOf(rollout);
}

interface Sight {
  open: OpenKiosk;
  report: Report;
  nowMs: number;
}

function judge(rollout: Rollout, sight: Sight): Judged | undefined {
  return sight.open.state === "told" ? judgeTold(rollout, sight) : judgeWatched(rollout, sight);
}

function failed(kiosk: string, code: RolloutFailure): Judged {
  return { do: "judge", kiosk, to: "failed", code };
}

function judgeTold(rollout: Rollout, { open, report, nowMs }: Sight): Judged | undefined {
  const { kiosk } = open;
  if (report.ended !== undefined) return failed(kiosk, report.ended);
  if (report.firmware === rollout.version) return { do: "judge", kiosk, to: "watched" };
  if (nowMs - open.sinceMs < rollout.gate.withinMinutes * MINUTE_MS) return undefined;
  // Without the plan it cannot have begun; what keeps it away is not the version.
  if (report.revision < open.revision) return { do: "judge", kiosk, to: "waiting" };
  return failed(kiosk, report.isOnline ? "not-updated" : "not-back");
}

function judgeWatched(rollout: Rollout, { open, report, nowMs }: Sight): Judged | undefined {
  const { kiosk } = open;
  if (report.firmware !== rollout.version) return failed(kiosk, report.ended ?? "fell-back");
  if (report.faults.some((fault) => !open.faults.includes(fault))) {
    return failed(kiosk, "new-fault");
  }
  const watchedMs = nowMs - open.sinceMs;
  const watchMs = rollout.gate.watchMinutes * MINUTE_MS;
  if (watchedMs < watchMs) return undefined;
  if (report.isOnline) return { do: "judge", kiosk, to: "healthy" };
  const isAway = watchedMs >= watchMs + rollout.gate.withinMinutes * MINUTE_MS;
  return isAway ? failed(kiosk, "not-back") : undefined;
}
