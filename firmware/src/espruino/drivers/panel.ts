import type { BoardInput } from "../../board/board.ts";
import { GPIO } from "../pins.ts";
import { pinOf, type Platform } from "../platform.ts";
import { nothing } from "../nothing.ts";

const BUTTON = pinOf(GPIO.button);
const LAMP = pinOf(GPIO.lamp);
const BUZZER = pinOf(GPIO.buzzer);
const DOOR = pinOf(GPIO.door);

const BUTTON_MS = 25;
/** A reed switch on a swinging door. */
const DOOR_MS = 80;
const BEEP_MS = 80;

/** The door's contact, the lit button, and the buzzer for those who cannot see its lamp. */
export class Panel {
  private readonly platform: Platform;
  private sink: (input: BoardInput) => void = nothing;
  private lit = false;

  constructor(platform: Platform) {
    this.platform = platform;
  }

  start(sink: (input: BoardInput) => void): void {
    const { gpio } = this.platform;
    this.sink = sink;
    gpio.mode(LAMP, "output");
    gpio.mode(BUZZER, "output");
    gpio.mode(BUTTON, "input_pullup");
    gpio.mode(DOOR, "input");
    gpio.write(LAMP, false);
    gpio.write(BUZZER, false);
    gpio.watch(BUTTON, BUTTON_MS, (high) => {
      if (!high) this.sink({ kind: "button" });
    });
    gpio.watch(DOOR, DOOR_MS, (open) => this.sink({ kind: "door", open }));
    // A closed contact is ground, so a cut wire reads as an open door.
    if (gpio.read(DOOR)) this.sink({ kind: "door", open: true });
  }

  stop(): void {
    this.sink = nothing;
    this.lamp(false);
  }

  lamp(on: boolean): void {
    const { gpio, timers } = this.platform;
    gpio.write(LAMP, on);
    if (on && !this.lit) {
      gpio.write(BUZZER, true);
      timers.after(BEEP_MS, () => gpio.write(BUZZER, false));
    }
    this.lit = on;
  }
}
