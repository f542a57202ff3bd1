import type { BoardInput, DropSensor } from "../../board/board.ts";
import { GPIO } from "../pins.ts";
import { pinOf, type Platform } from "../platform.ts";
import { nothing } from "../nothing.ts";

const EMITTER = pinOf(GPIO.dropEmitter);
const RECEIVER = pinOf(GPIO.dropReceiver);
/** A falling box shadows the beam for 10 to 60 ms; shorter shadows are insects and noise. */
const SHADOW_MS = 4;
/** From switching the emitter until the receiver has surely followed. */
const SETTLE_MS = 10;

/** The through-beam across the chute; its receiver is low while it sees light. */
export class BeamSensor implements DropSensor {
  private readonly platform: Platform;
  private sink: (input: BoardInput) => void = nothing;
  /** Between switching the emitter off and seeing it again, shadows are our own. */
  private testing = false;

  constructor(platform: Platform) {
    this.platform = platform;
  }

  start(sink: (input: BoardInput) => void): void {
    const { gpio } = this.platform;
    this.sink = sink;
    gpio.mode(EMITTER, "output");
    gpio.mode(RECEIVER, "input");
    gpio.write(EMITTER, true);
    gpio.watch(RECEIVER, SHADOW_MS, (dark) => {
      if (dark && !this.testing) this.sink({ kind: "drop" });
    });
  }

  stop(): void {
    this.sink = nothing;
    this.platform.gpio.write(EMITTER, false);
  }

  test(): void {
    if (this.testing) return;
    const { gpio, timers } = this.platform;
    this.testing = true;
    gpio.write(EMITTER, false);
    timers.after(SETTLE_MS, () => {
      const dark = gpio.read(RECEIVER);
      gpio.write(EMITTER, true);
      timers.after(SETTLE_MS, () => this.tested(dark && !gpio.read(RECEIVER)));
    });
  }

  private tested(good: boolean): void {
    this.testing = false;
    this.sink({ kind: "drop-tested", good });
  }
}
