import { createHash } from "node:crypto";

/** One way in which an ID number may have been written down. */
export interface LeakForm {
  /** Such as `ascii`, `utf-16le`, `sha-256 hex`. */
  name: string;
  /** The bytes a scan looks for. */
  bytes: Buffer;
}

const DIGESTS = { md5: "md5", "sha-1": "sha1", "sha-256": "sha256", sm3: "sm3" } as const;

/**
 * The base64 of the text wherever it stands in what was encoded: of three alignments, the
 * characters that depend on the text alone.
 */
function base64Forms(name: string, plain: Buffer): LeakForm[] {
  return [0, 1, 2].map((before) => {
    const padded = Buffer.concat([Buffer.alloc(before), plain]).toString("base64");
    const first = Math.ceil((before * 8) / 6);
    const whole = Math.floor(((before + plain.length) * 8) / 6);
    return { name: `${name} base64`, bytes: Buffer.from(padded.slice(first, whole)) };
  });
}

function hexForms(name: string, plain: Buffer): LeakForm[] {
  const lower = plain.toString("hex");
  const both = [...new Set([lower, lower.toUpperCase()])];
  return both.map((hex) => ({ name: `${name} hex`, bytes: Buffer.from(hex) }));
}

/**
 * Every form of a number that a scan looks for: plain and as its digests, each as bytes, hex and
 * base64. A digest is a leak too: one county's numbers are counted through in a minute.
 */
export function leakFormsOf(number: string): LeakForm[] {
  const ascii = Buffer.from(number, "ascii");
  const wide = Buffer.from(number, "utf16le");
  const plain = [
    { name: "ascii", bytes: ascii },
    { name: "utf-16le", bytes: wide },
  ];
  const digests = Object.entries(DIGESTS).map(([name, algorithm]) => ({
    name,
    bytes: createHash(algorithm).update(ascii).digest(),
  }));
  return [...plain, ...digests].flatMap(({ name, bytes }) => [
    { name, bytes },
    ...hexForms(name, bytes),
    ...base64Forms(name, bytes),
  ]);
}
