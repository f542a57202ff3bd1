/** Panels for tests: places whose demand is known because it was made up. */
import { emptySeries, type Panel, type Series } from "../forecast/panel.ts";

/** Whole numbers that look like chance and are the same on every machine. */
export function mixed(a: number, b: number, below: number): number {
  let hash = Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 1, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) % below;
}

/** A series always in stock that gave out what `demand` says. */
export function seriesOf(demand: readonly number[], name = "clinic", product = "condom"): Series {
  const series = emptySeries({ site: name, product }, demand.length);
  demand.forEach((value, at) => (series.given[at] = value));
  series.exposure.fill(1);
  series.closing.fill(50);
  series.received.fill(0);
  return series;
}

/** A panel of months. */
export function panelOf(series: Series[]): Panel {
  const periods = series[0]?.given.length ?? 0;
  return { first: 2020 * 12, periods, season: 12, calendar: [], series };
}

/** Places of many sizes over three years, each steady but for chance. */
export function steadyPanel(places = 40, periods = 36): Panel {
  return panelOf(
    Array.from({ length: places }, (_, place) => {
      const level = 4 + place;
      const demand = Array.from({ length: periods }, (_, at) => {
        return level + mixed(place, at, 2 * level + 1) - level;
      });
      return seriesOf(demand, `clinic-${place}`);
    }),
  );
}
