import { createHash } from "node:crypto";

/** One file as Storage keeps it. */
export interface StorageFile {
  /** 1 to 28 ASCII characters. */
  name: string;
  bytes: Uint8Array;
}

/** Espruino runs this file of Storage at start. */
export const BOOT_FILE = ".bootcde";

export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
