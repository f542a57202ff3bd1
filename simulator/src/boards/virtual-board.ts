import { FLASH_MAP } from "@anxin/firmware/contract";
import type { Effect, Input, Moment } from "@anxin/firmware/kiosk";
import type { MotorRun } from "../world/audit.ts";
import type { Broker, Connection } from "../world/broker.ts";
import { dropSensor, type DropSensor } from "../world/drop-sensor.ts";
import { flashOf, type Flash } from "../world/flash.ts";
import { spiralLane, type Lane, type TurnChances } from "../world/lane.ts";
import type { Random } from "../world/random.ts";
import type { Cancel, Party, VirtualTime } from "../world/time.ts";
import { motorsOf, type Motors } from "./motor.ts";
import type { Boot, Marks, Program } from "./program.ts";

/**
 * Where the next power cut falls: before an effect, or inside a flash operation, this many of them
 * from now.
 */
export interface PlannedCut {
  at: "effect" | "flash";
  countdown: number;
}

/** What the world remembers of one machine, for the checkers. */
export interface BoardTruth {
  runs: MotorRun[];
  /** Boxes that fell. */
  drops: number;
  /** Edges told outside any vend. */
  strays: number;
  inputs: number;
  powerCuts: number;
}

export interface BoardWorld {
  kiosk: string;
  lanes: readonly number[];
  time: VirtualTime;
  /** Itself as one that may sleep: its own timers, and the waking by whatever happens to it. */
  party: Party;
  random: Random;
  broker: Broker;
  boot: Boot;
  chances: () => TurnChances;
  /** How long the power stays away, milliseconds. */
  outageMs: () => number;
}

const AREAS = [
  { address: FLASH_MAP.planAddress, pages: FLASH_MAP.planPages },
  { address: FLASH_MAP.journalAddress, pages: FLASH_MAP.journalPages },
];
/** Two boxes of one turn pass the curtain this far apart. */
const SHADOW_MS = 80;

/** Thrown through the effects of one step when the power goes. */
class PowerCut extends Error {
  readonly code = "power-cut";
}

/** A kiosk's board in virtual time: the real code over modelled flash, motors, curtain and line. */
export class VirtualBoard {
  readonly kiosk: string;
  readonly lanes: ReadonlyMap<number, Lane>;
  readonly sensor: DropSensor = dropSensor();
  readonly flash: Flash = flashOf(AREAS, FLASH_MAP.pageBytes);
  readonly truth: BoardTruth = { runs: [], drops: 0, strays: 0, inputs: 0, powerCuts: 0 };
  /** Seconds the RTC is off by; undefined when it has lost the time. */
  clockOffset: number | undefined = 0;
  plannedCut: PlannedCut | undefined;
  door = false;
  shown = { code: "", number: "" };
  lamp = false;
  /** Told after every change of display or lamp, and of each fallen box. */
  watchers = new Set<() => void>();

  private readonly world: BoardWorld;
  private readonly motors: Motors;
  private program: Program | undefined;
  private bootedAtMs = 0;
  private waking: Cancel | undefined;
  private connection: Connection | undefined;
  /** Grows with every boot and connection, so what was meant for an earlier one is dropped. */
  private generation = 0;

  constructor(world: BoardWorld) {
    this.world = world;
    this.kiosk = world.kiosk;
    this.lanes = new Map(world.lanes.map((lane) => [lane, spiralLane()]));
    const motorWorld = { time: world.time, random: world.random, chances: world.chances };
    this.motors = motorsOf(motorWorld, {
      home: (at) => this.input({ kind: "home", at }),
      current: () => this.input({ kind: "motor-current" }),
      fell: (fallen) => this.fell(fallen),
    });
  }

  powered(): boolean {
    return this.program !== undefined;
  }

  /** How far its facts have come; undefined while the power is away. */
  marks(): Marks | undefined {
    return this.program?.marks();
  }

  /** Nobody is being served. */
  idle(): boolean {
    return this.program?.idle() ?? true;
  }

  /** It slept while its gateway went on saying the same. */
  dozed(): void {
    if (this.world.broker.connected(this.kiosk)) this.program?.heardAt(this.moment().uptimeMs);
  }

  /** The display offers this load for confirmation. */
  offers(load: string): boolean {
    return this.program?.offers(load) ?? false;
  }

  start(): void {
    this.world.party.touch();
    this.bootedAtMs = this.world.time.monotonicMs();
    this.generation += 1;
    const { program, effects } = this.world.boot(
      (address, length) => this.flash.read(address, length),
      this.moment(),
    );
    this.program = program;
    this.perform(effects);
    if (this.door) this.input({ kind: "door", open: true });
  }

  /** The power goes now and comes back after a while. */
  cutPower(): void {
    if (this.program === undefined) return;
    this.world.party.touch();
    this.truth.powerCuts += 1;
    this.plannedCut = undefined;
    this.program = undefined;
    this.generation += 1;
    this.waking?.();
    this.motors.off();
    this.connection?.vanish();
    this.connection = undefined;
    this.shown = { code: "", number: "" };
    this.lamp = false;
    this.world.time.after(this.world.outageMs(), () => this.start());
  }

  /** Something happened at the machine; nobody hears it while the power is away. */
  input(input: Input): boolean {
    if (this.program === undefined) return false;
    if (input.kind !== "tick") this.world.party.touch();
    this.truth.inputs += 1;
    return this.perform(this.program.step(this.moment(), input));
  }

  openDoor(open: boolean): void {
    this.door = open;
    this.input({ kind: "door", open });
  }

  /**
   * An edge of the drop sensor, booked by whether the kiosk takes it for its running vend. One that
   * came with a power cut was not seen: a vend it belonged to is uncertain at the next boot.
   */
  edge(): void {
    if (!this.input({ kind: "drop" }) || this.program === undefined) return;
    const intent = this.program.intent();
    const { epoch } = this.program.marks();
    const run = this.truth.runs.findLast((one) => one.intent === intent && one.epoch === epoch);
    if (intent !== 0 && run !== undefined) run.seen += 1;
    else this.truth.strays += 1;
  }

  /** Light from outside: edges where no box is. */
  flicker(): void {
    for (let i = 0; i < 3; i++) this.world.time.after(i * SHADOW_MS, () => this.edge());
  }

  /** Somebody stands before it, or is about to. */
  attend(): void {
    this.world.party.touch();
  }

  private moment(): Moment {
    const nowMs = this.world.time.nowMs();
    const clock = this.clockOffset === undefined ? 0 : Math.floor(nowMs / 1000) + this.clockOffset;
    const uptimeMs = this.world.time.monotonicMs() - this.bootedAtMs;
    return { uptimeMs, clockSeconds: clock };
  }

  private fell(fallen: { boxes: number; shadows: number }): void {
    this.truth.drops += fallen.boxes;
    const edges = this.sensor.edges(fallen.shadows);
    for (let i = 0; i < edges; i++) this.world.time.after(i * SHADOW_MS, () => this.edge());
    this.tell();
  }

  private tell(): void {
    for (const watcher of Array.from(this.watchers)) watcher();
  }

  /** Performs effects in order; false when the power went on the way. */
  private perform(effects: readonly Effect[]): boolean {
    try {
      for (const effect of effects) {
        if (this.cutsHere("effect")) throw new PowerCut("before " + effect.kind);
        this.performOne(effect);
      }
      return true;
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
      this.cutPower();
      return false;
    }
  }

  private cutsHere(at: PlannedCut["at"]): boolean {
    const cut = this.plannedCut;
    if (cut === undefined || cut.at !== at) return false;
    cut.countdown -= 1;
    return cut.countdown < 0;
  }

  private performOne(effect: Effect): void {
    switch (effect.kind) {
      case "flash-write":
        return this.writeFlash(effect.address, effect.bytes);
      case "flash-erase":
        return this.eraseFlash(effect.address);
      case "connect":
        return this.connect(effect.will);
      case "disconnect":
        this.connection?.close();
        this.connection = undefined;
        return undefined;
      case "publish":
        return this.connection?.publish({ topic: effect.topic, payload: effect.payload });
      case "drop-test":
        return this.later(5, { kind: "drop-tested", good: this.sensor.selfTest() });
      case "motor":
        return effect.on ? this.motorOn(effect.lane) : this.motors.off();
      case "show":
        this.shown = { code: effect.code, number: effect.number };
        return this.tell();
      case "lamp":
        this.lamp = effect.on;
        return this.tell();
      case "wake":
        return this.wake(effect.uptimeMs);
    }
  }

  private writeFlash(address: number, bytes: Uint8Array): void {
    if (!this.cutsHere("flash")) return this.flash.write(address, bytes);
    this.flash.write(address, bytes, this.world.random.below(bytes.length + 1));
    throw new PowerCut("inside a flash write");
  }

  private eraseFlash(address: number): void {
    const torn = this.cutsHere("flash");
    this.flash.erase(address, torn);
    if (torn) throw new PowerCut("inside a flash erase");
  }

  private motorOn(number: number): void {
    const lane = this.lanes.get(number);
    const epoch = this.program?.marks().epoch ?? 0;
    const intent = this.program?.intent() ?? 0;
    this.truth.runs.push({ kiosk: this.kiosk, epoch, intent, lane: number, seen: 0 });
    if (lane !== undefined) this.motors.on(lane);
  }

  private later(ms: number, input: Input): void {
    const generation = this.generation;
    this.world.time.after(ms, () => {
      if (generation === this.generation) this.input(input);
    });
  }

  private wake(uptimeMs: number): void {
    this.waking?.();
    const atMs = this.bootedAtMs + uptimeMs;
    const inMs = Math.max(0, atMs - this.world.time.monotonicMs());
    this.waking = this.world.party.after(inMs, () => {
      this.input({ kind: "tick" });
    });
  }

  private connect(will: { topic: string; payload: string }): void {
    this.connection?.vanish();
    const mine = () => this.connection === connection && this.program !== undefined;
    const connection = this.world.broker.connect({
      kiosk: this.kiosk,
      will,
      up: () => {
        if (mine()) this.input({ kind: "link", up: true });
      },
      down: () => {
        if (!mine()) return;
        this.connection = undefined;
        this.input({ kind: "link", up: false });
      },
      received: ({ topic, payload }) => {
        if (mine()) this.input({ kind: "received", topic, payload });
      },
    });
    this.connection = connection;
  }
}
