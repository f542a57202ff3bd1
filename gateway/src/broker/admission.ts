/** Whether a client is the kiosk it names: by certificate, password and link. */
import type { AdmissionRefusal, Inbox } from "../transport.ts";
import type { Caller, ListenerCode } from "./listeners.ts";
import {
  BAD_USER_NAME_OR_PASSWORD,
  NOT_AUTHORIZED,
  REFUSALS,
  RefusedError,
} from "./refused-error.ts";

export interface AdmissionParts {
  inbox: Pick<Inbox, "admits"> | undefined;
  /** A kiosk was let in with a certificate that ends then, unix milliseconds. */
  saw(kiosk: string, endsMs: number): void;
  refuse(
    code: ListenerCode | AdmissionRefusal | "unknown-kiosk",
    who: string | { client: string; from: string },
    why: string,
  ): void;
}

export interface Claimant {
  kiosk: string;
  password: Uint8Array;
  /** Undefined when its socket is gone already. */
  caller: Caller | undefined;
  /** Its address. */
  from: string;
}

/** The refusal of a client that is not the kiosk it names, undefined for one that is. */
export function refusalOf(who: Claimant, parts: AdmissionParts): RefusedError | undefined {
  const { kiosk, password, caller } = who;
  if (caller?.link === "site") return new RefusedError("not a kiosk's door", NOT_AUTHORIZED);
  const certificate = caller?.certificate;
  if (caller === undefined || (certificate !== undefined && certificate.name !== kiosk)) {
    const whose = certificate?.name ?? "";
    parts.refuse("tls-refused", whose, `certificate is not of the kiosk named, ${kiosk}`);
    return new RefusedError("certificate of another kiosk", NOT_AUTHORIZED);
  }
  const admission = parts.inbox?.admits({ kiosk, password, link: caller.link }) ?? false;
  if (admission === true) {
    if (certificate !== undefined) parts.saw(kiosk, certificate.endsMs);
    return undefined;
  }
  if (admission === false) {
    // By where it comes from: a stranger types any name it likes, and each would be a line.
    const stranger = { client: kiosk, from: who.from };
    parts.refuse("unknown-kiosk", stranger, "not enrolled here, or a wrong password");
    return new RefusedError("bad user name or password", BAD_USER_NAME_OR_PASSWORD);
  }
  parts.refuse(admission, kiosk, REFUSALS[admission]);
  return new RefusedError(admission, NOT_AUTHORIZED);
}
