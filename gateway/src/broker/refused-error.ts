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
