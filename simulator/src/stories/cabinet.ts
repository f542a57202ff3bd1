import { PretendCurtain } from "../parts/curtain.ts";
import type { Draw, PartTime } from "../parts/part.ts";
import { PretendSpiral } from "../parts/spiral.ts";
import type { Story } from "./story.ts";

/** What the contacts of a cabinet tell whoever is wired to them. */
export interface Wires {
  home(lane: number, closed: boolean): void;
  /** The curtain's receiver. */
  light(light: boolean): void;
  door(open: boolean): void;
  button(pressed: boolean): void;
}

const NO_WIRES: Wires = { home() {}, light() {}, door() {}, button() {} };
/** Together a press of 200 ms. */
const PRESS_STEPS = 10;
const PRESS_STEP_MS = 20;

/** The machine around a board: coils, curtain, door and button, and what really fell. */
export class Cabinet {
  readonly curtain: PretendCurtain;
  readonly coils: { [lane: number]: PretendSpiral };
  wires: Wires;
  fell: number;
  doorOpen: boolean;
  /** How often a motor was given power. */
  runs: number;
  private readonly time: PartTime;

  constructor(story: Story, world: { time: PartTime; draw: Draw }) {
    this.time = world.time;
    this.curtain = new PretendCurtain(story.curtain === "blind" ? "light" : "good");
    this.curtain.sees = (light) => this.wires.light(light);
    this.coils = {};
    this.wires = NO_WIRES;
    this.fell = 0;
    this.doorOpen = false;
    this.runs = 0;
    for (const { lane, count, turns } of story.lanes) {
      const events = {
        home: (closed: boolean) => this.wires.home(lane, closed),
        shadow: (dark: boolean) => this.curtain.shadow(dark),
        fell: () => this.fell++,
      };
      const boxes = { boxes: count, turns: (turns ?? []).concat([]) };
      this.coils[lane] = new PretendSpiral({ ...world, events, ...boxes });
    }
  }

  /** A motor's power; a lane that is not there does nothing. */
  power(lane: number, on: boolean): void {
    if (on) this.runs++;
    this.coils[lane]?.power(on);
  }

  /** The board is without power, and with it every motor and the emitters. */
  cutPower(): void {
    this.wires = NO_WIRES;
    for (const lane of Object.keys(this.coils)) this.power(Number(lane), false);
    this.curtain.emit(false);
  }

  turning(lane: number): boolean {
    const coil = this.coils[lane];
    return coil !== undefined && !coil.atHome();
  }

  press(): void {
    this.wires.button(true);
    this.release(PRESS_STEPS);
  }

  door(open: boolean): void {
    this.doorOpen = open;
    this.wires.door(open);
  }

  /**
   * In steps, because an emulated chip stands still while a busy machine stops this process: such a
   * pause then takes one step, and not the whole press before the chip has looked at its pin.
   */
  private release(steps: number): void {
    if (steps === 0) this.wires.button(false);
    else this.time.after(PRESS_STEP_MS, () => this.release(steps - 1));
  }
}
