import type { BoardInput } from "../../board/board.ts";
import {
  sht3xClimate,
  SHT3X_MEASURE,
  SHT3X_MEASURE_MS,
  SHT3X_REPLY_BYTES,
} from "../../parts/sht3x.ts";
import { I2C_ADDRESS } from "../pins.ts";
import type { Log, Platform } from "../platform.ts";
import { nothing } from "../nothing.ts";

/** Once a minute is ample for storage, and more often warms the sensor. */
const EVERY_MS = 60000;
/** Readings in a row without a good one before the person on duty is told, once. */
const FAILURES_TOLD = 5;

/** The SHT3x climate sensor. A reading with a wrong CRC is no reading. */
export class ClimateSensor {
  private readonly platform: Platform;
  private readonly log: Log;
  private failures = 0;
  private noMore: () => void = nothing;

  constructor(platform: Platform, log: Log) {
    this.platform = platform;
    this.log = log;
  }

  start(sink: (input: BoardInput) => void): void {
    this.measure(sink);
    this.noMore = this.platform.timers.every(EVERY_MS, () => this.measure(sink));
  }

  stop(): void {
    this.noMore();
  }

  private measure(sink: (input: BoardInput) => void): void {
    const { i2c, timers } = this.platform;
    try {
      i2c.writeTo(I2C_ADDRESS.climate, SHT3X_MEASURE);
    } catch {
      return this.failed(sink);
    }
    timers.after(SHT3X_MEASURE_MS, () => this.take(sink));
  }

  private take(sink: (input: BoardInput) => void): void {
    let climate: ReturnType<typeof sht3xClimate>;
    try {
      const reply = this.platform.i2c.readFrom(I2C_ADDRESS.climate, SHT3X_REPLY_BYTES);
      climate = sht3xClimate(reply);
    } catch {
      return this.failed(sink);
    }
    if (climate === undefined) return this.failed(sink);
    this.failures = 0;
    const { usage, total } = this.platform.memory();
    sink({
      kind: "climate",
      temperatureCenti: climate.centiDegrees,
      humidityDeci: climate.deciPercent,
      memoryFree: total - usage,
    });
  }

  private failed(sink: (input: BoardInput) => void): void {
    this.failures += 1;
    if (this.failures !== FAILURES_TOLD) return;
    this.log("climate-sensor-silent");
    sink({ kind: "climate-lost" });
  }
}
