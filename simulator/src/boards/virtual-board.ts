import type { CardInput, CardMark, Effect, Input, Moment } from "@anxin/firmware/kiosk";
import type { MotorRun } from "../checkers/evidence.ts";
import type { Broker, Connection } from "../world/broker.ts";
import { dropSensor, type DropSensor } from "../world/drop-sensor.ts";
import type { Flash } from "../world/flash.ts";
import { type PhysicalLot, spiralLane, type Lane, type TurnChances } from "../world/lane.ts";
import type { Random } from "../world/random.ts";
import { rtc, type Rtc } from "../world/rtc.ts";
import type { Cancel, Party, VirtualTime } from "../world/time.ts";
import type { VendState } from "../world/vend-state.ts";
import { BoardFlash, type BoardFault, FlashFailed, PowerCut } from "./board-flash.ts";
import { type BoardTruth, noTruth } from "./board-truth.ts";
import { motorsOf, type Motors } from "./motor.ts";
import type { Boot, Marks, Program } from "./program.ts";

export interface BoardWorld {
  kiosk: string;
  lanes: readonly number[];
  time: VirtualTime;
  /** Itself as one that may sleep: its own timers, and the waking by whatever happens to it. */
  party: Party;
  random: Random;
  broker: Broker;
  /** The code of a board whose configuration has roots from this epoch on. */
  boot: (fromEpoch: number) => Boot;
  chances: () => TurnChances;
  /** How long the power stays away, milliseconds. */
  outageMs: (by: BoardFault) => number;
  /** What the technician's tool leaves in a new board's flash. */
  provision: (flash: Flash) => void;
  /** Told whenever its vend stands elsewhere than before. */
  stands?: (board: VirtualBoard, state: VendState) => void;
  /** Told of what befalls it, before it does. */
  struck?: (fault: BoardFault, board: VirtualBoard) => void;
  /** Told of each run of a motor as it starts. */
  ran?: (run: MotorRun, board: VirtualBoard) => void;
}

const FIRST_EPOCH = 1;
/** Two boxes of one turn pass the curtain this far apart. */
const SHADOW_MS = 80;

/** More edges than this, with no vend and no count between them, are nothing anyone can know. */
const STRAYS_BELIEVED = 4;

/** A kiosk's board in virtual time: the real code over modelled flash, motors, curtain and line. */
export class VirtualBoard {
  readonly kiosk: string;
  readonly lanes: ReadonlyMap<number, Lane>;
  readonly sensor: DropSensor = dropSensor();
  readonly truth: BoardTruth = noTruth();
  readonly clock: Rtc = rtc();
  memory: BoardFlash;
  /** Effects until the power goes before one; undefined when it stays. */
  cutsIn: number | undefined;
  door = false;
  shown = { code: "", number: "" };
  lamp = false;
  /** Told after every change of display or lamp, and of each fallen box. */
  watchers = new Set<() => void>();

  private readonly world: BoardWorld;
  private readonly motors: Motors;
  private boot: Boot;
  private program: Program | undefined;
  private bootedAtMs = 0;
  private waking: Cancel | undefined;
  private connection: Connection | undefined;
  /** Grows with every boot and connection, so what was meant for an earlier one is dropped. */
  private generation = 0;
  private stood: VendState = "idle";
  private lastMarks: Marks | undefined;
  /** Strays since a box was seen in a vend or somebody counted. */
  private straysInARow = 0;
  /** It has been told that its flash failed, and not been started since. */
  private crippled = false;

  constructor(world: BoardWorld) {
    this.world = world;
    this.kiosk = world.kiosk;
    this.boot = world.boot(FIRST_EPOCH);
    this.memory = new BoardFlash(world.random);
    this.lanes = new Map(world.lanes.map((lane) => [lane, spiralLane()]));
    const motorWorld = { time: world.time, random: world.random, chances: world.chances };
    this.motors = motorsOf(motorWorld, {
      home: (at) => this.input({ kind: "home", at }),
      current: () => this.input({ kind: "motor-current" }),
      misbehaves: () => world.struck?.("jam", this),
      fell: (fallen) => this.fell(fallen),
    });
    world.provision(this.memory.flash);
  }

  powered(): boolean {
    return this.program !== undefined;
  }

  /** How far its facts have come; undefined while the power is away. */
  marks(): Marks | undefined {
    return this.program?.marks();
  }

  /** Where its vend stands; undefined while the power is away. */
  vendState(): VendState | undefined {
    return this.program?.vendState();
  }

  /** What the box it is giving out now counts under; nothing where it counts under nothing. */
  marksServed(): readonly CardMark[] {
    return this.program?.marksServed() ?? [];
  }

  /** What it makes of a card's bytes, which are zeroed; undefined while the power is away. */
  lookAt(block: Uint8Array): CardInput | undefined {
    return this.program?.lookAt(this.moment(), block);
  }

  /** The plan it follows refuses this lot. */
  refuses(lot: string): boolean {
    return this.program?.refuses(lot) ?? false;
  }

  /** It has an epoch, so it can book. */
  isOpened(): boolean {
    return (this.program?.marks().epoch ?? 0) > 0;
  }

  /** Its flash failed and nobody has started it again. */
  isCrippled(): boolean {
    return this.crippled;
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
    const { program, effects } = this.boot(
      (address, length) => this.memory.flash.read(address, length),
      this.moment(),
    );
    this.program = program;
    this.crippled = false;
    this.perform(effects);
    this.noticeStand();
    if (this.door) this.input({ kind: "door", open: true });
  }

  /** The power goes now and comes back after a while. */
  cutPower(by: BoardFault = "power-cut"): void {
    if (this.program === undefined) return;
    this.world.party.touch();
    this.world.struck?.(by, this);
    this.lastMarks = this.program.marks();
    this.truth.powerCuts += 1;
    this.cutsIn = undefined;
    this.memory.cutsIn = undefined;
    this.program = undefined;
    this.generation += 1;
    this.waking?.();
    this.motors.off();
    this.connection?.vanish();
    this.connection = undefined;
    this.shown = { code: "", number: "" };
    this.lamp = false;
    this.world.time.after(this.world.outageMs(by), () => this.start());
  }

  /** A technician puts another board into the cabinet; the old one's flash goes with it. */
  swap(): void {
    this.cutPower("board-swap");
    const { lastMarks } = this;
    if (lastMarks !== undefined && lastMarks.epoch > 0) {
      this.truth.gone.push(lastMarks);
      this.boot = this.world.boot(lastMarks.epoch + 1);
    }
    this.lastMarks = undefined;
    this.memory = new BoardFlash(this.world.random);
    this.clock.set(this.world.time.nowMs(), { seconds: 0, perDay: 0 });
    this.world.provision(this.memory.flash);
  }

  /** Something happened at the machine; nobody hears it while the power is away. */
  input(input: Input): boolean {
    if (this.program === undefined) return false;
    if (input.kind !== "tick") this.world.party.touch();
    this.truth.inputs += 1;
    const done = this.perform(this.program.step(this.moment(), input));
    if (input.kind === "lane-counted") this.straysInARow = 0;
    this.noticeStand();
    return done;
  }

  /** A person puts boxes into a lane. */
  fill(number: number, lot: PhysicalLot): void {
    this.lanes.get(number)?.put(lot);
    this.truth.put += lot.count;
  }

  /** A person takes a lot out of a lane; how many boxes there were. */
  clear(number: number, lot: string): number {
    const taken = this.lanes.get(number)?.take(lot) ?? 0;
    this.truth.taken += taken;
    return taken;
  }

  openDoor(open: boolean): void {
    this.door = open;
    this.input({ kind: "door", open });
  }

  /**
   * An edge of the drop sensor, booked by whether the kiosk takes it for its running vend. One that
   * came with a power cut may have been told or not: a vend it belonged to is uncertain at the next
   * boot.
   */
  edge(): void {
    if (this.program === undefined) return;
    const heard = this.input({ kind: "drop" });
    if (!heard || this.program === undefined) {
      this.truth.strays += 1;
      return;
    }
    const intent = this.program.intent();
    const { epoch } = this.program.marks();
    const run = this.truth.runs.findLast((one) => one.intent === intent && one.epoch === epoch);
    if (intent === 0 || run === undefined) return this.strayed();
    run.seen += 1;
    this.straysInARow = 0;
  }

  private strayed(): void {
    this.truth.strays += 1;
    this.straysInARow += 1;
    const believed = this.straysInARow <= STRAYS_BELIEVED && !this.crippled;
    if (believed && !this.door) this.truth.certainStrays += 1;
  }

  private noticeStand(): void {
    const stands = this.program?.vendState() ?? "idle";
    if (stands === this.stood) return;
    this.stood = stands;
    this.world.stands?.(this, stands);
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
    const uptimeMs = this.world.time.monotonicMs() - this.bootedAtMs;
    return { uptimeMs, clockSeconds: this.clock.read(nowMs) };
  }

  private fell(fallen: { boxes: number; shadows: number }): void {
    this.truth.drops += fallen.boxes;
    const run = this.truth.runs.at(-1);
    if (run !== undefined) run.fell += fallen.boxes;
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
        if (this.cutsHere()) throw new PowerCut("power-cut", "before " + effect.kind);
        this.performOne(effect);
      }
      return true;
    } catch (error) {
      if (error instanceof FlashFailed) return this.cripple();
      if (!(error instanceof PowerCut)) throw error;
      this.cutPower(error.by);
      return false;
    }
  }

  /** The code is told that nothing after the failed operation was done. */
  private cripple(): boolean {
    this.world.struck?.("flash-wear", this);
    this.crippled = true;
    return this.input({ kind: "flash-failed" });
  }

  private cutsHere(): boolean {
    if (this.cutsIn === undefined) return false;
    this.cutsIn -= 1;
    return this.cutsIn < 0;
  }

  private performOne(effect: Effect): void {
    switch (effect.kind) {
      case "flash-write":
        return this.memory.write(effect.address, effect.bytes);
      case "flash-erase":
        return this.memory.erase(effect.address);
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

  private motorOn(number: number): void {
    const lane = this.lanes.get(number);
    const epoch = this.program?.marks().epoch ?? 0;
    const intent = this.program?.intent() ?? 0;
    const atMs = this.world.time.nowMs();
    const front = lane?.lots()[0];
    const known = { kiosk: this.kiosk, epoch, intent, lane: number, seen: 0, fell: 0, atMs };
    const run: MotorRun = front === undefined ? known : { ...known, front };
    this.truth.runs.push(run);
    this.world.ran?.(run, this);
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
