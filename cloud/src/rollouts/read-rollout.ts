import type { UpdateCode } from "@anxin/firmware/contract";
import type { Db } from "../database/tables.ts";
import { AWAY, connectionOf, HEARD_MS } from "../gateways/connection.ts";
import type { OpenKiosk, Report, Rollout } from "./decide-rollout.ts";
import {
  KIOSK_STATES,
  type KioskState,
  type RolloutFailure,
  type RolloutState,
} from "./rollout-state.ts";

/** A kiosk that was told, with where its facts stood then. */
export interface TrackedKiosk extends OpenKiosk {
  epoch: number;
  seq: number;
}

/** A roll-out with what its kiosks say, as one round decides by it. */
export interface ReadRollout extends Rollout {
  open: readonly TrackedKiosk[];
}

/** A roll-out as it stands, or undefined. */
export async function readRollout(db: Db, rollout: string): Promise<ReadRollout | undefined> {
  const row = await db
    .selectFrom("rollouts")
    .selectAll()
    .where("rollout", "=", rollout)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { version, stages, gate, stage, kiosks } = row;
  const state = row.state as RolloutState;
  const counts = await countsOf(db, rollout);
  return { state, version, stages, gate, stage, kiosks, counts, open: await openOf(db, rollout) };
}

/** Kiosks of a roll-out by state. */
export async function countsOf(db: Db, rollout: string): Promise<Record<KioskState, number>> {
  const rows = await db
    .selectFrom("rollout_kiosks")
    .select((e) => ["state" as const, e.fn.countAll<string>().as("count")])
    .where("rollout", "=", rollout)
    .groupBy("state")
    .execute();
  const found = new Map(rows.map(({ state, count }) => [state, Number(count)]));
  const counted = KIOSK_STATES.map((state) => [state, found.get(state) ?? 0]);
  return Object.fromEntries(counted) as Record<KioskState, number>;
}

async function openOf(db: Db, rollout: string): Promise<TrackedKiosk[]> {
  const rows = await db
    .selectFrom("rollout_kiosks")
    .select(["kiosk", "state", "since", "revision", "epoch", "seq", "faults"])
    .where("rollout", "=", rollout)
    .where("state", "in", ["told", "watched"])
    .orderBy("place")
    .execute();
  return rows.map(({ state, since, ...row }) => {
    return { ...row, state: state as OpenKiosk["state"], sinceMs: since };
  });
}

/** What each kiosk says of itself, by presence, open faults and facts since it was told. */
export async function reportsOf(
  db: Db,
  { open, version }: Pick<ReadRollout, "open" | "version">,
  nowMs: number,
): Promise<Map<string, Report>> {
  const tracked = new Map(open.map((one) => [one.kiosk, one]));
  const kiosks = [...tracked.keys()];
  if (kiosks.length === 0) return new Map();
  const statuses = await db
    .selectFrom("kiosk_status")
    .select(["kiosk", "state", "noted_at", "revision", "firmware"])
    .where("kiosk", "in", kiosks)
    .execute();
  const faults = await faultsOf(db, kiosks);
  const reports = new Map<string, Report>();
  for (const status of statuses) {
    const one = tracked.get(status.kiosk);
    const ended = one === undefined ? undefined : await endedBadly(db, one, version);
    reports.set(status.kiosk, {
      firmware: status.firmware,
      isOnline: connectionOf(status, nowMs) === "online",
      revision: status.revision,
      faults: faults.get(status.kiosk) ?? [],
      ...(ended === undefined ? {} : { ended }),
    });
  }
  return reports;
}

/** Codes of open faults by kiosk, each once; what the cloud noticed by itself is not among them. */
export async function faultsOf(db: Db, kiosks: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await db
    .selectFrom("open_faults")
    .select(["kiosk", "code"])
    .where("kiosk", "in", [...kiosks])
    .where("lane", ">=", 0)
    .orderBy("code")
    .execute();
  const faults = new Map<string, string[]>();
  for (const { kiosk, code } of rows) {
    const known = faults.get(kiosk) ?? [];
    if (!known.includes(code)) faults.set(kiosk, [...known, code]);
  }
  return faults;
}

/** Ends of updates that are looked through for the version's own. */
const ENDS_MAX = 8;

/** How the version's last attempt since it was told ended; undefined if none did, or well. */
async function endedBadly(
  db: Db,
  open: TrackedKiosk,
  version: string,
): Promise<RolloutFailure | undefined> {
  const rows = await db
    .selectFrom("facts")
    .select("fact")
    .where("kiosk", "=", open.kiosk)
    .where("kind", "=", "update-ended")
    .where((e) =>
      e.or([
        e("epoch", ">", open.epoch),
        e.and([e("epoch", "=", open.epoch), e("seq", ">", open.seq)]),
      ]),
    )
    .orderBy("epoch", "desc")
    .orderBy("seq", "desc")
    .limit(ENDS_MAX)
    .execute();
  const ends = rows.map(({ fact }) => JSON.parse(fact) as { body: Ended });
  const code = ends.find(({ body }) => body.version === version)?.body.code ?? "confirmed";
  return code === "confirmed" ? undefined : code;
}

interface Ended {
  version: string;
  code: UpdateCode;
}

/**
 * Waiting kiosks that are heard now and for whose open epoch the version is signed, in the
 * roll-out's order.
 */
export async function reachableOf(
  db: Db,
  by: { rollout: string; version: string; nowMs: number; max: number },
): Promise<string[]> {
  const rows = await db
    .selectFrom("rollout_kiosks as r")
    .innerJoin("kiosk_status as s", "s.kiosk", "r.kiosk")
    .select("r.kiosk")
    .where("r.rollout", "=", by.rollout)
    .where("r.state", "=", "waiting")
    .where("s.noted_at", ">=", by.nowMs - HEARD_MS)
    .where("s.state", "not in", AWAY)
    .orderBy("r.place")
    .limit(by.max)
    .execute();
  const reachable: string[] = [];
  for (const { kiosk } of rows) if (await isSigned(db, kiosk, by.version)) reachable.push(kiosk);
  return reachable;
}

/** The epoch a kiosk has open and its mark, or undefined while it has none. */
export function openEpoch(db: Db, kiosk: string) {
  return db
    .selectFrom("epochs")
    .select(["epoch", "kept"])
    .where("kiosk", "=", kiosk)
    .orderBy("epoch", "desc")
    .executeTakeFirst();
}

/** Whether the county has a version signed for a kiosk as it is now. */
export async function isSigned(db: Db, kiosk: string, version: string): Promise<boolean> {
  const open = await openEpoch(db, kiosk);
  if (open === undefined) return false;
  const tag = await db
    .selectFrom("program_tags")
    .select("tag")
    .where("kiosk", "=", kiosk)
    .where("epoch", "=", open.epoch)
    .where("version", "=", version)
    .executeTakeFirst();
  return tag !== undefined;
}
