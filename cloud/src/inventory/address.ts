/**
 * Where boxes are, as the ledger writes it: `warehouse/zone`, `kiosk/lane`, or a place outside of
 * both that keeps the other side of every entry.
 */

/**
 * The five zones of a warehouse, in the three colours of GSP stores: yellow for what nobody has
 * passed yet, green for what may go out, red for what may not.
 */
export const ZONES = {
  pending: { zh: "待验区", en: "Awaiting inspection", colour: "yellow" },
  qualified: { zh: "合格品区", en: "Qualified", colour: "green" },
  unqualified: { zh: "不合格品区", en: "Unqualified", colour: "red" },
  dispatch: { zh: "发货区", en: "Dispatch", colour: "green" },
  returns: { zh: "退货区", en: "Returned goods", colour: "yellow" },
} as const;

export type Zone = keyof typeof ZONES;

/** First words of addresses that are no warehouse and no kiosk; no place may have such a code. */
export const OUTSIDE = [
  "supplier",
  "in-transit",
  "transfer",
  "dispensed",
  "returns",
  "discrepancy",
  "discarded",
  "written-off",
] as const;

type Outside = (typeof OUTSIDE)[number];

/** Where boxes come from, and where those end that are destroyed or given up. */
export const SUPPLIER = "supplier";
export const DISCARDED = "discarded";
export const WRITTEN_OFF = "written-off";

export const zoneOf = (warehouse: string, zone: Zone): string => `${warehouse}/${zone}`;
export const laneOf = (kiosk: string, lane: number): string => `${kiosk}/${lane}`;
/** Boxes under way to a kiosk, by the id of their load. */
export const inTransit = (load: string): string => `in-transit/${load}`;
/** Boxes under way between warehouses, by the key of the document that sent them. */
export const transferOf = (key: string): string => `transfer/${key}`;
/** Boxes a restocker took out of a kiosk and no warehouse has booked in yet. */
export const returnsOf = (kiosk: string): string => `returns/${kiosk}`;
/** Boxes nobody can explain, of a warehouse or a kiosk, until someone settles them. */
export const discrepancyOf = (owner: string): string => `discrepancy/${owner}`;

/**
 * Whether a balance may never be below zero: a warehouse's zones and what is between warehouses.
 * Lanes and what is under way to or from a kiosk are as facts tell, which may come late; the rest
 * keeps the other side of entries.
 */
export function isStrict(address: string): boolean {
  const [first = "", second = ""] = address.split("/");
  return first === "transfer" || (!isOutside(first) && Object.hasOwn(ZONES, second));
}

/** Whether the first part of an address is one of {@link OUTSIDE}. */
export function isOutside(first: string): first is Outside {
  return (OUTSIDE as readonly string[]).includes(first);
}
