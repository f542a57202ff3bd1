/**
 * What staff's pages and interfaces may ask of the county's inventory, and in which shapes. Times
 * are unix milliseconds, expiry is yyyymmdd, counts are whole boxes.
 */
import type { Command } from "./inventory/commands.ts";
import type { PlaceKind, PlaceWish } from "./inventory/place-rules.ts";
import type { Position } from "./inventory/position.ts";
import type { Refused } from "./inventory/refusals.ts";
import type { Booked } from "./ledger/book.ts";
import type { Names } from "./services.ts";

export type { Booked, Command, PlaceKind, PlaceWish, Position, Refused };
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

/** The county's inventory. Every wish is safe to repeat. */
export interface InventoryServices {
  /** Every place, parents before those below them. */
  places(): Promise<PlaceView[]>;
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
}
