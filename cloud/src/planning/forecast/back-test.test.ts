import { describe, expect, test } from "vitest";
import { mixed, panelOf, seriesOf, steadyPanel } from "../testing/made-up-panel.ts";
import { accuracyOf } from "./accuracy.ts";
import { automaticSubject } from "./automatic.ts";
import { backTest, seesTheFuture, subjectOf, type Subject } from "./back-test.ts";
import { medianOfPlain, PLAIN_FORECASTERS } from "./forecaster.ts";
import { pastOf } from "./panel.ts";
import { blendedWith } from "./pooled-model.ts";

const ahead = { origin: 17, horizon: 2 };
const county = steadyPanel(16, 22);

describe("no forecast changes when only the future does", () => {
  test.each(Object.entries(PLAIN_FORECASTERS))("%s", (_, forecaster) => {
    expect(seesTheFuture(county, ahead, subjectOf(forecaster))).toBe(false);
  });

  test("the pooled model", () => {
    const pooled = subjectOf(blendedWith(medianOfPlain));
    expect(seesTheFuture(county, ahead, pooled)).toBe(false);
  });

  test("the automatic choice, its bias and its interval", () => {
    expect(seesTheFuture(county, ahead, automaticSubject())).toBe(false);
  });
});

describe("a planted leak is caught", () => {
  const leaks: Record<string, Subject> = {
    "the month itself": (whole, { origin }) =>
      whole.series.map(({ given }) => [{ mean: given[origin + 1] ?? 0 }]),
    "a mean over all months": (whole) =>
      whole.series.map(({ given }) => [{ mean: given.reduce((a, b) => a + b, 0) / given.length }]),
    "stock at the end of the month to come": (whole, { origin }) =>
      whole.series.map(({ closing }) => [{ mean: 100 - (closing[origin + 1] ?? 0) }]),
    "whether there will be anything to give": (whole, { origin }) =>
      whole.series.map(({ ranOut }) => [{ mean: ranOut[origin + 2] ?? 0 }]),
    "a past that is one month too long": (whole, { origin, horizon }) =>
      subjectOf(PLAIN_FORECASTERS.ma3)(pastOf(whole, origin + 1), { origin: origin + 1, horizon }),
  };
  test.each(Object.entries(leaks))("%s", (_, leaky) => {
    expect(seesTheFuture(county, ahead, leaky)).toBe(true);
  });
});

test("months in which a place could not give what was wanted are not judged", () => {
  const series = seriesOf([5, 5, 5, 5, 5, 5]);
  series.ranOut[4] = 1;
  series.exposure[5] = 0;
  const subject = subjectOf(PLAIN_FORECASTERS.naive);
  const outcomes = backTest(panelOf([series]), { origins: [2], horizon: 3 }, subject);
  expect(outcomes.map(({ step }) => step)).toEqual([1]);
});

test("a place nobody had heard of at the origin is not judged", () => {
  const series = seriesOf([Number.NaN, Number.NaN, Number.NaN, 5]);
  const subject = subjectOf(PLAIN_FORECASTERS.naive);
  expect(backTest(panelOf([series]), { origins: [2], horizon: 1 }, subject)).toEqual([]);
});

test("errors are what a shopkeeper would work out by hand", () => {
  // Forecast 10 each time, given 8, 12 and 4: errors 2, 2 and 6 of 24 given, 30 expected.
  const panel = panelOf([seriesOf([6, 10, 8, 12, 4])]);
  const constant: Subject = () => [[10, 10, 10].map((mean) => ({ mean, p10: 5, p90: 11 }))];
  const found = accuracyOf(panel, backTest(panel, { origins: [1], horizon: 3 }, constant));
  expect(found).toMatchObject({ outcomes: 3, bias: 30 / 24 - 1, coverage: 1 / 3 });
  expect(found.wape).toBeCloseTo(10 / 24, 12);
  // The naive forecast was 4 off once before the origin.
  expect(found.mase).toBeCloseTo(10 / 3 / 4, 12);
  expect(found.rmsse).toBeCloseTo(Math.sqrt((4 + 4 + 36) / 3 / 16), 12);
});

describe("the automatic forecast", () => {
  test("beats the three-month average where other places show what comes", () => {
    // Every place falls to a quarter in the month after a peak, as others have done before it.
    const panel = panelOf(
      Array.from({ length: 30 }, (_, place) => {
        let peak = false;
        const demand = Array.from({ length: 28 }, (_, at) => {
          const level = 10 + (place % 7);
          const next = peak ? level / 4 : mixed(place, at, 3) === 0 ? level * 3 : level;
          peak = !peak && next > level;
          return Math.round(next);
        });
        return seriesOf(demand, `clinic-${place}`);
      }),
    );
    const plan = { origins: [24, 26], horizon: 1 };
    const wape = (subject: Subject): number =>
      accuracyOf(panel, backTest(panel, plan, subject)).wape;
    expect(wape(automaticSubject())).toBeLessThan(0.9 * wape(subjectOf(PLAIN_FORECASTERS.ma3)));
  });

  test("holds about eight of ten outcomes in its interval, and its mean is not far off", () => {
    const panel = steadyPanel(60, 24);
    const plan = { origins: [17, 20], horizon: 3 };
    const found = accuracyOf(panel, backTest(panel, plan, automaticSubject()));
    expect(found.outcomes).toBeGreaterThan(300);
    expect(found.coverage).toBeGreaterThan(0.74);
    expect(found.coverage).toBeLessThan(0.86);
    expect(Math.abs(found.bias)).toBeLessThan(0.1);
  });
});
