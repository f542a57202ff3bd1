import { hash } from "node:crypto";
import { canonical } from "@anxin/firmware/contract";

/** Hex SHA-256 of the canonical text: equal exactly for what says the same (`canonical`). */
export function hashOf(value: unknown): string {
  return hash("sha256", canonical(value));
}
