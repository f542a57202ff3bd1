import { createHash, createHmac } from "node:crypto";
import type { Mac } from "../contract/index.ts";
import type { Sha256 } from "../contract/sha256.ts";

/** HMAC-SHA-256 by the platform. */
export const nodeMac: Mac = (key, message) =>
  createHmac("sha256", key).update(message, "latin1").digest("hex");

/** SHA-256 by the platform. */
export const nodeHash: Sha256 = (message) => createHash("sha256").update(message).digest();
