import type { Plan, QuotaBase } from "@anxin/firmware/contract";
import { STORY_FIRMWARE } from "./gateway.ts";
import type { Story } from "./story.ts";

/** The load that brings what a story's lane holds at its beginning. */
export function firstLoadId(lane: number): string {
  return "F" + lane;
}

/** The number of the one quota rule of stories. */
export const QUOTA_RULE = 1;

/** What the gateway plans for a story's kiosk. */
export function storyPlan(story: Story): Omit<Plan, "epoch" | "opened" | "revision"> {
  const { ageMin, perMonth } = story.rules ?? {};
  const first = story.lanes.map(({ lane, lot, expiry, count }) => {
    return { id: firstLoadId(lane), lane, lot, expiry, count };
  });
  const plan: Omit<Plan, "epoch" | "opened" | "revision"> = {
    lanes: story.lanes.map(({ lane, product }) => ({ lane, product })),
    loads: first.concat(story.loads ?? []),
    refused: [],
    ways: { grant: true, voucher: true, card: true },
    hours: { open: 0, close: 1440 },
    timeouts: {
      confirmSeconds: 60,
      homeLeaveMs: 2000,
      homeReturnMs: 5000,
      settleMs: 250,
      dropMs: 1500,
      doorOpenSeconds: 900,
    },
    nearest: [],
    firmware: STORY_FIRMWARE,
  };
  const ways: ("card" | "grant" | "voucher")[] = ["card"];
  const quota = { rule: QUOTA_RULE, period: "month", boxes: perMonth ?? 0, ways } as const;
  const ages = ageMin === undefined ? {} : { ages: { min: ageMin } };
  return { ...plan, ...ages, ...(perMonth === undefined ? {} : { quotas: [quota] }) };
}

const BASE_BYTE = 9;
const DAY_SECONDS = 86400;
/** UTC+8. */
const ZONE_SECONDS = 28800;

/** The month a moment (unix seconds) is in, in UTC+8, as yyyymm. */
export function monthOf(seconds: number): number {
  let days = Math.floor((seconds + ZONE_SECONDS) / DAY_SECONDS);
  let year = 1970;
  let month = 1;
  for (;;) {
    const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    const short = month === 4 || month === 6 || month === 9 || month === 11;
    const length = month === 2 ? (leap ? 29 : 28) : short ? 30 : 31;
    if (days < length) return year * 100 + month;
    days -= length;
    month = month === 12 ? 1 : month + 1;
    if (month === 1) year++;
  }
}

/** The base key of the rule, as the technician's tool leaves it on a board at this moment. */
export function storyBases(seconds: number): QuotaBase[] {
  const base = new Uint8Array(32).fill(BASE_BYTE);
  return [{ rule: QUOTA_RULE, window: monthOf(seconds), base }];
}
