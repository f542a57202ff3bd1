import type { BoardInput, Display } from "../board/board.ts";
import type { DisplayCode } from "../contract/codes.ts";
import { debounced } from "./debounce.ts";
import type { PinBoard } from "./firmata-board.ts";
import type { FirmataPins } from "./pins.ts";
import type { Uptime } from "./uptime.ts";

/** A person's press lasts longer than this; a spark of a motor does not. */
const BUTTON_STABLE_MS = 30;
/** A door on worn hinges rattles when somebody leans on it. */
const DOOR_STABLE_MS = 200;

/** What is worth a sound to somebody who looks at the chute and not at the screen, milliseconds. */
const SOUNDS: { readonly [code in DisplayCode]?: number } = { armed: 60, dispensed: 200 };

export interface FrontPanel extends Display {
  start(sink: (input: BoardInput) => void): void;
  stop(): void;
}

export interface FrontPanelParts {
  at: Pick<FirmataPins, "door" | "button" | "lamp" | "buzzer">;
  pins: PinBoard;
  uptime: Uptime;
  /** The screen beside the button. */
  show: Display["show"];
}

/** Door, lit button, buzzer, and the screen that goes with them. */
export function frontPanel(parts: FrontPanelParts): FrontPanel {
  const { at, pins, uptime, show } = parts;
  let sink: ((input: BoardInput) => void) | undefined;
  let lit = false;
  let released = false;
  let doorOpen: boolean | undefined;
  let cancelSound = () => {};

  const door = debounced({ uptime, stableMs: DOOR_STABLE_MS }, (high) => {
    doorOpen = high;
    sink?.({ kind: "door", open: high });
  });
  // A button that is stuck when the board comes up presses nothing.
  const button = debounced({ uptime, stableMs: BUTTON_STABLE_MS }, (high) => {
    if (released && !high) sink?.({ kind: "button" });
    released = high;
  });
  pins.onUp(() => pins.write(at.lamp, lit));
  pins.watch(at.door, door);
  pins.watch(at.button, button);

  function sound(ms: number): void {
    cancelSound();
    pins.write(at.buzzer, true);
    cancelSound = uptime.after(ms, () => pins.write(at.buzzer, false));
  }

  return {
    show(code, number) {
      show(code, number);
      const ms = SOUNDS[code as DisplayCode];
      if (ms !== undefined) sound(ms);
    },
    lamp(on) {
      lit = on;
      pins.write(at.lamp, on);
    },
    start(to) {
      sink = to;
      if (doorOpen !== undefined) to({ kind: "door", open: doorOpen });
    },
    stop() {
      cancelSound();
      sink = undefined;
    },
  };
}
