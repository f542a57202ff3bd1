/**
 * Ten-minute minimum, mean and maximum of what each kiosk tells of its climate. Readings are kept
 * as sums until their ten minutes are over by the gateway's clock; a clock that jumps only makes a
 * slot end early or come twice, and the cloud joins the parts of one.
 */
import { SUMMARY_SECONDS } from "@anxin/firmware/contract/schemas";
import type { ClimateSummary } from "@anxin/firmware/contract/schemas";

export interface Reading {
  /** Hundredths of a degree Celsius. */
  temperatureCenti: number;
  /** Tenths of a percent of relative humidity. */
  humidityDeci: number;
}

export interface SlotSummary {
  /** Unix seconds, a multiple of `SUMMARY_SECONDS`. */
  start: number;
  kiosks: ClimateSummary[];
}

interface Spread {
  min: number;
  sum: number;
  max: number;
}

interface Tally {
  count: number;
  temperature: Spread;
  humidity: Spread;
}

export class ClimateSlots {
  #start = 0;
  #tallies = new Map<string, Tally>();
  #closed: SlotSummary[] = [];

  add(kiosk: string, reading: Reading, nowSeconds: number): void {
    this.#turnTo(nowSeconds);
    const { temperatureCenti, humidityDeci } = reading;
    const known = this.#tallies.get(kiosk);
    this.#tallies.set(kiosk, {
      count: (known?.count ?? 0) + 1,
      temperature: widened(known?.temperature, temperatureCenti),
      humidity: widened(known?.humidity, humidityDeci),
    });
  }

  /** What is over by now, oldest first; each is given once. */
  takeClosed(nowSeconds: number): SlotSummary[] {
    this.#turnTo(nowSeconds);
    const closed = this.#closed;
    this.#closed = [];
    return closed;
  }

  /** Everything, also of the ten minutes that are not over. */
  takeAll(): SlotSummary[] {
    this.#close();
    return this.takeClosed(this.#start);
  }

  #turnTo(nowSeconds: number): void {
    const start = nowSeconds - (nowSeconds % SUMMARY_SECONDS);
    if (start === this.#start) return;
    this.#close();
    this.#start = start;
  }

  #close(): void {
    if (this.#tallies.size === 0) return;
    const kiosks = [...this.#tallies].map(([kiosk, tally]) => summaryOf(kiosk, tally));
    this.#closed.push({ start: this.#start, kiosks });
    this.#tallies = new Map();
  }
}

function widened(before: Spread | undefined, value: number): Spread {
  if (before === undefined) return { min: value, sum: value, max: value };
  const { min, sum, max } = before;
  return { min: Math.min(min, value), sum: sum + value, max: Math.max(max, value) };
}

function summaryOf(kiosk: string, { count, temperature, humidity }: Tally): ClimateSummary {
  const threeOf = ({ min, sum, max }: Spread) => [min, Math.round(sum / count), max];
  return {
    kiosk,
    count,
    temperatureCenti: threeOf(temperature),
    humidityDeci: threeOf(humidity),
  };
}
