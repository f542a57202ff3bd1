import type { BoardInput, Motors } from "../../board/board.ts";
import {
  MCP23017_PORT_BYTES,
  MCP23017_REGISTERS,
  mcp23017Drive,
  mcp23017Mask,
  mcp23017Start,
  pinMask,
  pinsMask,
} from "../../parts/mcp23017.ts";
import { GPIO, homePin, I2C_ADDRESS, motorPin, SPIRAL_LANES } from "../pins.ts";
import { type Log, pinOf, type Platform } from "../platform.ts";
import { nothing } from "../nothing.ts";

/** The home switch is looked at this often while its motor runs. */
const LOOK_MS = 10;
/** Looks in a row that must agree: a cam switch chatters for a few milliseconds. */
const AGREEING_LOOKS = 2;

const RESET_PIN = pinOf(GPIO.expanderReset);

function homePins(): number[] {
  const pins: number[] = [];
  for (let lane = 1; lane <= SPIRAL_LANES; lane++) pins.push(homePin(lane));
  return pins;
}

/**
 * Spiral motors behind one expander, their home switches behind another. Both expanders hang on one
 * reset wire that a resetting controller lets fall, so a motor never outlives the program.
 */
export class Spirals implements Motors {
  private readonly platform: Platform;
  private readonly log: Log;
  private sink: (input: BoardInput) => void = nothing;
  private running = 0;
  private told = true;
  private seen = true;
  private agreeing = 0;
  private lookNoMore: () => void = nothing;

  constructor(platform: Platform, log: Log) {
    this.platform = platform;
    this.log = log;
  }

  start(sink: (input: BoardInput) => void): void {
    this.sink = sink;
    this.platform.gpio.mode(RESET_PIN, "output");
    this.releaseAll();
  }

  stop(): void {
    this.lookNoMore();
    this.platform.gpio.write(RESET_PIN, false);
  }

  run(lane: number): void {
    if (this.running !== 0) this.halt(this.running);
    if (lane < 1 || lane > SPIRAL_LANES) return;
    this.running = lane;
    // A coil at home says nothing until it leaves; one that stands elsewhere is told as such.
    this.told = true;
    this.seen = true;
    this.agreeing = 0;
    if (!this.drive(pinMask(motorPin(lane)))) return;
    this.lookNoMore = this.platform.timers.every(LOOK_MS, () => this.look());
  }

  halt(lane: number): void {
    if (lane === this.running) {
      this.running = 0;
      this.lookNoMore();
      this.lookNoMore = nothing;
    }
    if (this.running === 0) this.drive(0);
  }

  /** Whether the expanders took it; one that does not answer has its motors let go by reset. */
  private drive(high: number): boolean {
    try {
      this.platform.i2c.writeTo(I2C_ADDRESS.motorExpander, mcp23017Drive(high));
      return true;
    } catch {
      this.log("expander-silent", "motor expander; all motors released by reset");
      this.releaseAll();
      return false;
    }
  }

  private releaseAll(): void {
    const { gpio, i2c } = this.platform;
    gpio.write(RESET_PIN, false);
    gpio.write(RESET_PIN, true);
    const homes = pinsMask(homePins());
    try {
      const motors = { inputs: 0, pullUps: 0 };
      for (const bytes of mcp23017Start(motors)) i2c.writeTo(I2C_ADDRESS.motorExpander, bytes);
      const switches = { inputs: homes, pullUps: homes };
      for (const bytes of mcp23017Start(switches)) i2c.writeTo(I2C_ADDRESS.homeExpander, bytes);
    } catch {
      this.log("expander-silent", "an expander does not answer; no lane can turn");
    }
  }

  private look(): void {
    const { i2c } = this.platform;
    let levels = 0;
    try {
      i2c.writeTo(I2C_ADDRESS.homeExpander, [MCP23017_REGISTERS.port]);
      levels = mcp23017Mask(i2c.readFrom(I2C_ADDRESS.homeExpander, MCP23017_PORT_BYTES));
    } catch {
      // Nothing is told then, and the kiosk's own time for this turn runs out.
      return;
    }
    const at = (levels & pinMask(homePin(this.running))) === 0;
    this.agreeing = at === this.seen ? this.agreeing + 1 : 1;
    this.seen = at;
    if (at === this.told || this.agreeing < AGREEING_LOOKS) return;
    this.told = at;
    this.sink({ kind: "home", at });
  }
}
