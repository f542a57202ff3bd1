import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from "node:crypto";

/** What a guess costs, in Argon2's own terms: KiB of memory, passes over it, lanes. */
export interface PasswordCost {
  memory: number;
  passes: number;
  parallelism: number;
}

/**
 * RFC 9106, section 4, second recommended option (64 MiB, 3 passes, 4 lanes): well above OWASP's
 * least of 19 MiB and 2 passes.
 */
export const PASSWORD_COST: PasswordCost = { memory: 65_536, passes: 3, parallelism: 4 };

/** RFC 9106, section 3.1: a salt of 16 bytes is recommended for passwords. */
const SALT_BYTES = 16;
const TAG_BYTES = 32;
/** Argon2 version 1.3, the one of RFC 9106. */
const VERSION = 19;
const ENCODED =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([\w+/]{22,})\$([\w+/]{43})$/;

/** The password as it is stored: Argon2id in the usual text form, its cost and salt beside it. */
export async function hashPassword(password: string, cost = PASSWORD_COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const tag = await tagOf(password, salt, cost);
  const { memory, passes, parallelism } = cost;
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64").replace(/=+$/, "");
  const parameters = `m=${memory},t=${passes},p=${parallelism}`;
  return `$argon2id$v=${VERSION}$${parameters}$${text(salt)}$${text(tag)}`;
}

/** Whether it is that password; a text that is no stored password is of none. */
export async function isPassword(password: string, stored: string): Promise<boolean> {
  const parts = ENCODED.exec(stored);
  if (parts === null) return false;
  const [, memory, passes, parallelism, salt = "", tag = ""] = parts;
  const cost = {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  };
  const found = await tagOf(password, Buffer.from(salt, "base64"), cost);
  return timingSafeEqual(found, Buffer.from(tag, "base64"));
}

/** Whether a stored password costs a guess less than one would now. */
export function isCheaper(stored: string, cost = PASSWORD_COST): boolean {
  const [, memory, passes] = ENCODED.exec(stored) ?? [];
  return Number(memory) * Number(passes) < cost.memory * cost.passes;
}

function tagOf(password: string, salt: Uint8Array, cost: PasswordCost): Promise<Uint8Array> {
  // The same characters may be typed as different code points (NIST SP 800-63B, section 3.1.1.2).
  const message = password.normalize("NFKC");
  const parameters: Argon2Parameters = { message, nonce: salt, tagLength: TAG_BYTES, ...cost };
  return new Promise((resolve, reject) => {
    argon2("argon2id", parameters, (error, tag) => {
      if (error === null) resolve(tag);
      else reject(error);
    });
  });
}
