import { expect, test } from "vitest";
import {
  PlanningBenchOptionsError,
  readForecastBenchOptions,
  readReplayBenchOptions,
} from "./options.ts";

test("without a word, a year of origins, three months ahead, and twenty county-years", () => {
  const forecast = { cards: undefined, origins: 12, horizon: 3, json: false };
  expect(readForecastBenchOptions([])).toEqual(forecast);
  expect(readReplayBenchOptions([])).toEqual({ seeds: 20, kiosks: 40, days: 365, json: false });
});

test("what is asked for is taken", () => {
  const asked = ["--cards", "a.csv", "--origins", "4", "--horizon", "1", "--json"];
  expect(readForecastBenchOptions(asked)).toEqual({
    cards: "a.csv",
    origins: 4,
    horizon: 1,
    json: true,
  });
});

test.each([
  ["--origins", "0"],
  ["--origins", "x"],
  ["--horizon", "7"],
  ["--seeds", "3"],
])("%s %s is refused with what there is", (...args) => {
  expect(() => readForecastBenchOptions(args)).toThrow(PlanningBenchOptionsError);
  expect(() => readForecastBenchOptions(args)).toThrow("npm run bench -- forecast");
});
