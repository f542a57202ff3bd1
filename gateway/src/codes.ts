/**
 * Codes of the gateway's own log lines, beside the wire's; never reused for something else.
 * README.md lists them.
 */
import type { WireCode } from "@anxin/firmware/contract";

export const GATEWAY_CODES = [
  "listening",
  "stopped",
  "journal-set-aside",
  "journal-filling",
  "journal-full",
  "journal-failed",
  "journal-corrupt",
  "kiosk-taken",
  "kiosk-refused",
  "kiosk-flooding",
  "no-link-key",
  "plan-stored",
  "plan-ignored",
  "plan-bad",
  "grant-dropped",
  "ask-unanswered",
  "asks-too-many",
  "cloud-waiting",
  "cloud-back",
  "item-refused",
  "stream-open",
  "stream-closed",
  "connection-refused",
  "subscription-refused",
  "never-authenticated",
  "broken-protocol",
  "config-bad",
  "enrolment-read",
  "enrolment-bad",
  "identity-read",
  "identity-bad",
  "tls-refused",
  "link-refused",
  "link-unsaid",
  "certificate-revoked",
  "certificate-ending",
  "certificate-ended",
  "kiosk-dismissed",
  "kiosk-leaving",
  "kiosk-left",
  "automation-started",
  "automation-ended",
  "automation-killed",
  "automation-safe",
  "automation-refused",
  "automation-note",
  "automation-bad",
  "watching",
] as const;

export type GatewayCode = (typeof GATEWAY_CODES)[number];
export type LogCode = GatewayCode | WireCode;
