/**
 * What the pages and the console may ask of the cloud, and in which shapes. The rim below
 * (database, stream to gateways) implements it; pages know nothing else. Times are unix
 * milliseconds; expiry is yyyymmdd.
 */
import type { Excursion, Fault, Outcome, Refusal } from "@anxin/firmware/contract";
import type { GatewayAlert } from "@anxin/firmware/contract/uplink";
import type { WatchedCause } from "./alerts/watched-causes.ts";

/** A text in both languages of the people we serve. */
export interface Names {
  zh: string;
  en: string;
}

export interface Product {
  code: string;
  names: Names;
  /** One or two sentences on what it is and how to choose. */
  choosing: Names;
}

export interface LaneView {
  lane: number;
  product: string;
  onHand: number;
  /** Front lot first. */
  lots: { lot: string; expiry: number; count: number }[];
  /** Vends of this lane whose outcome a count must settle. */
  uncertain: number;
}

export type AlertCause =
  | "low-stock"
  | "stock-out"
  | "gap"
  | "fork"
  | "quarantine"
  | "vend-uncertain"
  | "discrepancy"
  | "feedback-urgent"
  | WatchedCause
  | GatewayAlert
  | Excursion
  | Fault;

export interface AlertView {
  id: number;
  /** Empty when it is about a gateway itself. */
  kiosk: string;
  /** The gateway that says so, where no kiosk's fact does. */
  gateway?: string;
  /** The warehouse it is of, '' for the whole service; absent where it is of a kiosk or gateway. */
  place?: string;
  /** What of the place, such as a key's name; absent for nothing more. */
  about?: string;
  /** Empty when the alert is not of one product. */
  product: string;
  cause: AlertCause;
  openedAt: number;
  /** When a person said of this episode that they know. */
  acknowledgedAt?: number;
  onHand?: number;
}

/** online: heard within two minutes and not lost; unknown: never heard. */
export type Connection = "online" | "offline" | "unknown";

/** Least, mean and greatest of one measure. */
export interface Spread {
  min: number;
  mean: number;
  max: number;
}

/** A kiosk's storage climate over a span of time. */
export interface ClimateSpan {
  /** Unix seconds. */
  start: number;
  /** Readings it is made of. */
  count: number;
  /** Hundredths of a degree Celsius. */
  temperatureCenti: Spread;
  /** Tenths of a percent of relative humidity. */
  humidityDeci: Spread;
}

export interface KioskView {
  kiosk: string;
  names: Names;
  connection: Connection;
  /** When its gateway last heard it, 0 for never. */
  heardAt: number;
  lanes: LaneView[];
  alerts: AlertView[];
  /** Boxes of the lanes that are kept for people with a voucher. */
  held: { product: string; count: number }[];
  /** Whether a box can be reserved here with a voucher. */
  vouchers: boolean;
  /** The newest ten minutes of its storage within a day. */
  climate?: ClimateSpan;
}

/**
 * requested: sent to the kiosk, not yet heard of; armed: the kiosk waits for the person;
 * the others are final. `dispensed` is said only by a fact in the ledger or the kiosk's own
 * progress.
 */
export type GrantState =
  | "requested"
  | "armed"
  | "confirmed"
  | "dispensed"
  | "refused"
  | "failed"
  | "uncertain"
  | "expired";

export interface GrantView {
  id: string;
  kiosk: string;
  product: string;
  state: GrantState;
  /** Why, when refused, failed or uncertain. */
  code?: Refusal | Outcome;
  /** When it ends by itself. */
  endsAt: number;
}

export type GrantAnswer = { ok: true; grant: GrantView } | { ok: false; code: Refusal };

/** issued: can be shown to the kiosk; confirmed: its vend is under way; the others are final. */
export type VoucherState =
  | "issued"
  | "confirmed"
  | "dispensed"
  | "failed"
  | "uncertain"
  | "expired";

export interface VoucherView {
  kiosk: string;
  product: string;
  state: VoucherState;
  /** Why, when failed or uncertain. */
  code?: Outcome;
  /** What the kiosk's reader must see, while it can still be used. */
  text?: string;
  /** When it ends by itself. */
  endsAt: number;
}

export type VoucherAnswer = { ok: true; voucher: VoucherView } | { ok: false; code: Refusal };

export interface Services {
  products(): Promise<Product[]>;
  kiosks(): Promise<KioskView[]>;
  kiosk(id: string): Promise<KioskView | undefined>;
  openAlerts(): Promise<AlertView[]>;
  /**
   * Storage climate of a kiosk between two times (unix seconds, the second left out), oldest first,
   * by ten minutes, hour or day of UTC+8.
   */
  climate(
    kiosk: string,
    by: { from: number; to: number; step: "slot" | "hour" | "day" },
  ): Promise<ClimateSpan[]>;
  /**
   * One tap. `request` is a token made with the page, so that a repeated post of the same form is
   * one request. `busy` while another grant of this kiosk is open; `kiosk-offline` when its gateway
   * cannot reach it.
   */
  requestGrant(wish: { kiosk: string; product: string; request: string }): Promise<GrantAnswer>;
  /**
   * The number a person typed; whether it was right is the kiosk's to say, by the grant's state.
   */
  confirmGrant(wish: { id: string; number: string }): Promise<GrantAnswer>;
  grant(id: string): Promise<GrantView | undefined>;
  /** Calls back on every change of this grant until the returned function is called. */
  watchGrant(id: string, changed: (grant: GrantView) => void): () => void;
  /**
   * Reserves a box for whoever shows the code at the kiosk. `request` is a token made with the
   * page: the same is one voucher, and the only way back to it.
   */
  requestVoucher(wish: { kiosk: string; product: string; request: string }): Promise<VoucherAnswer>;
  voucher(request: string): Promise<VoucherView | undefined>;
}
