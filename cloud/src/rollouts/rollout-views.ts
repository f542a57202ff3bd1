import type { Db } from "../database/tables.ts";
import { targetOf, toleratedOf } from "./decide-rollout.ts";
import { countsOf } from "./read-rollout.ts";
import type { HealthGate, KioskState, RolloutState } from "./rollout-state.ts";

/** A roll-out at one look. Times are unix milliseconds. */
export interface RolloutView {
  rollout: string;
  version: string;
  state: RolloutState;
  stages: number[];
  gate: HealthGate;
  /** 0 is the stage of the first kiosk. */
  stage: number;
  /** Kiosks that may have it at the end of this stage, and failed ones that are borne in it. */
  target: number;
  tolerated: number;
  kiosks: number;
  counts: Record<KioskState, number>;
  madeAt: number;
  madeBy: string;
  /** Why it was halted, and at which kiosk; '' when it was not. */
  code: string;
  failedKiosk: string;
}

/** One kiosk of a roll-out. */
export interface RolloutKioskView {
  kiosk: string;
  state: KioskState;
  code: string;
  /** Since when it is in this state. */
  since: number;
  /** What it says that it runs; '' until it was heard. */
  runs: string;
}

/** What happened: by whom, or '' for the cloud itself. */
export interface RolloutEventView {
  at: number;
  by: string;
  what: string;
  stage: number;
  kiosk: string;
  code: string;
  note: string;
}

/** Roll-outs a list shows, newest first. */
const LISTED_MAX = 100;
/** Events of one roll-out that are shown, newest first. */
const EVENTS_MAX = 200;

export async function rolloutViews(db: Db): Promise<RolloutView[]> {
  const rows = await db
    .selectFrom("rollouts")
    .select("rollout")
    .orderBy("made_at", "desc")
    .orderBy("rollout")
    .limit(LISTED_MAX)
    .execute();
  const views: RolloutView[] = [];
  for (const { rollout } of rows) {
    const view = await rolloutView(db, rollout);
    if (view !== undefined) views.push(view);
  }
  return views;
}

export async function rolloutView(db: Db, rollout: string): Promise<RolloutView | undefined> {
  const row = await db
    .selectFrom("rollouts")
    .selectAll()
    .where("rollout", "=", rollout)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { made_at: madeAt, made_by: madeBy, failed_kiosk: failedKiosk, state, ...as } = row;
  const reached = { target: targetOf(row), tolerated: toleratedOf(row) };
  const counts = await countsOf(db, rollout);
  return { ...as, state: state as RolloutState, ...reached, counts, madeAt, madeBy, failedKiosk };
}

/** In the order they are told. */
export async function rolloutKiosks(db: Db, rollout: string): Promise<RolloutKioskView[]> {
  const rows = await db
    .selectFrom("rollout_kiosks as r")
    .leftJoin("kiosk_status as s", "s.kiosk", "r.kiosk")
    .select(["r.kiosk", "r.state", "r.code", "r.since", "s.firmware"])
    .where("r.rollout", "=", rollout)
    .orderBy("r.place")
    .execute();
  return rows.map(({ firmware, state, ...row }) => {
    return { ...row, state: state as KioskState, runs: firmware ?? "" };
  });
}

export function rolloutEvents(db: Db, rollout: string): Promise<RolloutEventView[]> {
  return db
    .selectFrom("rollout_events")
    .select(["at", "by", "what", "stage", "kiosk", "code", "note"])
    .where("rollout", "=", rollout)
    .orderBy("id", "desc")
    .limit(EVENTS_MAX)
    .execute();
}
