import type { Clock } from "../../board/board.ts";
import {
  agreedSeconds,
  DS3231_REGISTER_COUNT,
  ds3231Seconds,
  ds3231SetTime,
} from "../../parts/ds3231.ts";
import { I2C_ADDRESS } from "../pins.ts";
import type { Platform } from "../platform.ts";
import { nothing } from "../nothing.ts";

/** Between readings the board counts by itself; its crystal loses less than a second an hour. */
const READ_EVERY_MS = 60000;
/** A chip this far from authenticated time is set; less is the way of the message. */
const OFF_SECONDS = 60;

/** The DS3231; 0 while it says that it lost its time, or does not answer. */
export class RtcClock implements Clock {
  private readonly platform: Platform;
  private read = 0;
  private readMs = 0;
  private noMore: () => void = nothing;

  constructor(platform: Platform) {
    this.platform = platform;
  }

  start(): void {
    this.refresh();
    this.noMore = this.platform.timers.every(READ_EVERY_MS, () => this.refresh());
  }

  stop(): void {
    this.noMore();
  }

  seconds(): number {
    if (this.read === 0) return 0;
    return this.read + Math.floor((this.platform.timers.nowMs() - this.readMs) / 1000);
  }

  set(seconds: number): void {
    if (Math.abs(this.seconds() - seconds) <= OFF_SECONDS) return;
    try {
      for (const bytes of ds3231SetTime(seconds)) {
        this.platform.i2c.writeTo(I2C_ADDRESS.clock, bytes);
      }
    } catch {
      return;
    }
    this.refresh();
  }

  private refresh(): void {
    const { i2c, timers } = this.platform;
    this.readMs = timers.nowMs();
    const once = (): number => {
      i2c.writeTo(I2C_ADDRESS.clock, [0]);
      return ds3231Seconds(i2c.readFrom(I2C_ADDRESS.clock, DS3231_REGISTER_COUNT));
    };
    try {
      this.read = agreedSeconds(once(), once());
    } catch {
      this.read = 0;
    }
  }
}
