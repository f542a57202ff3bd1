import type { AdmissionRefusal } from "../transport.ts";

/** CONNACK return codes, MQTT 3.1.1 section 3.2.2.3. */
const IDENTIFIER_REJECTED = 2;
export const BAD_USER_NAME_OR_PASSWORD = 4;
export const NOT_AUTHORIZED = 5;

/** What aedes is told of a client sent away; `returnCode` is its CONNACK's. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly returnCode: number;

  constructor(message: string, returnCode = IDENTIFIER_REJECTED) {
    super(message);
    this.returnCode = returnCode;
  }
}

/** What is logged of a client turned away for more than a wrong name or password. */
export const REFUSALS: Readonly<Record<AdmissionRefusal, string>> = {
  "link-refused": "enrolled for TLS but came in clear; give it its certificate",
  "kiosk-left": "taken out of service; take it out of the enrolment file",
};
