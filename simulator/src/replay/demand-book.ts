/**
 * What kiosks told so far, week by week, and the forecast made of it each Monday: boxes given, and
 * the share of days on which there was something to give.
 */
import {
  emptySeries,
  medianOfPlain,
  wantedOf,
  type DailyDemand,
  type Panel,
} from "@anxin/cloud/planning";
import { PRODUCTS } from "./county-year.ts";

const WEEK = 7;
/** A product nobody has told of yet. */
const UNKNOWN: DailyDemand = { mean: 1, variance: 3 };
/** Weeks of a county before its spread is believed. */
const WEEKS_MIN = 3;

interface Week {
  given: number;
  daysInStock: number;
}

export class DemandBook {
  private readonly kiosks: number;
  private readonly weeks: Week[][] = [];
  private forecast: { week: number; demand: DailyDemand[][] } | undefined;

  constructor(kiosks: number) {
    this.kiosks = kiosks;
  }

  /** One day of one product in one kiosk. */
  told(day: number, shelf: number, { given, ranOut }: { given: number; ranOut: boolean }): void {
    const week = Math.floor(day / WEEK);
    const own = (this.weeks[week] ??= this.emptyWeek())[shelf] as Week;
    own.given += given;
    own.daysInStock += ranOut ? 0 : 1;
  }

  private emptyWeek(): Week[] {
    return Array.from({ length: this.kiosks * PRODUCTS.length }, () => {
      return { given: 0, daysInStock: 0 };
    });
  }

  /** Daily demand by kiosk and product as forecast from whole weeks before `day`. */
  demand(day: number): DailyDemand[][] {
    const week = Math.floor(day / WEEK);
    if (this.forecast?.week !== week) this.forecast = { week, demand: this.forecastFrom(week) };
    return this.forecast.demand;
  }

  private forecastFrom(weeks: number): DailyDemand[][] {
    const panel = this.panel(weeks);
    const means = medianOfPlain(panel, 1);
    const spread = weeks < WEEKS_MIN ? UNKNOWN.variance : dispersionOf(panel);
    return Array.from({ length: this.kiosks }, (_, kiosk) =>
      PRODUCTS.map((_, product) => {
        if (weeks === 0) return UNKNOWN;
        const shelf = kiosk * PRODUCTS.length + product;
        // A week in which nobody came does not mean that nobody ever will.
        const mean = Math.max(means[shelf]?.[0] ?? 0, 1 / (weeks + 1)) / WEEK;
        return { mean, variance: mean * spread };
      }),
    );
  }

  private panel(weeks: number): Panel {
    const series = Array.from({ length: this.kiosks * PRODUCTS.length }, (_, shelf) => {
      const made = emptySeries({ site: String(shelf), product: String(shelf) }, weeks);
      for (let week = 0; week < weeks; week++) {
        const own = this.weeks[week]?.[shelf];
        if (own === undefined) continue;
        made.given[week] = own.given;
        made.exposure[week] = own.daysInStock / WEEK;
      }
      return made;
    });
    return { first: 0, periods: weeks, season: 52, calendar: [], series };
  }
}

/** Variance over mean of weekly demand around each shelf's own mean; a Poisson has 1. */
function dispersionOf(panel: Panel): number {
  let [squares, means, freedom, shelves] = [0, 0, 0, 0];
  for (const series of panel.series) {
    const known = wantedOf(series).filter((value) => !Number.isNaN(value));
    if (known.length < 2) continue;
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    squares += known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    freedom += known.length - 1;
    means += mean;
    shelves += 1;
  }
  return means === 0 ? UNKNOWN.variance : Math.max(1, squares / freedom / (means / shelves));
}
