/** Says a day after another that a certificate ends soon, beginning 30 days before. */
import type { Log } from "../log.ts";
import type { Time } from "../time.ts";

const DAY_MS = 86_400_000;
const WARN_DAYS = 30;

/** Whole days left, 0 on the last day, below 0 afterwards. */
export function daysLeft(endsMs: number, nowMs: number): number {
  return Math.floor((endsMs - nowMs) / DAY_MS);
}

export interface EndsParts {
  time: Time;
  log: Log;
  /** `kiosk` is "" for the gateway's own certificate and the authority's. */
  alarm(code: "certificate-ending" | "certificate-ended", open: boolean, kiosk: string): void;
}

const OWN: readonly string[] = ["gateway", "authority"];

export class Ends {
  readonly #time: Time;
  readonly #log: Log;
  readonly #alarm: EndsParts["alarm"];
  readonly #saidMs = new Map<string, number>();
  /** When the certificates seen end, unix milliseconds, by whose they are. */
  readonly seen = new Map<string, number>();

  constructor(parts: EndsParts) {
    this.#time = parts.time;
    this.#log = parts.log;
    this.#alarm = parts.alarm;
  }

  /** `whose` is a kiosk's id, `gateway` or `authority`; said at most once a day each. */
  saw(whose: string, endsMs: number): void {
    this.seen.set(whose, endsMs);
    const days = daysLeft(endsMs, this.#time.nowMs());
    this.#raise(whose);
    if (days >= WARN_DAYS) {
      this.#saidMs.delete(whose);
      return;
    }
    const now = this.#time.monotonicMs();
    if (now - (this.#saidMs.get(whose) ?? -Infinity) < DAY_MS) return;
    this.#saidMs.set(whose, now);
    if (days < 0) this.#ended(whose, days);
    else this.#ending(whose, days);
  }

  #raise(whose: string): void {
    const isOwn = OWN.includes(whose);
    const ends = (isOwn ? OWN : [whose]).map((one) => this.seen.get(one) ?? Infinity);
    const days = daysLeft(Math.min(...ends), this.#time.nowMs());
    const kiosk = isOwn ? "" : whose;
    this.#alarm("certificate-ended", days < 0, kiosk);
    this.#alarm("certificate-ending", days >= 0 && days < WARN_DAYS, kiosk);
  }

  #ending(whose: string, days: number): void {
    this.#log.warn(
      { code: "certificate-ending", client: whose, days },
      `Certificate of ${whose} ends in ${days} days: renew it at the county's authority and copy it.`,
    );
  }

  #ended(whose: string, days: number): void {
    this.#log.error(
      { code: "certificate-ended", client: whose, days },
      `Certificate of ${whose} has ended: TLS is refused. Renew it, or set this computer's clock.`,
    );
  }
}
