import { expect, test } from "vitest";
import { forecastPanel } from "../planning/forecast/automatic.ts";
import { emptySeries } from "../planning/forecast/panel.ts";
import { panelOf, steadyPanel } from "../planning/testing/made-up-panel.ts";
import { forecastOnThreads } from "./forecast-on-threads.ts";

test("two threads say what one says, to the last digit", async () => {
  const panel = steadyPanel(24, 24);
  const alone = forecastPanel(panel, 2);
  expect(alone.choice.wape.pooled).toBeGreaterThan(0);
  expect(await forecastOnThreads(2)(panel, 2)).toEqual(alone);
});

test("more threads than there is work for do no harm", async () => {
  const panel = steadyPanel(2, 4);
  expect(await forecastOnThreads(8)(panel, 1)).toEqual(forecastPanel(panel, 1));
});

test("a thread that fails is told, and nothing waits for it", async () => {
  const broken = panelOf([emptySeries({ site: "A", product: "condom" }, 12)]);
  // A thread cannot be handed a function, so the work never begins.
  Object.assign(broken, { calendar: [() => 1] });
  await expect(forecastOnThreads(2)(broken, 1)).rejects.toThrow("could not be cloned");
});
