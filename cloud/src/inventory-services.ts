/**
 * What staff's pages and interfaces may ask of the county's inventory, and in which shapes. Times
 * are unix milliseconds, expiry is yyyymmdd, counts are whole boxes.
 */
import type { Command } from "./inventory/commands.ts";
import type { Rung } from "./inventory/first-to-expire.ts";
import type { PlaceKind, PlaceWish } from "./inventory/place-rules.ts";
import type { FetchTask, LotBalance } from "./inventory/recall-report.ts";
import type { Position } from "./inventory/position.ts";
import type { Refused } from "./inventory/refusals.ts";
import type { Booked } from "./ledger/book.ts";
import type { Mismatch } from "./ledger/prove-books.ts";
import type { RecallNotice } from "./recall/recalls.ts";
import type { Names } from "./services.ts";

export type { Booked, Command, FetchTask, LotBalance, PlaceKind, PlaceWish, Position, Refused };
export { EXPIRY_LADDER, type Rung } from "./inventory/first-to-expire.ts";
export { REFUSALS, type RefusalCode } from "./inventory/refusals.ts";

export interface PlaceView {
  /** Its code; of a zone `warehouse/zone`, of a lane `kiosk/lane`. */
  place: string;
  kind: PlaceKind | "zone" | "lane";
  parent?: string;
  names: Names;
  /** WGS-84 degrees. */
  position?: Position;
  /** Closed for good then; a closed place is kept for the ledger's sake. */
  closedAt?: number;
}

/** Boxes of one lot at one address; below zero where facts tell more than the books knew. */
export interface HoldingView {
  address: string;
  product: string;
  lot: string;
  /** 0 when it is not known. */
  expiry: number;
  count: number;
}

/** A pack as its maker numbers it. */
export interface TradeItem {
  /** GTIN of 14 digits, or another device identifier of China's UDI. */
  di: string;
  product: string;
  /** Pieces in a box. */
  packQuantity: number;
  maker: string;
}

/** What is known of a lot; what is not given nobody has told yet. */
export interface LotView {
  product: string;
  lot: string;
  di?: string;
  /** yyyymmdd */
  expiry?: number;
  /** yyyymmdd */
  produced?: number;
  packQuantity?: number;
  maker?: string;
}

/** A lot as its codes say it. */
export interface LotLabel {
  /** As printed below a code: `(01)…(17)…(10)…`. */
  text: string;
  /** What a scanner sends. */
  scanned: string;
  /** Its GS1 Digital Link: the public trace page. */
  address: string;
  /** SVG of the GS1 DataMatrix and of the address as a QR code. */
  dataMatrix: string;
  qr: string;
}

/** Boxes that expire soon, or have. */
export interface ExpiringView extends HoldingView {
  rung: Rung;
}

/** A recall without where its boxes are. */
export type RecallHead = Omit<RecallView, "tasks" | "balance" | "notRefusing">;

/** How far the recall of a lot has come; once it is closed, its report. */
export interface RecallView extends RecallNotice {
  noticedAt: number;
  /** Every place that held the lot at the notice or does now; done when `now` is 0. */
  tasks: FetchTask[];
  balance: LotBalance;
  /** Kiosks that have not yet shown a plan that refuses the lot. */
  notRefusing: string[];
  closedAt?: number;
  closedBy?: string;
}

/** What anybody may know of a lot. */
export interface TraceView {
  di: string;
  product: string;
  names: Names;
  lot: string;
  maker: string;
  packQuantity: number;
  /** yyyymmdd */
  expiry?: number;
  /** yyyymmdd */
  produced?: number;
  /** When it first passed inspection here. */
  acceptedAt?: number;
  recalledAt?: number;
  /** No kiosk gives it out: recalled, quarantined or damaged. */
  stopped: boolean;
  /** Hundredths of a degree in the kiosks that hold it, since unix second `since`. */
  storage?: { centiMin: number; centiMax: number; since: number };
}

/** One day's proof of the books. Without `endedAt` it runs, or died. */
export interface ProofView {
  /** yyyymmdd in China. */
  day: number;
  startedAt: number;
  endedAt?: number;
  /** How many there were; `details` has the first of them. */
  mismatches?: number;
  details?: Mismatch[];
}

/** The county's inventory. Every wish is safe to repeat. */
export interface InventoryServices {
  /** Every place, parents before those below them. */
  places(): Promise<PlaceView[]>;
  /** One place, a kiosk without its lanes; undefined for none, and for a zone or lane. */
  place(place: string): Promise<PlaceView | undefined>;
  /** Opens a place, or changes its names, position and parent. `wish` is checked here. */
  openPlace(wish: PlaceWish): Promise<{ ok: true } | Refused>;
  /** Closes a place that holds nothing and has no open place below it. */
  closePlace(place: string): Promise<{ ok: true } | Refused>;
  /**
   * Books one document: a receipt, an issue, a count… (`COMMANDS` lists them). The same key with
   * the same content is one document. `command` is checked here.
   */
  book(command: Command): Promise<Booked | Refused>;
  /** What an address holds now, kiosks' facts and staff's documents together, lot by lot. */
  holdings(address: string): Promise<HoldingView[]>;
  /** Adds or changes what a maker's pack is of. */
  setTradeItem(item: TradeItem): Promise<void>;
  /** Takes in a code read off a pack: it may add to what is known of a lot, never erase. */
  scan(wish: { text: string; by: string }): Promise<({ ok: true } & LotView) | Refused>;
  lot(key: { product: string; lot: string }): Promise<LotView | undefined>;
  /** A lot's label; `origin` is scheme and host of the trace page, without a slash at the end. */
  lotLabel(of: {
    product: string;
    lot: string;
    origin: string;
  }): Promise<({ ok: true } & LotLabel) | Refused>;
  /** Which boxes of 合格 to take, first-expired first; fewer when there are not enough. */
  pickList(wish: { warehouse: string; product: string; count: number }): Promise<HoldingView[]>;
  /** Every lot on a rung of `EXPIRY_LADDER`, in zones and lanes, soonest first. */
  expiring(): Promise<ExpiringView[]>;
  /** Calls a lot back, everywhere at once. Throws PlanTooLarge when a kiosk's plan is full. */
  recall(notice: RecallNotice): Promise<({ ok: true } & RecallView) | Refused>;
  recallOf(recall: string): Promise<RecallView | undefined>;
  recalls(): Promise<RecallHead[]>;
  closeRecall(wish: { recall: string; by: string }): Promise<({ ok: true } & RecallView) | Refused>;
  trace(of: { di: string; lot: string }): Promise<TraceView | undefined>;
  /** The newest nightly proof of the books, if there was one. */
  lastProof(): Promise<ProofView | undefined>;
}
