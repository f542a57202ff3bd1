/** A log that also remembers the last thing that went wrong, for who asks how the gateway is. */
import type { LogCode } from "../codes.ts";
import type { Log, LogFields } from "../log.ts";
import type { Time } from "../time.ts";

export interface Wrong {
  level: "warn" | "error";
  code: LogCode;
  kiosk: string;
  text: string;
  /** Gateway time, unix milliseconds. */
  at: number;
}

export class LastWords implements Log {
  readonly #log: Log;
  readonly #time: Time;
  readonly #counts = new Map<string, number>();
  #last: Wrong | undefined;

  constructor(log: Log, time: Time) {
    this.#log = log;
    this.#time = time;
  }

  /** The newest line of level warn or error. */
  get last(): Wrong | undefined {
    return this.#last;
  }

  /** Lines by level and code, both of known lists. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  info(fields: LogFields, text: string): void {
    this.#count("info", fields.code);
    this.#log.info(fields, text);
  }

  warn(fields: LogFields, text: string): void {
    this.#remember("warn", fields, text);
    this.#log.warn(fields, text);
  }

  error(fields: LogFields, text: string): void {
    this.#remember("error", fields, text);
    this.#log.error(fields, text);
  }

  #remember(level: Wrong["level"], { code, kiosk = "" }: LogFields, text: string): void {
    this.#count(level, code);
    this.#last = { level, code, kiosk, text, at: this.#time.nowMs() };
  }

  #count(level: string, code: LogCode): void {
    const key = `${level} ${code}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }
}
