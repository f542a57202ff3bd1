import type {
  Board,
  BoardInput,
  Clock,
  Display,
  DropSensor,
  LookAtCard,
  Motors,
} from "../board/board.ts";
import { cardReader } from "./card-reader.ts";
import type { BoardHealth } from "../kiosk/interface.ts";
import { type ClimateSensor, climateSensor } from "./climate.ts";
import { type ClockChip, clockChip } from "./clock-chip.ts";
import { FirmataBoard, type FirmataPort } from "./firmata-board.ts";
import { frontPanel } from "./front-panel.ts";
import { i2cOver } from "./i2c-bus.ts";
import { laneBoard } from "./lane-board.ts";
import { lightCurtain } from "./light-curtain.ts";
import type { Log } from "./log.ts";
import type { FirmataPins } from "./pins.ts";
import { scanner } from "./scanner.ts";
import { serialLine, type SerialStream } from "./serial-line.ts";
import { spirals } from "./spirals.ts";
import type { Uptime } from "./uptime.ts";

/** What a Node board is made of. Streams and IO objects are made when needed and when lost. */
export interface NodeBoardParts {
  /** The Firmata board: door, button, lamp, buzzer, I2C, and spirals with their curtain. */
  firmata: () => FirmataPort;
  pins: FirmataPins;
  /** GM65 family, 9600 Bd; undefined where the kiosk has none. */
  codeReader?: (() => SerialStream) | undefined;
  /** SDT, 115200 Bd; undefined where the kiosk has none. */
  cardReader?: (() => SerialStream) | undefined;
  /** RS-485 lane board, 9600 Bd; in place of spirals and curtain where given. */
  laneBoard?: (() => SerialStream) | undefined;
  show: Display["show"];
  /** A DS3231 on the Firmata board, or a clock the computer keeps itself. */
  clock: "chip" | Clock;
  /** False where no SHT3x is on the bus. */
  climate: boolean;
  /** What the machine knows of itself, told with each reading of the climate. */
  health?: () => BoardHealth;
  uptime: Uptime;
  log: Log;
}

export interface NodeBoard extends Board {
  /**
   * Opens the Firmata board and reads the clock before the kiosk boots, so that its first facts
   * have a time; resolves when both answered, when the board is not there, or after 15 s.
   */
  warmUp(): Promise<void>;
}

const WARM_UP_MS = 15_000;
const LOOK_EVERY_MS = 50;

/** A kiosk's hardware behind a Node process. */
export function createNodeBoard(parts: NodeBoardParts): NodeBoard {
  return new AssembledBoard(parts);
}

/** What turns the lanes and sees what falls. */
type Lanes = Motors &
  DropSensor & {
    start(sink: (input: BoardInput) => void): void;
    stop(): void;
    isRunning(): boolean;
  };

interface Part {
  start(): void;
  stop(): void;
}

/** The pins in use: a lane board leaves those of spirals and curtain alone. */
function pinUse(parts: NodeBoardParts): { outputs: number[]; inputs: number[] } {
  const { lanes, dropEmitter, dropReceiver, door, button, lamp, buzzer } = parts.pins;
  const outputs = [lamp, buzzer];
  const inputs = [door, button];
  if (parts.laneBoard !== undefined) return { outputs, inputs };
  outputs.push(dropEmitter, ...lanes.map(({ motor }) => motor));
  inputs.push(dropReceiver, ...lanes.map(({ home }) => home));
  return { outputs, inputs };
}

function lanesOf(parts: NodeBoardParts, board: FirmataBoard): Lanes {
  const { uptime, log, pins } = parts;
  if (parts.laneBoard !== undefined) {
    const line = serialLine({ name: "lane board", make: parts.laneBoard, uptime, log });
    return laneBoard({ line, uptime, log });
  }
  const motors = spirals(pins.lanes, { pins: board, uptime, log });
  const at = { emitter: pins.dropEmitter, receiver: pins.dropReceiver };
  const curtain = lightCurtain({ ...at, pins: board, uptime });
  return {
    run: (lane) => motors.run(lane),
    halt: (lane) => motors.halt(lane),
    test: () => curtain.test(),
    isRunning: () => motors.isRunning(),
    start(sink) {
      motors.start(sink);
      curtain.start(sink);
    },
    stop() {
      curtain.stop();
      motors.stop();
    },
  };
}

function readersOf(
  parts: NodeBoardParts,
  sink: (input: BoardInput) => void,
  look: LookAtCard,
): Part[] {
  const { uptime, log } = parts;
  const readers: Part[] = [];
  if (parts.codeReader !== undefined) {
    const line = serialLine({ name: "code reader", make: parts.codeReader, uptime, log });
    const code = (text: string) => sink({ kind: "code", text });
    readers.push(scanner({ line, uptime, log, code }));
  }
  if (parts.cardReader !== undefined) {
    const line = serialLine({ name: "card reader", make: parts.cardReader, uptime, log });
    const read = (text: Uint8Array) => {
      const input = look(text);
      return () => sink(input);
    };
    readers.push(cardReader({ line, uptime, log, read }));
  }
  return readers;
}

class AssembledBoard implements NodeBoard {
  readonly motors: Motors;
  readonly dropSensor: DropSensor;
  readonly display: Display;
  readonly clock: Clock;

  private readonly parts: NodeBoardParts;
  private readonly firmata: FirmataBoard;
  private readonly lanes: Lanes;
  private readonly panel: ReturnType<typeof frontPanel>;
  private readonly chip: ClockChip | undefined;
  private readonly climate: ClimateSensor | undefined;
  private readers: Part[] = [];
  private warm = false;

  constructor(parts: NodeBoardParts) {
    const { pins: at, uptime, log } = parts;
    this.parts = parts;
    this.firmata = new FirmataBoard({ ...pinUse(parts), open: parts.firmata, uptime, log });
    this.lanes = lanesOf(parts, this.firmata);
    const isFree = () => this.firmata.isUp() && !this.lanes.isRunning();
    const i2c = i2cOver(this.firmata.bus, uptime);
    this.panel = frontPanel({ at, pins: this.firmata, uptime, show: parts.show });
    this.chip = parts.clock === "chip" ? clockChip({ i2c, uptime, log, isFree }) : undefined;
    const { health = () => ({}) } = parts;
    const bus = { i2c, uptime, log, isFree };
    this.climate = parts.climate ? climateSensor({ ...bus, health }) : undefined;
    this.motors = this.lanes;
    this.dropSensor = this.lanes;
    this.display = this.panel;
    this.clock =
      parts.clock === "chip"
        ? {
            seconds: () => this.chip?.seconds() ?? 0,
            set: (seconds: number) => this.chip?.set?.(seconds),
          }
        : parts.clock;
  }

  async warmUp(): Promise<void> {
    this.open();
    const { uptime } = this.parts;
    const endMs = uptime.nowMs() + WARM_UP_MS;
    const isWarm = () => this.firmata.isLost() || (this.firmata.isUp() && this.clock.seconds() > 0);
    while (!isWarm() && uptime.nowMs() < endMs) {
      await new Promise<void>((resolve) => void uptime.after(LOOK_EVERY_MS, resolve));
    }
  }

  start(sink: (input: BoardInput) => void, look: LookAtCard): void {
    this.lanes.start(sink);
    this.panel.start(sink);
    this.climate?.start(sink);
    this.open();
    this.readers = readersOf(this.parts, sink, look);
    for (const reader of this.readers) reader.start();
  }

  stop(): void {
    for (const reader of this.readers.toReversed()) reader.stop();
    this.readers = [];
    this.chip?.stop();
    this.climate?.stop();
    this.panel.stop();
    this.lanes.stop();
    this.firmata.stop();
    this.warm = false;
  }

  private open(): void {
    if (this.warm) return;
    this.warm = true;
    this.firmata.start();
    this.chip?.start();
  }
}
