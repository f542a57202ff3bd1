/**
 * Every code that travels or is shown. None is ever reused for something else; `codes.test.ts`
 * keeps this list, the sentences in two languages and the schemas equal.
 * refusal: why a person got nothing. outcome: how a motor run ended without a proven box.
 * fault: something at the kiosk needs a person. excursion: its storage does. wire: why a message
 * changed nothing. shown: what only a kiosk's display says.
 */
export const REFUSALS = [
  "busy",
  "door-open",
  "no-stock",
  "lot-expired",
  "lot-refused",
  "lane-closed",
  "closed-hours",
  "grant-expired",
  "grant-repeated",
  "wrong-number",
  "not-confirmed",
  "clock-unknown",
  "clock-floor",
  "journal-full",
  "no-epoch",
  "sensor-blind",
  "way-closed",
  "quota-used",
  "under-age",
  "over-age",
  "card-unreadable",
  "voucher-invalid",
  "voucher-used",
  "voucher-expired",
  "kiosk-offline",
  "card-refused",
  "card-expired",
  "card-keyless",
  "clock-unsure",
  "takes-full",
  "payment-code",
  "code-unknown",
] as const;

export const OUTCOMES = [
  "no-drop",
  "motor-not-home",
  "motor-no-start",
  "motor-no-return",
  "motor-current",
  "power-lost",
  "sensor-blind-after",
] as const;

export const FAULTS = [
  "lane-jammed",
  "drop-sensor-blind",
  "drop-sensor-noisy",
  "double-drop",
  "stray-drop",
  "flash-failed",
  "clock-wrong",
  "door-left-open",
  "journal-filling",
  "journal-full-fault",
  "epochs-used-up",
  "climate-sensor-lost",
] as const;

/** How a kiosk's storage is beyond a rule of its plan; decided by the gateway, never by a kiosk. */
export const EXCURSIONS = [
  "storage-warm",
  "storage-hot",
  "storage-cool",
  "storage-frozen",
  "storage-humid",
  "storage-wet",
] as const;

export const WIRE_CODES = [
  "malformed-json",
  "not-ascii",
  "bad-schema",
  "too-large",
  "unknown-topic",
  "unknown-kiosk",
  "bad-tag",
  "wrong-epoch",
  "stale-message",
  "fork",
  "seq-gap",
  "term-old",
  "epoch-used",
  "ahead-of-mark",
] as const;

export const SHOWN = [
  "ready",
  "armed",
  "dropping",
  "dispensed",
  "load-confirmed",
  "load-unknown",
  "load-refused",
  "lane-counted",
  "count-refused",
  "lot-removed",
  "removal-refused",
  "checking",
  "press-button",
  "load-armed",
  "load-expired",
] as const;

/**
 * How an update of a kiosk's program ended. bad-tag, bad-image, too-large, no-slots: never begun or
 * never swapped. not-started, not-connected: the new one was tried, and the old one runs again.
 */
export const UPDATE_CODES = [
  "confirmed",
  "bad-tag",
  "bad-image",
  "too-large",
  "no-slots",
  "not-started",
  "not-connected",
] as const;

export type UpdateCode = (typeof UPDATE_CODES)[number];
export type Refusal = (typeof REFUSALS)[number];
export type Outcome = (typeof OUTCOMES)[number];
export type Fault = (typeof FAULTS)[number];
export type Excursion = (typeof EXCURSIONS)[number];
export type WireCode = (typeof WIRE_CODES)[number];
export type Shown = (typeof SHOWN)[number];
/** Every code a kiosk's display may be told to say. */
export type DisplayCode = Shown | Refusal | Outcome | Fault;
