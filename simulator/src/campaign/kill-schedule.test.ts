import { expect, it } from "vitest";
import { randomFrom } from "../world/random.ts";
import { killSchedule } from "./kill-schedule.ts";

const campaign = { runs: 10_000, kills: 20 };

it("spreads the kills over the campaign, each in its own stretch", () => {
  const kills = killSchedule(randomFrom("7"), campaign);
  const instants = kills.map((kill) => kill.afterRuns);
  expect(instants).toHaveLength(20);
  expect(instants).toEqual(instants.toSorted((a, b) => a - b));
  expect(instants[0]).toBeGreaterThanOrEqual(400);
  expect(instants.at(-1)).toBeLessThan(9600);
  for (const [at, instant] of instants.entries())
    expect(Math.floor((instant - 400) / 460)).toBe(at);
});

it("chooses the same instants for the same seed and others for another", () => {
  expect(killSchedule(randomFrom("7"), campaign)).toEqual(killSchedule(randomFrom("7"), campaign));
  expect(killSchedule(randomFrom("8"), campaign)).not.toEqual(
    killSchedule(randomFrom("7"), campaign),
  );
});

it("kills nothing when asked for no kills", () => {
  expect(killSchedule(randomFrom("7"), { runs: 10, kills: 0 })).toEqual([]);
});
