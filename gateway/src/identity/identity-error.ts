/** Why the certificate command did nothing; stable, and listed in the gateway's README. */
export type IdentityCode =
  | "bad-argument"
  | "authority-exists"
  | "authority-missing"
  | "passphrase-wrong"
  | "passphrase-weak"
  | "no-terminal"
  | "certificate-exists"
  | "certificate-missing"
  | "certificate-revoked";

/** The certificate command could not do what was asked; nothing was changed. */
export class IdentityError extends Error {
  override readonly name = "IdentityError";
  readonly code: IdentityCode;

  constructor(code: IdentityCode, message: string) {
    super(message);
    this.code = code;
  }
}
