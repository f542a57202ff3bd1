import { expect, test } from "vitest";
import channels from "../contract/golden/v1/channels.json" with { type: "json" };
import { CLIMATE_RULES_DEFAULT } from "../contract/schemas-climate.ts";
import { planIn } from "./guards.ts";
import { memoryFlash, performFlash, readerOf } from "./memory-flash.ts";
import { readSlot, storePlan } from "./plan-slots.ts";

const golden = channels.messages.find((one) => one.channel === "plan" && one.valid);
const json = String(golden?.payload).split("\n")[0] ?? "";
const plan = JSON.parse(json) as object;
const withRules = JSON.stringify({ ...plan, climate: CLIMATE_RULES_DEFAULT });

test("a kiosk takes a plan with climate rules and keeps none of them in memory", () => {
  expect(planIn(withRules)).toEqual(plan);
  expect(planIn(json)).toEqual(plan);
  expect(planIn("{}")).toBeUndefined();
});

test("its flash keeps the plan as it came, and memory is as small after the next start", () => {
  const slots = { address: 0, pageBytes: 4096 };
  const flash = memoryFlash(slots.pageBytes);
  performFlash(flash, storePlan(slots, 0, withRules));
  const read = readSlot(slots, 0, readerOf(flash));
  expect(read?.plan).toEqual(plan);
});
