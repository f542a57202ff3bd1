/**
 * The road between kiosks and gateway as a port: aedes, another broker, or the simulator's network.
 */
import type { WireCode } from "@anxin/firmware/contract";
import type { GatewayAlert } from "@anxin/firmware/contract/uplink";

export interface Incoming {
  /** Who the transport says it came from, the kiosk id; `undefined` where it cannot know. */
  client: string | undefined;
  topic: string;
  payload: Uint8Array;
  /** True when it was said some time before and the broker kept it; absent where none is kept. */
  retained?: boolean;
}

export interface Outgoing {
  kiosk: string;
  topic: string;
  payload: string;
  qos: 0 | 1;
  retain: boolean;
  /** Messages that may wait under this name behind a slow reader; a kiosk's are few. */
  waitingMax?: number;
}

/**
 * stored: done with, acknowledge. ignored: it changed nothing, acknowledge. unstored: not durable,
 * do not acknowledge. closed: the sender broke the rules, close its connection.
 */
export interface Verdict {
  outcome: "stored" | "ignored" | "unstored" | "closed";
  /** True when the tag was right under one of the kiosk's keys. */
  authentic: boolean;
  code?: WireCode;
}

/**
 * tls: a connection whose certificate is the kiosk's. mac-only: one in clear, where messages prove
 * themselves and nothing is hidden.
 */
export type LinkKind = "tls" | "mac-only";

/** Why a client may not connect, where that is not simply a wrong name or password. */
export type AdmissionRefusal = "link-refused" | "kiosk-left";

/**
 * What the gateway offers a transport. `receive` resolves when the message may be acknowledged; it
 * never rejects.
 */
export interface Inbox {
  receive(message: Incoming): Promise<Verdict>;
  /** A note of a program of the site. */
  note?(payload: Uint8Array): void;
  /** The kiosk's last connection is gone. */
  disconnected(kiosk: string): void;
  /**
   * Whether a client may connect that names this kiosk and tells this password, over this link;
   * without `link` it is one the gateway cannot judge.
   */
  admits(who: { kiosk: string; password: Uint8Array; link?: LinkKind }): boolean | AdmissionRefusal;
  /**
   * What was published before may be lost, for the broker is elsewhere and was away: plans are said
   * again.
   */
  reopened?(): void;
  /** Says how something stands that a person must see to; only a change is told. */
  alarm?(code: GatewayAlert, open: boolean, kiosk?: string): void;
}

export interface Transport {
  /** Begins to take connections; resolves when it does. */
  start(inbox: Inbox): Promise<void>;
  stop(): Promise<void>;
  /** Hands over for sending; loss is fine, every message down is repeated or answered for. */
  publish(message: Outgoing): void;
  /** Closes the kiosk's connections; it may come again, and is asked about again. */
  dismiss?(kiosk: string, why: string): void;
  /** These and no other kiosks are served now; for a transport that must ask for their messages. */
  listen?(kiosks: readonly string[]): void;
}
