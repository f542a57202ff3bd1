import type { PretendCurtain } from "./curtain.ts";
import { bytesOf, type PartTime, type SerialPart } from "./part.ts";
import type { PretendSpiral } from "./spiral.ts";

const GOOD = 0x5d;
const ABNORMAL = 0x5c;
const DELIVERED = 0xaa;
const WITH_SENSOR = 0xaa;
const SELF_CHECK = 0x64;
const RESET = 0x65;
const LANES_MAX = 80;
/** High nibble: what is wrong with the motor. */
const MOTOR_OPEN = 0x40;
const MOTOR_TIMEOUT = 0x50;
/** Low nibble: what is wrong with the curtain. */
const OUTPUT_WITHOUT_EMISSION = 0x01;
const NO_OUTPUT = 0x02;

const LEAVE_MS = 1000;
const RETURN_MS = 4000;
const DROP_MS = 1000;
const LOOK_MS = 20;

export interface LaneBoardParts {
  time: PartTime;
  /** Its address on the RS-485 line, 0 .. 255. */
  address: number;
  /** By lane number, 1 .. 80; a lane that is not there is an open motor. */
  lanes: { [lane: number]: PretendSpiral };
  curtain: PretendCurtain;
}

/** A pretend RS-485 lane board of the kind with 6-byte commands and 5-byte replies. */
export class PretendLaneBoard implements SerialPart {
  private readonly parts: LaneBoardParts;
  private send: (bytes: Uint8Array) => void;
  private got: number[];
  private busy: boolean;
  private drops: number;

  constructor(parts: LaneBoardParts) {
    this.parts = parts;
    this.send = () => {};
    this.got = [];
    this.busy = false;
    this.drops = 0;
    parts.curtain.emit(true);
  }

  plug(send: (bytes: Uint8Array) => void): void {
    this.send = send;
  }

  /** The curtain's edges, as the board's own input sees them. */
  saw(light: boolean): void {
    if (!light) this.drops++;
  }

  receive(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) {
      this.got.push(bytes[i] as number);
      while (this.got.length >= 6 && !this.digest()) this.got.shift();
    }
  }

  /** True when the six bytes in front are a command, which is then done. */
  private digest(): boolean {
    const [a, notA, c, notC, d, notD] = this.got as [number, ...number[]];
    const whole = a + (notA ?? 0) === 255 && (c ?? 0) + (notC ?? 0) === 255;
    if (!whole || (d ?? 0) + (notD ?? 0) !== 255) return false;
    this.got = this.got.slice(6);
    if (a === this.parts.address && !this.busy) this.obey(c ?? 0, d ?? 0);
    return true;
  }

  private obey(command: number, data: number): void {
    if (command >= 1 && command <= LANES_MAX) return this.vend(command, data === WITH_SENSOR);
    if (command === SELF_CHECK) return this.check(() => this.reply(0, false));
    if (command === RESET) this.reply(0, false);
  }

  /** Dark without emitters, light with them; `then` goes on when both are so. */
  private check(then: () => void): void {
    const { curtain, time } = this.parts;
    this.busy = true;
    curtain.emit(false);
    time.after(LOOK_MS, () => {
      const lightWithout = curtain.light();
      curtain.emit(true);
      time.after(LOOK_MS, () => {
        this.busy = false;
        if (lightWithout) return this.reply(OUTPUT_WITHOUT_EMISSION, false);
        if (!curtain.light()) return this.reply(NO_OUTPUT, false);
        then();
      });
    });
  }

  private vend(lane: number, watched: boolean): void {
    const spiral = this.parts.lanes[lane];
    if (spiral === undefined) return this.reply(MOTOR_OPEN, false);
    if (watched) this.check(() => this.run(spiral));
    else this.run(spiral);
  }

  private run(spiral: PretendSpiral): void {
    const { time } = this.parts;
    const startedMs = time.nowMs();
    this.busy = true;
    this.drops = 0;
    let left = false;
    spiral.power(true);
    const watch = () => {
      left = left || !spiral.atHome();
      const back = left && spiral.atHome();
      const late = time.nowMs() - startedMs > (left ? LEAVE_MS + RETURN_MS : LEAVE_MS);
      if (!back && !late) return void time.after(LOOK_MS, watch);
      spiral.power(false);
      if (late) return this.end(MOTOR_TIMEOUT);
      time.after(DROP_MS, () => this.end(0));
    };
    watch();
  }

  private end(fault: number): void {
    this.busy = false;
    this.reply(fault, this.drops > 0);
  }

  private reply(fault: number, delivered: boolean): void {
    const state = fault === 0 ? GOOD : ABNORMAL;
    const said = [this.parts.address, state, fault, delivered ? DELIVERED : 0];
    let sum = 0;
    for (const byte of said) sum += byte;
    this.send(bytesOf(said.concat([sum & 255])));
  }
}
