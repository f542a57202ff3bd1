/** One line of a Mosquitto password file, as `mosquitto_passwd` of Mosquitto 2.0 writes it. */
import { pbkdf2Sync } from "node:crypto";

/** Mosquitto computes it at every connect; the passwords are random and 128 bits or more. */
const ROUNDS = 101;
const HASH_BYTES = 64;
/** Length of Mosquitto's own salts. */
export const SALT_BYTES = 12;

/**
 * `user:$7$rounds$salt$hash`, PBKDF2 with SHA-512. The user name must hold neither a colon nor a
 * line's end.
 */
export function passwordEntry(user: string, password: string, salt: Uint8Array): string {
  const hash = pbkdf2Sync(password, salt, ROUNDS, HASH_BYTES, "sha512");
  const [salted, hashed] = [Buffer.from(salt), hash].map((bytes) => bytes.toString("base64"));
  return `${user}:$7$${ROUNDS}$${salted}$${hashed}`;
}
