/** The state a kiosk's facts fold into. Pure: numbers and texts only, changed only by `fold`. */

/**
 * Some boxes of one lot in a lane. `count` may be negative: nothing is clamped at zero. `expiry` 0
 * is not known.
 */
export interface LotStock {
  product: string;
  lot: string;
  expiry: number;
  count: number;
}

/**
 * A vend of which only a count can tell whether the box fell; named by its `vend-uncertain` fact.
 */
export interface OpenVend {
  epoch: number;
  seq: number;
  lane: number;
  product: string;
  lot: string;
}

export interface OpenFault {
  code: string;
  /** 0 is the whole kiosk, -1 was noticed by the cloud. */
  lane: number;
}

/**
 * What the facts of one kiosk add up to. Each lane is a queue, front lot first, without empty lots.
 */
export interface Books {
  lanes: Map<number, LotStock[]>;
  uncertain: OpenVend[];
  faults: OpenFault[];
}

/** Where boxes are. `discrepancy` is where boxes go that nobody can explain. */
export type Place = "in-transit" | "lane" | "dispensed" | "returns" | "discrepancy";

/**
 * `count` boxes (above 0) went from one place to another. `load` is '' unless a load brought them.
 */
export interface Movement {
  from: Place;
  to: Place;
  lane: number;
  product: string;
  lot: string;
  count: number;
  load: string;
}

/** Books of a kiosk nobody has heard of. */
export function emptyBooks(): Books {
  return { lanes: new Map(), uncertain: [], faults: [] };
}
