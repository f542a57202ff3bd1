import { createHmac } from "node:crypto";
import type { Mac } from "../contract/index.ts";

/** HMAC-SHA-256 by the platform. */
export const nodeMac: Mac = (key, message) =>
  createHmac("sha256", key).update(message, "latin1").digest("hex");
