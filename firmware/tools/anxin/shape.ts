import { isHex } from "../../src/contract/hex.ts";

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isWhole(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}

/** Exactly `length` lower-case hexadecimal digits. */
export function isHexText(value: unknown, length: number): value is string {
  return typeof value === "string" && isHex(value, length);
}
