import { acknowledgeAlert } from "@anxin/cloud";
import type { Random } from "../../world/random.ts";
import type { Post } from "../post.ts";
import type { Clerk } from "./clerk.ts";

/** Of those told of an alert, how many say that they know. */
const ANSWERS = 0.2;
const HOUR_MS = 3_600_000;

/** Some of those who are told acknowledge after a while; the alerts they did so for. */
export function answersOf(clerk: Clerk, post: Post, random: Random): ReadonlySet<number> {
  const acknowledged = new Set<number>();
  post.opened = (alert) => {
    if (random.chance(ANSWERS)) void answer(alert);
  };
  async function answer(alert: number): Promise<void> {
    await clerk.sleep(random.between(1, 12) * HOUR_MS);
    const isNow = await clerk.ask(async ({ parts: { db, time } }) => {
      const wish = { id: alert, by: "keeper-1", note: "seen", nowMs: time.nowMs() };
      return acknowledgeAlert(db, wish).then((done) => done || isAcknowledged(alert));
      async function isAcknowledged(id: number): Promise<boolean> {
        const row = await db
          .selectFrom("alerts")
          .select("acknowledged_at")
          .where("id", "=", id)
          .executeTakeFirst();
        return row !== undefined && row.acknowledged_at !== null;
      }
    });
    if (isNow) acknowledged.add(alert);
  }
  return acknowledged;
}
