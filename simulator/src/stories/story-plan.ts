import type { Plan } from "@anxin/firmware/contract";
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
