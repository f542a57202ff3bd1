/**
 * What the service program tells the technician's tool, as JSON. Types only: they cost a board
 * nothing.
 */

/** How long each step of one turn may take; a plan's own names. */
export interface TurnTimes {
  homeLeaveMs: number;
  homeReturnMs: number;
  settleMs: number;
  dropMs: number;
}

/** One turn of one motor. `intent` is the seq of its intent, which must be in flash before. */
export interface TurnOrder extends TurnTimes {
  intent: number;
  lane: number;
}

/** How a turn ended; `turned` is the good end. */
export type TurnEnd =
  | "turned"
  | "motor-not-home"
  | "motor-no-start"
  | "motor-no-return"
  | "motor-current";

/** One turn that is over, the time for late boxes too. */
export interface TurnEnded {
  kind: "turn-ended";
  intent: number;
  lane: number;
  end: TurnEnd;
  /** Boxes the drop sensor saw while it turned and a moment after. */
  drops: number;
  /** Home switch let go, and closed again, ms after the motor started; -1 when it did not. */
  leftMs: number;
  backMs: number;
}

/** What happened at the machine. Of a code or a card only that there was one. */
export type ServiceEntry = { ms: number } & (
  | { kind: "button" | "drop" | "code" | "card" | "climate-lost" }
  | { kind: "door"; open: boolean }
  | { kind: "drop-tested"; good: boolean }
  | { kind: "climate"; temperatureCenti: number; humidityDeci: number }
  | { kind: "log"; code: string }
  | TurnEnded
);

/** An answer to `look`. */
export interface ServiceReport {
  /** Number of the first entry given, from 0; more than asked for when some were dropped. */
  from: number;
  entries: ServiceEntry[];
  /** Milliseconds since the service program started. */
  nowMs: number;
  /** The RTC's time, unix seconds; 0 when there is none, or it says it lost power. */
  clockSeconds: number;
  memoryFree: number;
  /** Bytes that arrived from each serial port. */
  heard: { Serial2: number; Serial3: number };
  turning: boolean;
  doorOpen: boolean;
}

/** What the tool asks of the board: the global `anxinService`. */
export interface ServiceConsole {
  /** Everything from entry `from` on, as a {@link ServiceReport} in JSON. */
  look(from: number): string;
  /** Turns a motor once. An intent that was turned for is never turned for again. */
  turn(order: TurnOrder): void;
  testDrop(): void;
  lamp(on: boolean): void;
  show(code: string): void;
  /** Lets go of every motor and stops every part; the tool restarts the board then. */
  end(): void;
}
