import {
  agreedSeconds,
  DS3231_ADDRESS,
  DS3231_REGISTER_COUNT,
  ds3231Seconds,
  ds3231SetTime,
} from "../parts/ds3231.ts";
import type { Clock } from "../board/board.ts";
import type { I2cExchange } from "./i2c-bus.ts";
import type { Log } from "./log.ts";
import type { Uptime } from "./uptime.ts";

/** The process's own clock drifts less than a second in this time. */
const EVERY_MS = 600_000;
const AGAIN_MS = 5000;
const FREE_MS = 500;
/** A chip this far from authenticated time is set. */
const OFF_SECONDS = 60;

export interface ClockChipParts {
  i2c: I2cExchange;
  uptime: Uptime;
  log: Log;
  /** Whether the bus may be used now: the board is up and no motor turns. */
  isFree: () => boolean;
}

export interface ClockChip extends Clock {
  start(): void;
  stop(): void;
}

/** A DS3231 read now and then, and counted on by uptime between: asking must not take time. */
export function clockChip(parts: ClockChipParts): ClockChip {
  const { i2c, uptime, log, isFree } = parts;
  let known: { seconds: number; atMs: number } | undefined;
  let told: { seconds: number; atMs: number } | undefined;
  let lost = false;
  let running = false;
  let cancel = () => {};

  /** Undefined when the chip does not answer, 0 when it says it does not know the time. */
  async function chipSeconds(): Promise<number | undefined> {
    const request = { address: DS3231_ADDRESS, write: [0], waitMs: 2, read: DS3231_REGISTER_COUNT };
    const reply = await i2c(request);
    return reply === undefined ? undefined : ds3231Seconds(reply);
  }

  const since = (at: { seconds: number; atMs: number }): number =>
    at.seconds + Math.floor((uptime.nowMs() - at.atMs) / 1000);

  /** Sets a chip that answers, and says otherwise than the gateway told; what is right then. */
  async function corrected(chip: number): Promise<number> {
    const right = told === undefined ? chip : since(told);
    told = undefined;
    if (Math.abs(chip - right) <= OFF_SECONDS) return chip;
    for (const write of ds3231SetTime(right)) {
      await i2c({ address: DS3231_ADDRESS, write, waitMs: 2, read: 0 });
    }
    return right;
  }

  async function read(): Promise<boolean> {
    const first = await chipSeconds();
    const second = first === undefined ? undefined : await chipSeconds();
    const agreed = agreedSeconds(first ?? 0, second ?? 0);
    const answers = first !== undefined && second !== undefined;
    const seconds = answers ? await corrected(agreed) : agreed;
    // What was read before still holds by uptime, unless the chip itself takes it back.
    if (seconds > 0) known = { seconds, atMs: uptime.nowMs() };
    else if (first === 0 && second === 0) known = undefined;
    if (seconds > 0 === lost) {
      lost = !lost;
      log(lost ? "clock-lost" : "clock-back", "");
    }
    return seconds > 0;
  }

  async function round(): Promise<void> {
    const waitMs = isFree() ? ((await read()) ? EVERY_MS : AGAIN_MS) : FREE_MS;
    if (running) cancel = uptime.after(waitMs, () => void round());
  }

  return {
    seconds() {
      return known === undefined ? 0 : since(known);
    },
    set(seconds) {
      told = { seconds, atMs: uptime.nowMs() };
    },
    start() {
      running = true;
      void round();
    },
    stop() {
      cancel();
      running = false;
    },
  };
}
