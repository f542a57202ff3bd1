/**
 * One story for every kind of kiosk: what lies in the machine, how its parts behave, what people
 * do, and what must come of it. A story names no board; each runner plays it on its own.
 * Everything here is also bundled for the interpreter, so it keeps to what Espruino runs.
 */

/**
 * How a spiral takes its next run: `box` drops one, `empty` comes round without a box, `two` drops
 * two, `jam` leaves home and never comes back, `stuck` does not leave home.
 */
export type CoilTurn = "box" | "empty" | "two" | "jam" | "stuck";

/** What a lane is given before the story begins, and how its coil turns; `box` when not told. */
export interface StockedLane {
  lane: number;
  product: string;
  lot: string;
  /** YYYYMMDD, the last day on which it may be given out. */
  expiry: number;
  count: number;
  turns?: CoilTurn[];
}

/**
 * What an ID card says, as far as a kiosk looks. Numbers are the textbook's or carry a division
 * code that does not exist: never a real person's.
 */
export interface StoryCard {
  /** The first seventeen digits; the check character is computed. */
  digits: string;
  /** YYYYMMDD, as the birth field says it. */
  birth: string;
  /** YYYYMMDD. */
  validFrom: string;
  /** YYYYMMDD, or empty for long-term. */
  validUntil: string;
}

/** What a load in the plan or in a restocker's code brings. */
export interface StoryLoad {
  id: string;
  lane: number;
  lot: string;
  /** YYYYMMDD. */
  expiry: number;
  count: number;
}

/** The county's rules for this kiosk, where they are not the plainest. */
export interface StoryRules {
  /** Completed years a card's holder must have. */
  ageMin?: number;
  /** Boxes one person may take with a card in a calendar month. */
  perMonth?: number;
}

/** One thing people do, or wait for. */
export type Step =
  /** The gateway grants a box of a product to somebody at the kiosk, for at most `seconds`. */
  | { do: "grant"; id: string; product: string; seconds?: number }
  | { do: "press" }
  | { do: "door"; open: boolean }
  /** A card is put on the reader, left there until it was read, and lifted. */
  | { do: "card"; card: StoryCard }
  /** A restocker confirms, at the kiosk, a load that the plan names. */
  | { do: "confirm-load"; load: string }
  /** A restocker's phone shows the code of a load; nothing else is known of it. */
  | { do: "show-load"; load: StoryLoad }
  /** A phone shows the voucher of this nonce (twelve hex digits): a box of a product, for a day. */
  | { do: "show-voucher"; nonce: string; product: string }
  /** The line to the gateway goes away, or comes back. */
  | { do: "line"; up: boolean }
  /** The power goes, and comes back after a moment. */
  | { do: "cut-power" }
  | { do: "wait"; seconds: number }
  /** Waits until the display says this code. */
  | { do: "await"; shown: string }
  /** Waits until the person's phone says that the grant was refused with this code. */
  | { do: "await-refusal"; code: string }
  /** Waits until this lane's coil is away from home. */
  | { do: "await-turning"; lane: number };

/** A story a shopkeeper could check. */
export interface Story {
  name: string;
  lanes: StockedLane[];
  /** Loads the plan names beside those already confirmed. */
  loads?: StoryLoad[];
  rules?: StoryRules;
  /** A blind curtain sees neither its emitters nor a box; good when not told. */
  curtain?: "blind";
  /** Lanes are turned by a lane board on RS-485: it has the curtain, and the card reader's port. */
  turnedBy?: "lane-board";
  steps: Step[];
  /** Every fact from the first step on but the climate's, in order, as `factLine` says them. */
  facts: string[];
  /** The code the display says at the end. */
  says: string;
  /** Boxes that really left the machine. */
  fell: number;
}
