/**
 * Asks the cloud for an epoch of the gateway's own origin while the journal knows of none: a new
 * journal gets a new epoch, so no number ever means two things.
 */
import { SITE } from "@anxin/firmware/contract/uplink";
import { onOpened } from "../fleet/site.ts";
import { isServed } from "../fleet/state.ts";
import type { Kiosks } from "../kiosks.ts";
import type { Log } from "../log.ts";
import type { Time } from "../time.ts";
import type { CloudLink } from "../uplink/cloud-link.ts";
import { cloudErrorFrom } from "../uplink/cloud-link.ts";
import { Errand } from "../uplink/errand.ts";
import { Retry } from "../uplink/retry.ts";

export interface OriginOpeningParts {
  link: CloudLink;
  kiosks: Kiosks;
  time: Time;
  log: Log;
  /** Uniform in [0, 1). */
  random(): number;
}

/** A cloud of before origins is asked again when it may have been updated. */
const OLD_CLOUD_MS = 3_600_000;

export class OriginOpening {
  readonly #parts: OriginOpeningParts;
  readonly #retry: Retry;
  /** The same in every try of this process, so an answer that was lost is given again. */
  #nonce = "";
  readonly #errand: Errand;

  constructor(parts: OriginOpeningParts) {
    this.#parts = parts;
    this.#retry = new Retry({ firstMs: 1000, longestMs: 60_000, random: () => parts.random() });
    this.#errand = new Errand({
      time: parts.time,
      run: () => this.#ask(),
      failed: (error) => this.#failed(error),
    });
  }

  /** Asking while it is under way changes nothing. */
  want(): void {
    this.#errand.begin();
  }

  stop(): void {
    this.#errand.stop();
  }

  async #ask(): Promise<void> {
    const { link, kiosks, log, random } = this.#parts;
    if (isServed(kiosks.state(SITE))) return;
    if (this.#nonce === "") {
      this.#nonce = Array.from({ length: 16 }, () => Math.floor(random() * 16).toString(16)).join(
        "",
      );
    }
    const { origin } = await link.take({ kiosks: [], origin: this.#nonce });
    if (origin === undefined) throw new OldCloudError();
    await kiosks.decide(SITE, (state) => onOpened(state, origin));
    const { epoch } = origin;
    log.info({ code: "site-opened", epoch }, "Storage climate is kept under a new epoch.");
  }

  #failed(error: unknown): number {
    if (!(error instanceof OldCloudError)) {
      return this.#retry.next(cloudErrorFrom(error).retryAfterMs);
    }
    this.#parts.log.warn(
      { code: "site-unopened" },
      "The cloud opens no origin for this gateway: storage climate is not kept. Update the cloud.",
    );
    return OLD_CLOUD_MS;
  }
}

/** The cloud answered as one of before origins does. */
class OldCloudError extends Error {
  override readonly name = "OldCloudError";
}
