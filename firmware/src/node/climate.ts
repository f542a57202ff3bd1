import {
  SHT3X_MEASURE,
  SHT3X_MEASURE_MS,
  SHT3X_REPLY_BYTES,
  sht3xClimate,
} from "../parts/sht3x.ts";
import type { BoardInput } from "../board/board.ts";
import type { BoardHealth } from "../kiosk/interface.ts";
import type { I2cExchange } from "./i2c-bus.ts";
import type { Log } from "./log.ts";
import type { Uptime } from "./uptime.ts";

/** ADDR pin low (data sheet SHT3x-DIS, section 3.4). */
export const SHT3X_ADDRESS = 0x44;
/** What the county sees as vitals; a chute warms by less than a degree meanwhile. */
const EVERY_MS = 60_000;
const FREE_MS = 500;
/** A sensor is lost after this many readings in a row that came to nothing. */
const LOST_AFTER = 3;

export interface ClimateParts {
  i2c: I2cExchange;
  uptime: Uptime;
  log: Log;
  /**
   * Whether the bus may be used now: the board is up and no motor turns, whose noise is on every
   * cable and whose end must not wait for a stuck chip.
   */
  isFree: () => boolean;
  /** What else is told with each reading; nothing when not given. */
  health?: () => BoardHealth;
}

export interface ClimateSensor {
  start(sink: (input: BoardInput) => void): void;
  stop(): void;
}

/** An SHT3x, read every minute; only readings with both checksums right are told. */
export function climateSensor(parts: ClimateParts): ClimateSensor {
  const { i2c, uptime, log, isFree } = parts;
  let sink: ((input: BoardInput) => void) | undefined;
  let failures = 0;
  let cancel = () => {};

  async function measure(): Promise<void> {
    const reply = await i2c({
      address: SHT3X_ADDRESS,
      write: [...SHT3X_MEASURE],
      waitMs: SHT3X_MEASURE_MS,
      read: SHT3X_REPLY_BYTES,
    });
    const climate = reply === undefined ? undefined : sht3xClimate(reply);
    if (climate === undefined) {
      failures += 1;
      if (failures !== LOST_AFTER) return;
      log("climate-lost", "");
      sink?.({ kind: "climate-lost" });
      return;
    }
    if (failures >= LOST_AFTER) log("climate-back", "");
    failures = 0;
    const { centiDegrees, deciPercent } = climate;
    const reading = { temperatureCenti: centiDegrees, humidityDeci: deciPercent };
    sink?.({ kind: "climate", ...reading, ...parts.health?.() });
  }

  async function round(): Promise<void> {
    const free = isFree();
    if (free) await measure();
    if (sink !== undefined) cancel = uptime.after(free ? EVERY_MS : FREE_MS, () => void round());
  }

  return {
    start(to) {
      sink = to;
      cancel = uptime.after(0, () => void round());
    },
    stop() {
      cancel();
      sink = undefined;
    },
  };
}
