/**
 * What people change while the gateway runs: the enrolment file and the identity folder. What
 * cannot be used is said and left alone; the gateway goes on with what it has.
 */
import { join } from "node:path";
import type { Broker } from "./broker/broker.ts";
import type { LiveEnrolment } from "./config/enrolment.ts";
import { readEnrolled } from "./config/enrolment.ts";
import type { Gateway } from "./gateway.ts";
import { IDENTITY_FILES, readIdentity } from "./identity/gateway-identity.ts";
import type { Log } from "./log.ts";

export interface PapersParts {
  /** The enrolment file. */
  enrolled: string;
  enrolment: LiveEnrolment;
  /** The identity folder, "" where there is no TLS. */
  identity: string;
  gateway: Pick<Gateway, "enrolmentChanged">;
  /** Absent where the broker is not ours. */
  broker?: Pick<Broker, "renew">;
  log: Log;
}

/** The files to watch. */
export function paperFiles({ enrolled, identity }: { enrolled: string; identity: string }) {
  const own = identity === "" ? [] : IDENTITY_FILES.map((name) => join(identity, name));
  return [enrolled, ...own];
}

export class Papers {
  readonly #parts: PapersParts;
  #shown: string | undefined;

  constructor(parts: PapersParts) {
    this.#parts = parts;
  }

  /** Reads all of it again and passes on what is new. */
  read(): void {
    this.#readEnrolment();
    if (this.#parts.identity !== "") this.#readIdentity();
  }

  #readEnrolment(): void {
    const { enrolled, enrolment, gateway, log } = this.#parts;
    try {
      const changed = enrolment.replace(readEnrolled(enrolled));
      if (changed.length === 0) return;
      const text = `Enrolment read again; changed: ${changed.slice(0, 20).join(", ")}`;
      log.info({ code: "enrolment-read", changed: changed.length }, text);
      gateway.enrolmentChanged(changed);
    } catch (error) {
      log.error(
        { code: "enrolment-bad" },
        `Enrolment file not taken, the one before still holds: ${String(error)}`,
      );
    }
  }

  #readIdentity(): void {
    const { identity, broker, log } = this.#parts;
    try {
      const read = readIdentity(identity);
      const { serials, kiosks } = read.revoked;
      const shown = [read.certificate, read.authority, ...serials, ...kiosks].join();
      if (shown === this.#shown) return;
      this.#shown = shown;
      broker?.renew(read);
      const text = "Certificate and list of revoked ones read again.";
      log.info({ code: "identity-read", revoked: serials.size + kiosks.size }, text);
    } catch (error) {
      log.error(
        { code: "identity-bad" },
        `Identity folder not taken, the one before still holds: ${String(error)}`,
      );
    }
  }
}
