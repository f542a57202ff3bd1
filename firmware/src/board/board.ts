/**
 * What a kiosk's hardware can do, as ports. The pure kiosk names wishes as effects; a board does
 * them and tells what happened as inputs. Types only: each platform brings its own.
 */
import type { CardInput, Input } from "../kiosk/interface.ts";

/**
 * What hardware may tell a kiosk; everything else an `Input` can be comes from the link or a
 * person's tool.
 */
export type BoardInput = Extract<
  Input,
  {
    kind:
      | "button"
      | "door"
      | "home"
      | "drop"
      | "drop-tested"
      | "motor-current"
      | "code"
      | "card"
      | "climate"
      | "climate-lost"
      | "load-confirmed"
      | "lane-counted"
      | "lot-removed";
  }
>;

/** Spiral motors, one at a time. While one runs its home switch is told by `home` inputs. */
export interface Motors {
  run(lane: number): void;
  /** Cuts power; harmless on a motor that does not run. */
  halt(lane: number): void;
}

/**
 * The through-beam across the chute; every debounced edge is a `drop` input, running motor or not.
 */
export interface DropSensor {
  /**
   * Emitters off must read dark, emitters on must read light; answered by one `drop-tested` input.
   */
  test(): void;
}

/**
 * The resident's display and the button's lamp. Texts are known by code; a number is shown beside
 * where given.
 */
export interface Display {
  show(code: string, number: string): void;
  lamp(on: boolean): void;
}

/** A real-time clock. */
export interface Clock {
  /** Unix seconds; 0 when there is none, or it says it lost power. */
  seconds(): number;
  /** Authenticated time, Unix seconds: a chip that is off by much, or lost its time, is set. */
  set?(seconds: number): void;
}

/**
 * Looks at the 256 bytes of an ID card's text and says what may be known of them (`lookAtCard`).
 * The reader's driver keeps a card in one buffer and makes no string of it; when the frame is whole
 * it calls `look`, zeroes the buffer in `finally`, and then gives the input to the sink.
 */
export type LookAtCard = (textBlock: Uint8Array) => CardInput;

export interface Board {
  motors: Motors;
  dropSensor: DropSensor;
  display: Display;
  clock: Clock;
  /**
   * From now on every input goes to `sink`, in the order in which it happened. A card reader shows
   * each card to `look` before anything else is done with it.
   */
  start(sink: (input: BoardInput) => void, look: LookAtCard): void;
  stop(): void;
}
