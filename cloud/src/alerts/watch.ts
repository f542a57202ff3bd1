import { sql } from "kysely";
import type { Db } from "../database/tables.ts";
import type { Parts } from "../parts.ts";
import { RepeatedWork } from "../repeated-work.ts";
import { proveAlertPath } from "./alert-proof.ts";
import { readAlertSettings } from "./alert-settings.ts";
import { decideWatched, type WatchedAlert } from "./decide-watched.ts";
import { EXPIRY, LINKS, RECALLED, SERVICE, type Round, type RoundTime } from "./rounds.ts";
import type { WatchedCause } from "./watched-causes.ts";
import { closeAlert, openAlert } from "./write-alerts.ts";

const EVERY_MS = 60_000;
/** Any number no other lock has: one process at a time looks round and writes what it found. */
const ADVISORY_LOCK = 20261124;
/** Boxes expire at midnight; to look at each of them every minute finds nothing sooner. */
const EXPIRY_EVERY_MS = 3_600_000;

/** Looks once a minute at what no fact brings, and once a day proves that alerts arrive. */
export class Watch {
  readonly #parts: Parts;
  readonly #looks: RepeatedWork;
  #listeningSince = 0;
  #expiryAt = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#looks = new RepeatedWork(parts.time, EVERY_MS, () => this.#look());
  }

  start(): void {
    this.#listeningSince = this.#parts.time.nowMs();
    this.#looks.start();
  }

  stop(): Promise<void> {
    return this.#looks.stop();
  }

  async #look(): Promise<void> {
    const nowMs = this.#parts.time.nowMs();
    const isHour = nowMs - this.#expiryAt >= EXPIRY_EVERY_MS;
    try {
      await watchOnce(this.#parts, {
        listeningSince: this.#listeningSince,
        rounds: isHour ? ALL_ROUNDS : QUICK_ROUNDS,
      });
      if (isHour) this.#expiryAt = nowMs;
    } catch (error) {
      this.#parts.log("error", "watch-failed", { error: String(error) });
    }
  }
}

type LookedBy = Omit<RoundTime, "nowMs">;

const QUICK_ROUNDS: readonly Round[] = [LINKS, RECALLED, SERVICE];
const ALL_ROUNDS: readonly Round[] = [...QUICK_ROUNDS, EXPIRY];

/** One look at everything, written down with how many kiosks were looked at. */
export async function watchOnce(
  parts: Parts,
  by: { listeningSince: number; rounds?: readonly Round[] },
): Promise<void> {
  const { db, time } = parts;
  const nowMs = time.nowMs();
  const settings = await readAlertSettings(db);
  const { listeningSince, rounds = ALL_ROUNDS } = by;
  for (const round of rounds) await goRound(parts, round, { settings, listeningSince });
  const { count } = await db
    .selectFrom("kiosks")
    .select((e) => e.fn.countAll<string>().as("count"))
    .executeTakeFirstOrThrow();
  const looked = { looked_at: nowMs, kiosks: Number(count) };
  await db
    .insertInto("alert_looks")
    .values(looked)
    .onConflict((c) => c.column("one").doUpdateSet(looked))
    .execute();
  await proveAlertPath(parts, settings);
}

/**
 * Found and written under one lock: of two replicas the later one sees what is true when its turn
 * has come, so that it neither opens again what is over nor ends what has just begun.
 */
async function goRound(parts: Parts, round: Round, by: LookedBy): Promise<void> {
  await parts.db.transaction().execute(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(${sql.lit(ADVISORY_LOCK)})`.execute(trx);
    const at = { ...by, nowMs: parts.time.nowMs() };
    const found = await round.find({ ...parts, db: trx }, at);
    const { begin, end } = decideWatched(await openOf(trx, round.causes), found);
    for (const id of end) await closeAlert(trx, id, at.nowMs);
    for (const { begins: _, count, ...of } of begin) {
      await openAlert(trx, { ...of, on_hand: count ?? null }, at.nowMs);
    }
  });
}

async function openOf(trx: Db, causes: readonly WatchedCause[]): Promise<WatchedAlert[]> {
  const rows = await trx
    .selectFrom("alerts")
    .select(["id", "cause", "kiosk", "gateway", "place", "about", "product"])
    .where("closed_at", "is", null)
    .where("cause", "in", [...causes])
    .orderBy("id")
    .execute();
  return rows.map(({ id, cause, kiosk, gateway, place, about, product }) => ({
    id,
    cause: cause as WatchedCause,
    about,
    product,
    ...(kiosk === null ? {} : { kiosk }),
    ...(gateway === null ? {} : { gateway }),
    ...(place === null ? {} : { place }),
  }));
}
