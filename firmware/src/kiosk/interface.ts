/**
 * What a kiosk takes and gives. `step` is a function of state, moment and input; it performs
 * nothing. The rim performs the effects strictly in their order, each finished before the next: a
 * `flash-write` is durable when the following effect starts. That order is how "the intent is in
 * flash before the motor moves" is said.
 */
import type { DisplayCode, Refusal } from "../contract/codes.ts";
import type { Ask, FactBody, LotCount, Program } from "../contract/messages.ts";

/** When something happened, as the board sees it. */
export interface Moment {
  /** Milliseconds since boot, never going back. */
  uptimeMs: number;
  /** The RTC's time, unix seconds; 0 when there is no RTC or it says it lost power. */
  clockSeconds: number;
}

/** What a card means for one quota rule: never the number, only its pseudonym in one window. */
export interface CardMark {
  rule: number;
  /** yyyymm or yyyy, as the rule's period is. */
  window: number;
  /** 32 hexadecimal digits. */
  pseudonym: string;
}

/** What a look at a card found: why nothing can be given, or what the quota rules need. */
export type CardInput =
  | { kind: "card"; refused: Refusal }
  | { kind: "card"; refused: ""; marks: CardMark[] };

/** Free memory: bytes on a Node board, variables on Espruino. Radio signal in dBm. */
export interface BoardHealth {
  memoryFree?: number;
  signalDbm?: number;
}

/** Which bytes of which program; session and number are the kiosk's. */
export type ProgramAsk = Omit<Extract<Ask, { want: "program" }>, "session" | "n">;

export type Input =
  /** Nothing happened; sent at the time a `wake` effect asked for, and after boot. */
  | { kind: "tick" }
  | { kind: "link"; up: boolean }
  | { kind: "received"; topic: string; payload: string }
  /** The lit button was pressed. */
  | { kind: "button" }
  | { kind: "door"; open: boolean }
  /** The running lane's home switch: false when it leaves home, true when it is back. */
  | { kind: "home"; at: boolean }
  /** One debounced edge of the drop sensor. */
  | { kind: "drop" }
  /** Result of a `drop-test` effect: emitters off reads dark, emitters on reads light. */
  | { kind: "drop-tested"; good: boolean }
  /** Motor current above the stall limit, or none at all. */
  | { kind: "motor-current" }
  /**
   * A restocker, at the kiosk with the door closed, confirms that a load of the plan is in its
   * lane.
   */
  | { kind: "load-confirmed"; load: string }
  /** What a person counted in a lane, front lot first. */
  | { kind: "lane-counted"; lane: number; lots: LotCount[] }
  | { kind: "lot-removed"; lane: number; lot: string; count: number; reason: string }
  /** A code was read: one line without its end, at most LIMITS.codeLengthMax characters. */
  | { kind: "code"; text: string }
  /** A card was read, looked at by `lookAtCard`, and its bytes zeroed. */
  | CardInput
  /** With it what the board knows of itself at that moment, told on as vitals. */
  | ({ kind: "climate"; temperatureCenti: number; humidityDeci: number } & BoardHealth)
  /** The climate sensor does not answer, or its checksums are wrong, several times in a row. */
  | { kind: "climate-lost" }
  /** The updater wants bytes of a program; not answered while there is no link. */
  | { kind: "program-wanted"; ask: ProgramAsk }
  /** How the updater's attempt ended. */
  | { kind: "update-ended"; body: FactBody<"update-ended"> }
  /** A flash operation failed; nothing after it in its effect list was done. */
  | { kind: "flash-failed" };

export type Effect =
  | { kind: "flash-write"; address: number; bytes: Uint8Array }
  | { kind: "flash-erase"; address: number }
  /**
   * Connect to the broker; the will is on the presence topic, QoS 1, retained. User name: the kiosk
   * id.
   */
  | { kind: "connect"; password: string; will: { topic: string; payload: string } }
  | { kind: "disconnect" }
  | { kind: "publish"; topic: string; payload: string; qos: 0 | 1; retain: boolean }
  /** Self-test of the drop sensor; answered by `drop-tested`. */
  | { kind: "drop-test" }
  | { kind: "motor"; lane: number; on: boolean }
  /** What the display says, by code, with a number where there is one. */
  | { kind: "show"; code: DisplayCode; number: string }
  | { kind: "lamp"; on: boolean }
  /** Bytes of a program came, authenticated and fresh; their form is the updater's to judge. */
  | { kind: "program"; message: Program }
  /** Asks for a `tick` at this uptime; a later wake replaces an earlier one. */
  | { kind: "wake"; uptimeMs: number };

/** Reads `length` bytes of raw flash; erased bytes are 255. */
export type FlashRead = (address: number, length: number) => Uint8Array;

/** What the technician's tool writes into a board's configuration. */
export interface KioskConfig {
  kiosk: string;
  firmware: string;
  /** Roots of this epoch and the next three, 32 bytes each. */
  roots: { epoch: number; root: Uint8Array }[];
}
