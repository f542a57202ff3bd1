import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import { sendPlan } from "../gateways/notices.ts";
import { lockKiosks } from "../ledger/kiosk-state.ts";
import type { Parts } from "../parts.ts";
import { issuePlan, type IssuedPlan } from "../planning/issue-plan.ts";
import { RepeatedWork } from "../repeated-work.ts";
import { decideRollout, type Step, TOLD_PER_ROUND_MAX } from "./decide-rollout.ts";
import { faultsOf, openEpoch, reachableOf, readRollout, reportsOf } from "./read-rollout.ts";

const EVERY_MS = 60_000;
/** Any number no other lock has: roll-outs change one at a time, whoever changes them. */
const ADVISORY_LOCK = 20261125;

/** Takes the turn of everything that changes a roll-out, until the transaction ends. */
export async function lockRollouts(trx: Db): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${sql.lit(ADVISORY_LOCK)})`.execute(trx);
}

/** Once a minute every roll-out under way goes one round on. */
export function rolloutWork(parts: Parts): RepeatedWork {
  return new RepeatedWork(parts.time, EVERY_MS, () =>
    advanceRollouts(parts).catch((error: unknown) => {
      parts.log("error", "rollout-failed", { error: String(error) });
    }),
  );
}

/** One round of every roll-out that is running or paused. */
export async function advanceRollouts(parts: Parts): Promise<void> {
  const rows = await parts.db
    .selectFrom("rollouts")
    .select("rollout")
    .where("state", "in", ["running", "paused"])
    .orderBy("made_at")
    .orderBy("rollout")
    .execute();
  for (const { rollout } of rows) await advanceRollout(parts, rollout);
}

async function advanceRollout(parts: Parts, rollout: string): Promise<void> {
  const plans = await parts.db.transaction().execute(async (trx) => {
    await lockRollouts(trx);
    const nowMs = parts.time.nowMs();
    const now = await readRollout(trx, rollout);
    if (now === undefined) return [];
    const reports = await reportsOf(trx, now, nowMs);
    const { version } = now;
    const by = { rollout, version, nowMs, max: TOLD_PER_ROUND_MAX };
    const reachable = now.state === "running" ? await reachableOf(trx, by) : [];
    const steps = decideRollout(now, { reports, reachable }, nowMs);
    const kiosks = steps.flatMap((step) => (step.do === "tell" ? [step.kiosk] : []));
    await lockKiosks(trx, kiosks);
    const of: Of = { rollout, version, stage: now.stage, nowMs };
    const issued: IssuedPlan[] = [];
    for (const step of steps) issued.push(...(await perform(trx, of, step)));
    return issued;
  });
  for (const plan of plans) sendPlan(parts, plan);
  parts.log("debug", "rollout-round", { rollout, plans: plans.length });
}

interface Of {
  rollout: string;
  version: string;
  stage: number;
  nowMs: number;
}

/** Does what was decided, in the round's transaction; the plans are for after its commit. */
async function perform(trx: Db, of: Of, step: Step): Promise<IssuedPlan[]> {
  if (step.do === "tell") return tell(trx, of, step.kiosk);
  if (step.do === "judge") {
    if (step.to === "waiting") return takeBack(trx, of, [step.kiosk]);
    const code = step.to === "failed" ? step.code : "";
    const set = { state: step.to, code, since: of.nowMs };
    await trx
      .updateTable("rollout_kiosks")
      .set(set)
      .where("rollout", "=", of.rollout)
      .where("kiosk", "=", step.kiosk)
      .execute();
    return [];
  }
  if (step.do === "stage") {
    await change(trx, of.rollout, { stage: step.stage });
    await writeEvent(trx, of, { what: "stage", stage: step.stage });
    return [];
  }
  if (step.do === "end") {
    await change(trx, of.rollout, { state: "done" });
    await writeEvent(trx, of, { what: "done" });
    return [];
  }
  const { kiosk, code } = step;
  await change(trx, of.rollout, { state: "halted", code, failed_kiosk: kiosk });
  await writeEvent(trx, of, { what: "halted", kiosk, code });
  return takeBackAll(trx, of);
}

/** Puts something else in the place of what a roll-out's row says. */
export async function change(
  trx: Db,
  rollout: string,
  set: Partial<{ state: string; stage: number; code: string; failed_kiosk: string }>,
): Promise<void> {
  await trx.updateTable("rollouts").set(set).where("rollout", "=", rollout).execute();
}

/** What happened in a roll-out, by whom; the cloud itself when nobody is named. */
export async function writeEvent(
  trx: Db,
  of: Pick<Of, "rollout" | "stage" | "nowMs">,
  event: {
    what: string;
    by?: string;
    stage?: number;
    kiosk?: string;
    code?: string;
    note?: string;
  },
): Promise<void> {
  const { rollout, nowMs: at, stage } = of;
  await trx
    .insertInto("rollout_events")
    .values({ rollout, at, by: "", stage, ...event })
    .execute();
}

/** The kiosk's plan wants the version from now on; one that can have no plan goes on waiting. */
async function tell(trx: Db, of: Of, kiosk: string): Promise<IssuedPlan[]> {
  const before = await trx
    .selectFrom("kiosks")
    .select("program")
    .where("kiosk", "=", kiosk)
    .executeTakeFirstOrThrow();
  const open = await openEpoch(trx, kiosk);
  await want(trx, kiosk, of.version);
  const plan = await issuePlan(trx, kiosk, of.nowMs);
  if (plan === undefined || open === undefined) {
    await want(trx, kiosk, before.program);
    return [];
  }
  const faults = (await faultsOf(trx, [kiosk])).get(kiosk) ?? [];
  const from = { program_before: before.program, revision: plan.revision };
  const marks = { epoch: open.epoch, seq: open.kept, faults: JSON.stringify(faults) };
  await trx
    .updateTable("rollout_kiosks")
    .set({ state: "told", code: "", since: of.nowMs, ...from, ...marks })
    .where("rollout", "=", of.rollout)
    .where("kiosk", "=", kiosk)
    .execute();
  return [plan];
}

async function want(trx: Db, kiosk: string, program: string | null): Promise<void> {
  await trx.updateTable("kiosks").set({ program }).where("kiosk", "=", kiosk).execute();
}

/**
 * Takes the wish back from every kiosk that was told and does not say that it runs the version: its
 * plan wants what it wanted before. Failed ones stay failed, the others wait again.
 */
export async function takeBackAll(trx: Db, of: Omit<Of, "stage">): Promise<IssuedPlan[]> {
  const rows = await trx
    .selectFrom("rollout_kiosks as r")
    .leftJoin("kiosk_status as s", "s.kiosk", "r.kiosk")
    .select(["r.kiosk", "s.firmware"])
    .where("r.rollout", "=", of.rollout)
    .where("r.state", "in", ["told", "failed", "excused"])
    .orderBy("r.kiosk")
    .execute();
  const others = rows.filter(({ firmware }) => firmware !== of.version);
  return takeBack(
    trx,
    of,
    others.map(({ kiosk }) => kiosk),
  );
}

async function takeBack(
  trx: Db,
  of: Omit<Of, "stage">,
  kiosks: readonly string[],
): Promise<IssuedPlan[]> {
  await lockKiosks(trx, kiosks);
  const issued: IssuedPlan[] = [];
  for (const kiosk of kiosks) {
    const mine = () =>
      trx
        .updateTable("rollout_kiosks")
        .where("rollout", "=", of.rollout)
        .where("kiosk", "=", kiosk);
    const row = await trx
      .selectFrom("rollout_kiosks as r")
      .innerJoin("kiosks as k", "k.kiosk", "r.kiosk")
      .select(["r.program_before", "k.program"])
      .where("r.rollout", "=", of.rollout)
      .where("r.kiosk", "=", kiosk)
      .executeTakeFirstOrThrow();
    await mine().set({ state: "waiting", since: of.nowMs }).where("state", "=", "told").execute();
    // What somebody has set meanwhile is not ours to take back.
    if (row.program !== of.version) continue;
    await want(trx, kiosk, row.program_before);
    const plan = await issuePlan(trx, kiosk, of.nowMs);
    if (plan !== undefined) issued.push(plan);
  }
  return issued;
}
