import { describe, expect, it } from "vitest";
import { randomFrom, sfc32 } from "./random.ts";

describe("randomFrom", () => {
  it("gives the same draws for the same seed and others for another", () => {
    const draws = (seed: string) => Array.from({ length: 5 }, randomFrom(seed).next);
    expect(draws("7")).toEqual(draws("7"));
    expect(draws("7")).not.toEqual(draws("8"));
  });

  it("gives every machine these very numbers, so a seed written down years ago still replays", () => {
    const next = sfc32(1, 2, 3);
    expect([next(), next(), next()]).toMatchInlineSnapshot(`
      [
        3987121759,
        92551270,
        1122162139,
      ]
    `);
  });

  it("keeps a fork untouched by draws on its parent", () => {
    const one = randomFrom("7");
    const two = randomFrom("7");
    two.next();
    expect(one.fork("lane").next()).toBe(two.fork("lane").next());
  });

  it("waits as long on average as asked", () => {
    const random = randomFrom("mean");
    let sum = 0;
    for (let i = 0; i < 20000; i++) sum += random.exponentialMs(1000);
    expect(sum / 20000).toBeGreaterThan(970);
    expect(sum / 20000).toBeLessThan(1030);
  });

  it("draws evenly between both bounds, which it reaches", () => {
    const random = randomFrom("even");
    const hits = [0, 0, 0, 0];
    for (let i = 0; i < 8000; i++) hits[random.between(0, 3)]! += 1;
    for (const count of hits) expect(Math.abs(count - 2000)).toBeLessThan(160);
  });
});
