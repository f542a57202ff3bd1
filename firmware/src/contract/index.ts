/**
 * The wire: what kiosk, gateway and cloud agree on. Everything here runs on a board and imports
 * nothing.
 */
export * from "./authentication.ts";
export * from "./canonical.ts";
export * from "./codes.ts";
export * from "./configuration.ts";
export * from "./hex.ts";
export * from "./keys.ts";
export * from "./limits.ts";
export * from "./load-code.ts";
export type * from "./messages.ts";
export * from "./program.ts";
export * from "./quota.ts";
export * from "./sha256.ts";
export * from "./topics.ts";
export * from "./version.ts";
export * from "./voucher.ts";
