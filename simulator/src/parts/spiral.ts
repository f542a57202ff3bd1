import type { Draw, PartTime } from "./part.ts";

/** How a coil takes a run; see `CoilTurn` of the stories. */
export type Turn = "box" | "empty" | "two" | "jam" | "stuck";

/** Positions of the coil, tenths of a degree; home is zero. */
const WHOLE = 3600;
/** The cam holds the home switch closed this far to both sides. */
const CAM = 350;
/** Where the box leaves the coil. */
const DROPS_AT = 3000;
/** Where a jammed coil stands. */
const JAMS_AT = 1400;
const STEP_MS = 10;
/** Tenths of a degree in a step at full speed: a turn in 1.5 s, quick for a vending motor. */
const SPEED = 24;
/** Gained or lost in a step: it runs up, and runs on, for about 60 ms. */
const INERTIA = 4;
/** From the coil to the curtain, and the time it is then shadowed. */
const FALL_MS = 280;
const SHADOW_MS = 30;
/** Between the two boxes of a double drop. */
const BETWEEN_MS = 160;
/** The contact's own chatter, at most this many openings and closings a millisecond apart. */
const BOUNCES_MAX = 4;

/** What a coil does to the machine around it. */
export interface SpiralEvents {
  /** The home switch's contact: closed is at home. It bounces. */
  home(closed: boolean): void;
  /** A box shadows the curtain, or has passed. */
  shadow(dark: boolean): void;
  /** A box left the machine. */
  fell(): void;
}

export interface SpiralParts {
  time: PartTime;
  draw: Draw;
  events: SpiralEvents;
  boxes: number;
  /** How the next runs go; `box` when none is left. */
  turns: Turn[];
}

/** One spiral: a motor with inertia, a coil, a cam with its switch, and boxes. */
export class PretendSpiral {
  private readonly parts: SpiralParts;
  private boxes: number;
  private position: number;
  private speed: number;
  private powered: boolean;
  private ticking: boolean;
  private closed: boolean;
  private turn: Turn;
  private dropped: boolean;

  constructor(parts: SpiralParts) {
    this.parts = parts;
    this.boxes = parts.boxes;
    this.position = 0;
    this.speed = 0;
    this.powered = false;
    this.ticking = false;
    this.closed = true;
    this.turn = "box";
    this.dropped = true;
  }

  left(): number {
    return this.boxes;
  }

  put(boxes: number): void {
    this.boxes += boxes;
  }

  atHome(): boolean {
    return this.closed;
  }

  /** The motor gets power, or loses it and runs on for a moment. */
  power(on: boolean): void {
    if (on && !this.powered && this.dropped) {
      this.turn = this.parts.turns.shift() ?? "box";
      this.dropped = false;
    }
    this.powered = on;
    if (!this.ticking) this.tick();
  }

  private tick(): void {
    const wanted = this.powered && !this.blocked() ? SPEED : 0;
    if (this.blocked()) this.speed = 0;
    else if (this.speed < wanted) this.speed = Math.min(wanted, this.speed + INERTIA);
    else this.speed = Math.max(wanted, this.speed - INERTIA);
    this.ticking = this.powered || this.speed > 0;
    if (!this.ticking) return;
    this.move();
    this.parts.time.after(STEP_MS, () => this.tick());
  }

  private blocked(): boolean {
    return this.turn === "stuck" || (this.turn === "jam" && this.position >= JAMS_AT);
  }

  private move(): void {
    const before = this.position;
    const after = before + this.speed;
    this.position = after % WHOLE;
    if (before < DROPS_AT && after >= DROPS_AT) this.release();
    const closed = this.position <= CAM || this.position >= WHOLE - CAM;
    if (closed !== this.closed) this.toggle(closed);
  }

  private release(): void {
    const wanted = this.turn === "two" ? 2 : this.turn === "box" ? 1 : 0;
    const count = Math.min(wanted, this.boxes);
    this.boxes -= count;
    this.dropped = true;
    for (let i = 0; i < count; i++) this.fall(FALL_MS + i * BETWEEN_MS);
  }

  private fall(ms: number): void {
    const { time, events } = this.parts;
    time.after(ms, () => {
      events.fell();
      events.shadow(true);
      time.after(SHADOW_MS, () => events.shadow(false));
    });
  }

  /** The contact closes and opens a few times before it stays. */
  private toggle(closed: boolean): void {
    const { time, draw, events } = this.parts;
    this.closed = closed;
    events.home(closed);
    const bounces = draw(BOUNCES_MAX / 2 + 1) * 2;
    for (let i = 1; i <= bounces; i++) {
      const level = i % 2 === 1 ? !closed : closed;
      time.after(i, () => events.home(level));
    }
  }
}
