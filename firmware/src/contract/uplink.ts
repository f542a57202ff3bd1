/**
 * What travels between gateway and cloud over HTTP (JSON bodies). Never bundled for a board.
 *
 * POST /v1/gateway/take     {kiosks}  -> {taken, refused}   the cloud issues a new term for each
 * kiosk POST /v1/gateway/intake   {items}   -> {marks, refused}   200 only after commit; idempotent
 * POST /v1/gateway/notices  {notices} -> 204                what is true now; loss is fine
 * GET  /v1/gateway/stream             -> one JSON line an event, for ever (application/x-ndjson)
 *
 * All carry `authorization: Bearer {gateway token}`.
 */
export type * from "./uplink-ask.ts";
export { GATEWAY_ALERTS } from "./gateway-alerts.ts";
export type { GatewayAlert } from "./gateway-alerts.ts";
export * from "./uplink-program.ts";
export * from "./uplink-site.ts";

import type { WireCode } from "./codes.ts";
import type { GatewayAlert } from "./gateway-alerts.ts";
import { EPOCH, FACT, ID, KIOSK, SEQ } from "./schemas.ts";
import type { AnyFact, Presence, Progress } from "./messages.ts";
import { SITE, SITE_FACT } from "./uplink-site.ts";
import type { OpenedOrigin, SiteFact } from "./uplink-site.ts";

const whole = { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER } as const;
const code = { type: "string", pattern: "^[a-z-]{1,24}$" } as const;
const common = { kiosk: KIOSK, term: whole, receivedAt: whole } as const;
const site = { ...common, kiosk: { const: SITE } } as const;
const object = (properties: object, required: readonly string[]) =>
  ({ type: "object", properties, required }) as const;

/** Largest number of items in one intake request. */
export const INTAKE_ITEMS_MAX = 1000;

/**
 * One line of a gateway's journal. `receivedAt` is gateway time in unix milliseconds.
 * A quarantined fact has its seq and counts for the marks; other quarantined bytes have seq 0.
 * `bytes` is base64 of the message; `hash` (hex SHA-256) makes a repeat one.
 */
export type Item =
  | { type: "fact"; kiosk: string; term: number; epoch: number; receivedAt: number; fact: AnyFact }
  | {
      type: "gap";
      kiosk: string;
      term: number;
      epoch: number;
      receivedAt: number;
      from: number;
      to: number;
    }
  | {
      type: "quarantine";
      kiosk: string;
      term: number;
      epoch: number;
      receivedAt: number;
      seq: number;
      code: WireCode;
      bytes: string;
      hash: string;
    }
  | {
      type: "declaration";
      kiosk: string;
      term: number;
      epoch: number;
      receivedAt: number;
      nonce: string;
    }
  | SiteItem;

/** What a gateway says under its own origin; a gap is what its journal has lost for good. */
export type SiteItem =
  | {
      type: "site";
      /** `@site`. */
      kiosk: string;
      term: number;
      epoch: number;
      receivedAt: number;
      fact: SiteFact;
    }
  | {
      type: "site-gap";
      /** `@site`. */
      kiosk: string;
      term: number;
      epoch: number;
      receivedAt: number;
      from: number;
      to: number;
    };

export const ITEM = {
  oneOf: [
    object({ type: { const: "fact" }, ...common, epoch: EPOCH, fact: FACT }, [
      "type",
      "kiosk",
      "term",
      "receivedAt",
      "epoch",
      "fact",
    ]),
    object({ type: { const: "gap" }, ...common, epoch: EPOCH, from: SEQ, to: SEQ }, [
      "type",
      "kiosk",
      "term",
      "receivedAt",
      "epoch",
      "from",
      "to",
    ]),
    object(
      {
        type: { const: "quarantine" },
        ...common,
        epoch: EPOCH,
        seq: whole,
        code,
        bytes: { type: "string", maxLength: 32768 },
        hash: { type: "string", pattern: "^[0-9a-f]{64}$" },
      },
      ["type", "kiosk", "term", "receivedAt", "epoch", "seq", "code", "bytes", "hash"],
    ),
    object({ type: { const: "declaration" }, ...common, epoch: EPOCH, nonce: ID }, [
      "type",
      "kiosk",
      "term",
      "receivedAt",
      "epoch",
      "nonce",
    ]),
    object({ type: { const: "site" }, ...site, epoch: EPOCH, fact: SITE_FACT }, [
      "type",
      "kiosk",
      "term",
      "receivedAt",
      "epoch",
      "fact",
    ]),
    object({ type: { const: "site-gap" }, ...site, epoch: EPOCH, from: SEQ, to: SEQ }, [
      "type",
      "kiosk",
      "term",
      "receivedAt",
      "epoch",
      "from",
      "to",
    ]),
  ],
} as const;

/** Largest number of alerts in one notice, the gateway's own first. */
export const ALERTS_OPEN_MAX = 500;

export interface IntakeRequest {
  items: Item[];
}

/**
 * `kept`: highest seq committed in that epoch with none missing below it. It may be lower than once
 * said.
 */
export interface Mark {
  kiosk: string;
  epoch: number;
  kept: number;
}

/**
 * Items of a refused kiosk are not stored: `term-old`, `unknown-kiosk`, or `ahead-of-mark` (send
 * from kept + 1).
 */
export interface IntakeResponse {
  marks: Mark[];
  refused: { kiosk: string; code: WireCode }[];
}

export interface TakeRequest {
  kiosks: string[];
  /** Opens the gateway's own origin under this nonce. */
  origin?: string;
}

/** `epoch` is the open epoch, 0 when none; `plan` is the exact JSON text of the newest plan. */
export interface Taken {
  kiosk: string;
  term: number;
  epoch: number;
  kept: number;
  plan?: string;
}

export interface TakeResponse {
  taken: Taken[];
  refused: { kiosk: string; code: WireCode }[];
  /** Absent from a cloud that knows no origins of gateways. */
  origin?: OpenedOrigin;
}

/**
 * What is true now: not stored as a fact, not repeated. `at` is gateway time, unix milliseconds.
 * `alerts` names all that a person must see to at the gateway now, and what it no longer names is
 * over; a `kiosk` of "" there is the gateway itself. It is told again each hour.
 */
export type Notice =
  | { type: "presence"; kiosk: string; at: number; presence: Presence }
  | { type: "progress"; kiosk: string; at: number; progress: Progress }
  | { type: "wire"; kiosk: string; at: number; code: WireCode }
  | { type: "alerts"; kiosk: ""; at: number; open: { code: GatewayAlert; kiosk: string }[] };

export interface NoticesRequest {
  notices: Notice[];
}

/**
 * A grant's `lifeMs` counts from its arrival; a gateway drops it when it can no longer reach the
 * kiosk in time.
 */
export type StreamEvent =
  | { event: "hello" }
  | { event: "plan"; kiosk: string; plan: string }
  | {
      event: "grant";
      kiosk: string;
      id: string;
      product?: string;
      lane?: number;
      number?: string;
      lifeMs: number;
    }
  | { event: "ping" };
