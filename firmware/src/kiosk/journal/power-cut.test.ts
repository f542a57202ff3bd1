import { expect, test } from "vitest";
import type { MemoryFlash } from "../memory-flash.ts";
import { blank, chained, REAL, SMALL, STRIDE, turnOfCuts } from "../../../tools/power-cuts/cuts.ts";

test("small ring: power cut at every byte of every write and erasure of a full turn, then 10,000 random ones on that image", () => {
  const image = blank(SMALL);
  const cuts = turnOfCuts(image);
  console.log(`small ring: ${cuts.writes} cuts in writes, ${cuts.erasures} in erasures`);
  expect(cuts.writes).toBeGreaterThan(2000);
  expect(cuts.erasures).toBeGreaterThan(5 * SMALL.pageBytes);
  chained(image, { seed: 1, cuts: 10000 });
  expect(image.facts.length).toBeGreaterThan(15000);
}, 600_000);

test("a board's ring: power cut at two random bytes of every record's write of a full turn and at every 64th of its pages' heads and erasures, then 1,000 random ones on that image", () => {
  const image = blank(REAL);
  const cuts = turnOfCuts(image);
  console.log(`a board's ring: ${cuts.writes} cuts in writes, ${cuts.erasures} in erasures`);
  expect(cuts.writes).toBeGreaterThan(2 * 2000);
  expect(cuts.erasures).toBeGreaterThan((REAL.pages * REAL.pageBytes) / STRIDE);
  chained(image, { seed: 1, cuts: 1000 });
}, 600_000);

test.each([2, 3])("five hundred random power cuts in a row from a blank flash, seed %i", (seed) => {
  chained(blank(SMALL), { seed, cuts: 500 });
});

test("the check would notice a record that is lost after its write returned", () => {
  for (const map of [SMALL, REAL]) {
    expect(() => {
      const planted = (flash: MemoryFlash) => {
        const page = flash.pages[Object.keys(flash.pages)[0] ?? ""];
        const end = page?.findLastIndex((byte) => byte !== 255) ?? 0;
        page?.fill(0, end - 3, end + 1);
      };
      chained(blank(map), { seed: 4, cuts: 50, planted });
    }).toThrow();
  }
});
