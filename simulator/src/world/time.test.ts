import { describe, expect, it } from "vitest";
import { randomFrom } from "./random.ts";
import { lifetimeIn, virtualTime } from "./time.ts";

const still = { epochMs: 1_000_000, settle: async () => {}, quiet: () => false, woke: () => {} };

describe("virtualTime", () => {
  it("runs actions by time, and equal times in the order they were asked for", async () => {
    const time = virtualTime(still);
    const ran: string[] = [];
    time.after(20, () => void ran.push("late"));
    time.after(10, () => void ran.push("first"));
    time.after(10, () => void ran.push("second"));
    await time.run(100);
    expect(ran).toEqual(["first", "second", "late"]);
    expect(time.monotonicMs()).toBe(100);
    expect(time.nowMs()).toBe(1_000_100);
  });

  it("waits for an action's promise before the next", async () => {
    const time = virtualTime(still);
    const ran: string[] = [];
    time.after(1, async () => {
      await Promise.resolve();
      await Promise.resolve();
      ran.push("slow");
    });
    time.after(1, () => void ran.push("quick"));
    await time.run(1);
    expect(ran).toEqual(["slow", "quick"]);
  });

  it("lets side work come to rest before time moves on", async () => {
    const seen: number[] = [];
    let resting: Promise<void> = Promise.resolve();
    const time = virtualTime({ ...still, settle: () => resting });
    time.after(5, () => {
      resting = Promise.resolve().then(() => void seen.push(time.monotonicMs()));
    });
    time.after(9, () => {});
    await time.run(9);
    expect(seen).toEqual([5]);
  });

  it("does not run what was cancelled or what lies beyond the end", async () => {
    const time = virtualTime(still);
    let ran = 0;
    time.after(5, () => void (ran += 1))();
    time.after(50, () => void (ran += 1));
    await time.run(49);
    expect(ran).toBe(0);
    await time.run(50);
    expect(ran).toBe(1);
  });

  it("keeps order over thousands of timers set at random", async () => {
    const time = virtualTime(still);
    const random = randomFrom("agenda");
    const at: number[] = [];
    for (let i = 0; i < 3000; i++) {
      time.after(random.below(1000), () => void at.push(time.monotonicMs()));
    }
    await time.run(1000);
    expect(at.length).toBe(3000);
    expect(at.toSorted((a, b) => a - b)).toEqual(at);
  });
});

describe("a lull", () => {
  const beats = async (quiet: boolean) => {
    const story: string[] = [];
    const woke = () => void story.push("woke " + time.monotonicMs());
    const time = virtualTime({ ...still, quiet: () => quiet, woke });
    const beat = () => {
      story.push("receipt " + time.monotonicMs());
      time.afterInProcess(20_000, beat);
    };
    time.afterInProcess(20_000, beat);
    time.after(600_000, () => void story.push("resident " + time.monotonicMs()));
    await time.run(600_000);
    return story;
  };

  it("is skipped up to just before the world's next event, and told", async () => {
    expect(await beats(true)).toEqual(["woke 597000", "resident 600000"]);
  });

  it("is never taken while something is under way", async () => {
    expect((await beats(false)).length).toBe(31);
  });

  it("leaves timers of processes as far off as they were, and in their order", async () => {
    let calm = true;
    const time = virtualTime({ ...still, quiet: () => calm });
    const story: string[] = [];
    time.afterInProcess(60_000, () => void story.push("silence " + time.monotonicMs()));
    time.afterInProcess(20_000, () => void story.push("receipt " + time.monotonicMs()));
    time.after(600_000, () => {
      calm = false;
    });
    await time.run(700_000);
    expect(story).toEqual(["receipt 617000", "silence 657000"]);
  });
});

describe("a party", () => {
  it("sleeps when nothing concerns it, and its timers stay as far off as they were", async () => {
    const time = virtualTime(still);
    const story: string[] = [];
    const say = (what: string) => void story.push(what + " " + time.monotonicMs());
    const party = time.party({ rests: () => true, woke: () => say("woke") });
    party.touch();
    party.after(20_000, () => say("receipt"));
    time.after(10_000, () => {});
    time.after(600_000, () => party.touch());
    await time.run(700_000);
    expect(story).toEqual(["woke 600000", "receipt 610000"]);
  });

  it("stays awake while something is under way at it, however long its neighbour sleeps", async () => {
    const time = virtualTime(still);
    let receipts = 0;
    time.party({ rests: () => true, woke: () => {} });
    const busy = time.party({ rests: () => false, woke: () => {} });
    const receipt = () => {
      receipts += 1;
      busy.after(20_000, receipt);
    };
    busy.after(20_000, receipt);
    await time.run(600_000);
    expect(receipts).toBe(30);
    expect(time.asleep()).toBe(false);
  });
});

describe("lifetimeIn", () => {
  it("stops every timer of a process that was killed", async () => {
    const time = virtualTime(still);
    const life = lifetimeIn(time);
    let ran = 0;
    life.after(10, () => void (ran += 1));
    time.after(5, () => life.end());
    await time.run(20);
    expect(ran).toBe(0);
    expect(life.ended()).toBe(true);
  });
});
