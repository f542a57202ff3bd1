/**
 * What a gateway calls a person for; `sentences.ts` says what a person is told. Never bundled for a
 * board; no code is ever reused for something else.
 */
export const GATEWAY_ALERTS = [
  "gateway-journal-filling",
  "gateway-journal-full",
  "gateway-disk-failed",
  "certificate-ending",
  "certificate-ended",
] as const;

export type GatewayAlert = (typeof GATEWAY_ALERTS)[number];
