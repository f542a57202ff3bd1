import { toHex } from "@anxin/firmware/contract";
import type { Db } from "../database/tables.ts";
import { sendPlan } from "../gateways/notices.ts";
import type { Parts } from "../parts.ts";
import { change, lockRollouts, takeBackAll, writeEvent } from "./advance-rollouts.ts";
import { isSigned } from "./read-rollout.ts";
import { type HealthGate, type RolloutState, UNDER_WAY } from "./rollout-state.ts";

/** A roll-out to begin; checked by its route. */
export interface RolloutWish {
  version: string;
  /** In the order they are told; the first is the only one of the first stage. */
  kiosks: readonly string[];
  /** Percent, growing, the last 100. */
  stages: readonly number[];
  gate: HealthGate;
  by: string;
  note: string;
}

/** Thrown where a kiosk has no program of the version to load, or belongs to another roll-out. */
export class RolloutRefused extends Error {
  readonly code: "program-unsigned" | "rollout-overlaps" | "not-enrolled" | "bad-request";

  constructor(code: RolloutRefused["code"], detail: string) {
    super(detail);
    this.code = code;
  }
}

/** What people may do to a roll-out, the states it may be in, and the one it is in after it. */
export const ROLLOUT_ACTS = {
  pause: { from: ["running"], to: "paused" },
  resume: { from: ["paused", "halted"], to: "running" },
  stop: { from: UNDER_WAY, to: "stopped" },
} as const satisfies Record<string, { from: readonly RolloutState[]; to: RolloutState }>;
export type RolloutAct = keyof typeof ROLLOUT_ACTS;

/** Kiosks a refusal names. */
const NAMED_MAX = 20;

/**
 * Begins a roll-out; its first kiosk is told in the next round. Returns its id. Throws
 * RolloutRefused.
 */
export async function startRollout(parts: Parts, wish: RolloutWish): Promise<string> {
  const { db } = parts;
  await lockRollouts(db);
  await refuseUnready(db, wish);
  const rollout = toHex(parts.entropy(6));
  const nowMs = parts.time.nowMs();
  const { version, kiosks, by } = wish;
  await db
    .insertInto("rollouts")
    .values({
      rollout,
      version,
      state: "running",
      stages: JSON.stringify(wish.stages),
      gate: JSON.stringify(wish.gate),
      kiosks: kiosks.length,
      made_at: nowMs,
      made_by: by,
    })
    .execute();
  for (const [place, kiosk] of kiosks.entries()) {
    await db.insertInto("rollout_kiosks").values({ rollout, kiosk, place, since: nowMs }).execute();
  }
  await writeEvent(db, { rollout, stage: 0, nowMs }, { what: "started", by, note: wish.note });
  return rollout;
}

async function refuseUnready(db: Db, { version, kiosks, stages }: RolloutWish): Promise<void> {
  if (kiosks.length === 0) throw new RolloutRefused("not-enrolled", "no kiosk is named");
  if (new Set(kiosks).size < kiosks.length) {
    throw new RolloutRefused("bad-request", "a kiosk is named twice");
  }
  const isGrowing = stages.every((percent, index) => percent > (stages[index - 1] ?? 0));
  if (!isGrowing || stages.at(-1) !== 100) {
    throw new RolloutRefused("bad-request", "stages grow, and the last is 100");
  }
  const known = await db.selectFrom("kiosks").select("kiosk").execute();
  const enrolled = new Set(known.map(({ kiosk }) => kiosk));
  refuseSome("not-enrolled", missingOf(kiosks, enrolled));
  const busy = await busyKiosks(db);
  refuseSome(
    "rollout-overlaps",
    kiosks.filter((kiosk) => busy.has(kiosk)),
  );
  const unsigned: string[] = [];
  for (const kiosk of kiosks) if (!(await isSigned(db, kiosk, version))) unsigned.push(kiosk);
  refuseSome("program-unsigned", unsigned);
}

function missingOf(kiosks: readonly string[], known: ReadonlySet<string>): string[] {
  return kiosks.filter((kiosk) => !known.has(kiosk));
}

function refuseSome(code: RolloutRefused["code"], kiosks: readonly string[]): void {
  if (kiosks.length === 0) return;
  const more = kiosks.length > NAMED_MAX ? ` and ${kiosks.length - NAMED_MAX} more` : "";
  throw new RolloutRefused(code, kiosks.slice(0, NAMED_MAX).join(", ") + more);
}

async function busyKiosks(db: Db): Promise<Set<string>> {
  const rows = await db
    .selectFrom("rollout_kiosks as r")
    .innerJoin("rollouts as o", "o.rollout", "r.rollout")
    .select("r.kiosk")
    .where("o.state", "in", [...UNDER_WAY])
    .execute();
  return new Set(rows.map(({ kiosk }) => kiosk));
}

/**
 * Pauses, resumes or stops a roll-out. Resuming a halted one excuses what failed; stopping takes
 * the wish back from every kiosk that does not run the version yet, and leaves the others with it.
 * False when it is in no state for it.
 */
export async function changeRollout(
  parts: Parts,
  wish: { rollout: string; act: RolloutAct; by: string; note: string },
): Promise<boolean> {
  const { db } = parts;
  const { rollout, act, by, note } = wish;
  await lockRollouts(db);
  const row = await db
    .selectFrom("rollouts")
    .select(["state", "stage", "version"])
    .where("rollout", "=", rollout)
    .executeTakeFirst();
  const { from, to } = ROLLOUT_ACTS[act];
  if (row === undefined || !(from as readonly string[]).includes(row.state)) return false;
  const nowMs = parts.time.nowMs();
  const of = { rollout, version: row.version, stage: row.stage, nowMs };
  const plans = act === "stop" ? await takeBackAll(db, of) : [];
  if (act === "resume") {
    await db
      .updateTable("rollout_kiosks")
      .set({ state: "excused" })
      .where("rollout", "=", rollout)
      .where("state", "=", "failed")
      .execute();
  }
  await change(db, rollout, {
    state: to,
    ...(act === "resume" ? { code: "", failed_kiosk: "" } : {}),
  });
  await writeEvent(db, of, { what: act, by, note });
  for (const plan of plans) sendPlan(parts, plan);
  return true;
}

/**
 * Kiosks in an order nobody chose, of which the first so many are a share: the first kiosk of a
 * roll-out is not the same one every time.
 */
export function shuffled(
  kiosks: readonly string[],
  entropy: (count: number) => Uint8Array,
): string[] {
  const order = [...kiosks];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const [a = 0, b = 0, c = 0, d = 0] = entropy(4);
    const other = ((a << 16) * 256 + (b << 16) + (c << 8) + d) % (last + 1);
    [order[last], order[other]] = [order[other] ?? "", order[last] ?? ""];
  }
  return order;
}
