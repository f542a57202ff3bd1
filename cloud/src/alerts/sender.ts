import type { Parts } from "../parts.ts";
import { RepeatedWork } from "../repeated-work.ts";
import { backOffMs, GIVEN_UP_AFTER_MS } from "./back-off.ts";
import { NotTaken, type Channel } from "./channels.ts";
import { openChannel, OUTSIDE_ONLY } from "./open-channel.ts";
import { claim, type Claimed } from "./outbox.ts";
import { tellDue } from "./tell-due.ts";

/** Another process leaves a claimed notification alone for this long; then it is sent again. */
const LEASE_MS = 60_000;
const AT_ONCE_MAX = 20;
const LOOK_EVERY_MS = 1_000;

/**
 * Delivers what the outbox holds, at least once each, and again after a restart. A receiver that
 * fails waits longer each time and does not delay the others.
 */
export class Sender {
  readonly #parts: Parts;
  readonly #own: readonly Channel[];
  readonly #looks: RepeatedWork;

  /** `own` are the channels of the process's settings. */
  constructor(parts: Parts, own: readonly Channel[]) {
    this.#parts = parts;
    this.#own = own;
    this.#looks = new RepeatedWork(parts.time, LOOK_EVERY_MS, async () => {
      await this.deliverDue().catch((error: unknown) => {
        parts.log("error", "outbox-unreadable", { error: String(error) });
      });
    });
  }

  start(): void {
    this.#looks.start();
  }

  /** Looks no more; resolves when what is being sent has ended. */
  stop(): Promise<void> {
    return this.#looks.stop();
  }

  /** Decides what is due, sends it, and returns how many messages were taken. */
  async deliverDue(): Promise<number> {
    const { db, time } = this.#parts;
    await tellDue(this.#parts);
    const channels = await this.#channels();
    const by = { leaseMs: LEASE_MS, limit: AT_ONCE_MAX, channels: [...channels.keys()] };
    const due = await claim(db, { nowMs: time.nowMs(), ...by });
    const outcomes = await Promise.all(due.map((one) => this.#send(one, channels)));
    return outcomes.filter((taken) => taken).length;
  }

  /** Those of the process's settings and those of the county, as they are now. */
  async #channels(): Promise<Map<string, () => Channel>> {
    const { db, time, delivery = OUTSIDE_ONLY } = this.#parts;
    const rows = await db
      .selectFrom("alert_channels")
      .select(["channel", "address"])
      .where("is_on", "=", true)
      .where("removed_at", "is", null)
      .execute();
    const given = { ...delivery, nowMs: () => time.nowMs() };
    return new Map<string, () => Channel>([
      ...rows.map(({ channel, address }) => {
        return [channel, () => openChannel(channel, address, given)] as const;
      }),
      // Last: what the process was given by its settings no row of the database takes the place of.
      ...this.#own.map((one) => [one.name, () => one] as const),
    ]);
  }

  async #send(due: Claimed, channels: Map<string, () => Channel>): Promise<boolean> {
    const { db, time, entropy, log } = this.#parts;
    const row = db.updateTable("notifications").where("id", "=", due.id);
    try {
      await channels.get(due.channel)?.().deliver(due.message);
    } catch (error) {
      const attempts = due.attempts + 1;
      const nowMs = time.nowMs();
      const over = nowMs - due.writtenAt > GIVEN_UP_AFTER_MS;
      const next_at = nowMs + backOffMs(attempts, entropy);
      await row.set({ attempts, next_at, given_up_at: over ? nowMs : null }).execute();
      const { id, channel } = due;
      log("warn", over ? "notification-given-up" : "notification-failed", {
        id,
        channel,
        attempts,
        error: reasonOf(error),
      });
      return false;
    }
    await row.set({ attempts: due.attempts + 1, delivered_at: time.nowMs() }).execute();
    return true;
  }
}

/**
 * What a failure is called in the log: its code and no more, because a mail server's own words
 * quote people's addresses and a library's may quote ours.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof NotTaken) return error.message;
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === "string" ? code : String(name ?? "failed");
}
