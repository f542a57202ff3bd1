import type { BoardInput, DropSensor } from "../board/board.ts";
import type { PinBoard } from "./firmata-board.ts";
import type { Uptime } from "./uptime.ts";

/**
 * A falling box darkens the curtain for 10 to 60 ms, its edges for less; a USB serial chip may hand
 * over two edges 16 ms apart at once. Light for this long ends a shadow.
 */
const SHADOW_GAP_MS = 12;
/** One message there and one back, with a slow USB chip's latency twice. */
const TEST_STEP_MS = 150;

export interface LightCurtain extends DropSensor {
  /** Every shadow from now on is a `drop`. */
  start(sink: (input: BoardInput) => void): void;
  stop(): void;
}

export interface CurtainParts {
  emitter: number;
  receiver: number;
  pins: PinBoard;
  uptime: Uptime;
}

/** The through-beam across the chute: dark is high, light is low, emitters on all the time. */
export function lightCurtain(parts: CurtainParts): LightCurtain {
  return new Curtain(parts);
}

class Curtain implements LightCurtain {
  private readonly parts: CurtainParts;
  private sink: ((input: BoardInput) => void) | undefined;
  private dark = true;
  /** Whether light was seen since the emitters were switched on: before, dark is no shadow. */
  private lit = false;
  private inShadow = false;
  private awaited: { dark: boolean; seen: () => void } | undefined;
  private cancel = () => {};

  constructor(parts: CurtainParts) {
    this.parts = parts;
    parts.pins.onUp(() => this.lightUp());
    parts.pins.watch(parts.receiver, (high) => this.level(high));
  }

  start(sink: (input: BoardInput) => void): void {
    this.sink = sink;
  }

  stop(): void {
    this.cancel();
    this.awaited = undefined;
    this.sink = undefined;
  }

  test(): void {
    this.cancel();
    this.inShadow = false;
    if (!this.parts.pins.isUp()) return this.answer(false);
    this.expect({ emitters: false }, (sawDark) => {
      this.lit = false;
      this.expect({ emitters: true }, (sawLight) => {
        this.lit = !this.dark;
        this.answer(sawDark && sawLight);
      });
    });
  }

  private lightUp(): void {
    this.dark = true;
    this.lit = false;
    this.parts.pins.write(this.parts.emitter, true);
  }

  private answer(good: boolean): void {
    this.sink?.({ kind: "drop-tested", good });
  }

  private level(high: boolean): void {
    this.dark = high;
    if (this.awaited !== undefined) {
      if (this.awaited.dark === high) this.awaited.seen();
    } else if (high) this.darkened();
    else this.lightened();
  }

  private darkened(): void {
    if (!this.lit) return;
    this.cancel();
    if (!this.inShadow) this.sink?.({ kind: "drop" });
    this.inShadow = true;
  }

  private lightened(): void {
    this.lit = true;
    this.cancel = this.parts.uptime.after(SHADOW_GAP_MS, () => {
      this.inShadow = false;
    });
  }

  private expect(to: { emitters: boolean }, then: (seen: boolean) => void): void {
    const dark = !to.emitters;
    const end = (seen: boolean) => {
      this.cancel();
      this.awaited = undefined;
      then(seen);
    };
    this.awaited = { dark, seen: () => end(true) };
    this.cancel = this.parts.uptime.after(TEST_STEP_MS, () => end(false));
    this.parts.pins.write(this.parts.emitter, to.emitters);
    if (this.dark === dark && this.awaited !== undefined) end(true);
  }
}
