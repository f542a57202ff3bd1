/** How far this computer's clock is from the cloud's, from the dates of its answers. */

/** A date has whole seconds, cut off: on average the cloud's clock stood half a second later. */
const DATE_MIDDLE_MS = 500;
/** A slow answer says little of when it was dated. */
const WORTH_MS = 10_000;

export class CloudClock {
  #errorMs: number | undefined;

  /** Gateway's minus the cloud's, milliseconds, good to a second or so. */
  get errorMs(): number | undefined {
    return this.#errorMs;
  }

  /** `date` is the answer's header (RFC 9110 section 6.6.1); the others are gateway time. */
  heard(date: string | null, sentMs: number, receivedMs: number): void {
    const dated = Date.parse(date ?? "");
    if (Number.isNaN(dated) || receivedMs - sentMs > WORTH_MS || receivedMs < sentMs) return;
    this.#errorMs = Math.round((sentMs + receivedMs) / 2 - (dated + DATE_MIDDLE_MS));
  }
}
