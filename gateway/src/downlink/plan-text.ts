import { LIMITS, isAscii } from "@anxin/firmware/contract";
import type { ReadPlan } from "../fleet/cloud-words.ts";
import { isPlan } from "../inbound/schemas.ts";

/** A line feed and 32 hexadecimal digits. */
const TAG_BYTES = 33;

/** A plan's text, looked at; it travels exactly as the cloud wrote it. */
export function readPlan(text: string): ReadPlan | "bad" {
  if (!isAscii(text) || text.length + TAG_BYTES > LIMITS.planBytesMax) return "bad";
  try {
    const plan: unknown = JSON.parse(text);
    return isPlan(plan) ? { text, plan } : "bad";
  } catch (error) {
    if (error instanceof SyntaxError) return "bad";
    throw error;
  }
}
