import { describe, expect, it } from "vitest";
import { arrivalsOf, DemandFileError, DEMAND_COLUMNS, readStockCards } from "./demand-file.ts";
import { poissonArrivals } from "./demand.ts";
import { randomFrom } from "./random.ts";

const shares = [
  { product: "condom", weight: 3 },
  { product: "gel", weight: 1 },
];

describe("poissonArrivals", () => {
  it("brings as many residents a day as asked, on average, in order of time", () => {
    const county = { kiosks: 20, days: 100, perDay: 2.39, shares };
    const arrivals = poissonArrivals(randomFrom("7"), county);
    expect(arrivals.length / 2000).toBeGreaterThan(2.2);
    expect(arrivals.length / 2000).toBeLessThan(2.6);
    const times = arrivals.map((arrival) => arrival.atMs);
    expect(times.toSorted((a, b) => a - b)).toEqual(times);
    const condoms = arrivals.filter((arrival) => arrival.product === "condom").length;
    expect(condoms / arrivals.length).toBeGreaterThan(0.7);
    expect(condoms / arrivals.length).toBeLessThan(0.8);
  });

  it("leaves the first kiosk's residents alone when a second is added", () => {
    const one = poissonArrivals(randomFrom("7"), { kiosks: 1, days: 9, perDay: 2, shares });
    const two = poissonArrivals(randomFrom("7"), { kiosks: 2, days: 9, perDay: 2, shares });
    expect(two.filter((arrival) => arrival.kiosk === 0)).toEqual(one);
  });
});

const card = (rows: string[]) => [DEMAND_COLUMNS, ...rows, ""].join("\n");

describe("a demand file", () => {
  const carried = new Map([["male-condom", { product: "condom", unitsPerBox: 10 }]]);

  it("becomes as many residents as boxes were given out, in their month, at their site's kiosk", () => {
    const rows = readStockCards(
      card([
        "S1,male-condom,2017-11,0,400,100,0,300,0",
        "S2,male-condom,2017-12,0,400,30,0,370,0",
        "S2,implant-1,2017-12,0,400,30,0,370,0",
      ]),
    );
    const random = randomFrom("7");
    const arrivals = arrivalsOf(rows, { kiosks: 2, days: 60, carried, random });
    const at = (kiosk: number) => arrivals.filter((arrival) => arrival.kiosk === kiosk);
    expect([at(0).length, at(1).length]).toEqual([10, 3]);
    expect(at(1).every((arrival) => arrival.atMs >= 30 * 86_400_000)).toBe(true);
  });

  it("says which line is wrong", () => {
    const bad = () => readStockCards(card(["S1,male-condom,2017-13,0,0,1,0,0,0"]));
    expect(bad).toThrow(DemandFileError);
    expect(bad).toThrow("line 2");
    expect(() => readStockCards("a,b\n")).toThrow("line 1");
  });
});
