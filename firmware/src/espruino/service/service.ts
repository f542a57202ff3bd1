import type { Board, BoardInput } from "../../board/board.ts";
import { espruinoBoard } from "../board.ts";
import type { Platform } from "../platform.ts";
import { nothing } from "../nothing.ts";
import type { ServiceConsole, ServiceEntry, ServiceReport, TurnEnd, TurnOrder } from "./report.ts";

/** Entries kept for the tool; it looks several times a second, so older ones were seen. */
const ENTRIES_MAX = 64;
/** Without a look for so long nobody is there: the kiosk goes back to its work by itself. */
const DESERTED_MS = 30000;
const WATCH_MS = 1000;
const WATCHDOG_SECONDS = 30;

/** Counts what a serial port brings, which says that something is there and talks. */
function heardPlatform(platform: Platform, heard: ServiceReport["heard"]): Platform {
  return {
    ...platform,
    serial(name) {
      const port = platform.serial(name);
      return {
        setup: (baud, pins) => port.setup(baud, pins),
        write: (bytes) => port.write(bytes),
        on(event, listener) {
          port.on(event, (text) => {
            heard[name] += text.length;
            listener(text);
          });
        },
      };
    },
  };
}

interface Turning {
  order: TurnOrder;
  startMs: number;
  drops: number;
  leftMs: number;
  backMs: number;
  /** Undefined while the motor runs. */
  end: TurnEnd | undefined;
}

/**
 * The parts of a kiosk for a technician's tool, while the kiosk's own program is stopped: it runs
 * in memory alone, so a power cut or a restart brings the kiosk back. It decides nothing about
 * boxes: the tool writes the intent before it asks for a turn, and the result behind it. A motor is
 * stopped here, by its home switch, its time, or the door, whatever becomes of the cable.
 */
export class Service {
  private readonly platform: Platform;
  private readonly restart: () => void;
  private readonly board: Board;
  private readonly startMs: number;
  private readonly heard = { Serial2: 0, Serial3: 0 };
  private readonly entries: ServiceEntry[] = [];
  private dropped = 0;
  private lookedMs = 0;
  private doorOpen = false;
  private lastIntent = 0;
  private turning: Turning | undefined;
  private noTimer: () => void = nothing;
  private ended = false;

  /** `restart` starts the kiosk's own program from Storage. */
  constructor(platform: Platform, lanes: "spirals" | "lane-board", restart: () => void) {
    this.platform = platform;
    this.restart = restart;
    this.startMs = platform.timers.nowMs();
    const log = (code: string): void => this.note({ ms: this.nowMs(), kind: "log", code });
    this.board = espruinoBoard(heardPlatform(platform, this.heard), lanes, log);
  }

  start(): void {
    const { timers, watchdog } = this.platform;
    watchdog.start(WATCHDOG_SECONDS);
    timers.every(WATCH_MS, () => this.watch());
    this.board.start(
      (input) => this.take(input),
      () => ({ kind: "card", refused: "card-unreadable" }),
    );
  }

  console(): ServiceConsole {
    return {
      look: (from) => this.look(from),
      turn: (order) => this.turn(order),
      testDrop: () => this.board.dropSensor.test(),
      lamp: (on) => this.board.display.lamp(on),
      show: (code) => this.board.display.show(code, ""),
      end: () => this.end(),
    };
  }

  private nowMs(): number {
    return Math.floor(this.platform.timers.nowMs() - this.startMs);
  }

  /** A program that hangs is reset by the watchdog, and the board starts as a kiosk. */
  private watch(): void {
    if (this.ended) return;
    this.platform.watchdog.feed();
    const isIdle = this.turning === undefined;
    if (isIdle && this.nowMs() > this.lookedMs + DESERTED_MS) {
      this.desert();
    }
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    this.noTimer();
    this.board.stop();
  }

  private desert(): void {
    try {
      this.end();
    } finally {
      this.restart();
    }
  }

  private note(entry: ServiceEntry): void {
    this.entries.push(entry);
    if (this.entries.length <= ENTRIES_MAX) return;
    this.entries.splice(0, 1);
    this.dropped += 1;
  }

  private look(from: number): string {
    const { usage, total } = this.platform.memory();
    this.lookedMs = this.nowMs();
    const first = Math.max(from, this.dropped);
    const report: ServiceReport = {
      from: first,
      entries: this.entries.slice(first - this.dropped),
      nowMs: this.lookedMs,
      clockSeconds: this.board.clock.seconds(),
      memoryFree: total - usage,
      heard: this.heard,
      turning: this.turning !== undefined,
      doorOpen: this.doorOpen,
    };
    return JSON.stringify(report);
  }

  private turn(order: TurnOrder): void {
    // A question whose answer was lost is asked again; a motor is not.
    if (order.intent <= this.lastIntent || this.turning !== undefined || this.ended) return;
    this.lastIntent = order.intent;
    const startMs = this.nowMs();
    this.turning = { order, startMs, drops: 0, leftMs: -1, backMs: -1, end: undefined };
    if (this.doorOpen) return this.stopMotor("motor-no-start");
    this.noTimer = this.platform.timers.after(order.homeLeaveMs, () => {
      this.stopMotor("motor-no-start");
    });
    this.board.motors.run(order.lane);
  }

  private take(input: BoardInput): void {
    const ms = this.nowMs();
    const { kind } = input;
    if (kind === "home") return this.homeMoved(input.at);
    if (kind === "motor-current") return this.stopMotor("motor-current");
    if (kind === "drop" && this.turning !== undefined) {
      this.turning.drops += 1;
    } else if (kind === "drop" && this.doorOpen) {
      // A hand, not a box.
      return;
    } else if (kind === "door") {
      this.doorOpen = input.open;
      this.note({ ms, kind, open: input.open });
      // A hand may be in the lane.
      if (input.open) this.stopMotor("motor-no-return");
    } else if (kind === "drop-tested") {
      this.note({ ms, kind, good: input.good });
    } else if (kind === "climate") {
      const { temperatureCenti, humidityDeci } = input;
      this.note({ ms, kind, temperatureCenti, humidityDeci });
    } else if (
      kind === "button" ||
      kind === "drop" ||
      kind === "code" ||
      kind === "card" ||
      kind === "climate-lost"
    ) {
      this.note({ ms, kind });
    }
  }

  private homeMoved(at: boolean): void {
    const { turning } = this;
    if (turning === undefined || turning.end !== undefined) return;
    const sinceMs = this.nowMs() - turning.startMs;
    if (at) {
      turning.backMs = sinceMs;
      return this.stopMotor(turning.leftMs < 0 ? "motor-not-home" : "turned");
    }
    if (turning.leftMs >= 0) return;
    turning.leftMs = sinceMs;
    this.noTimer();
    this.noTimer = this.platform.timers.after(turning.order.homeReturnMs, () => {
      this.stopMotor("motor-no-return");
    });
  }

  private stopMotor(end: TurnEnd): void {
    const { turning } = this;
    if (turning === undefined || turning.end !== undefined) return;
    turning.end = end;
    this.noTimer();
    const { order } = turning;
    this.board.motors.halt(order.lane);
    this.noTimer = this.platform.timers.after(order.settleMs + order.dropMs, () => {
      this.turning = undefined;
      const { drops, leftMs, backMs } = turning;
      const { intent, lane } = order;
      const ms = this.nowMs();
      this.note({ ms, kind: "turn-ended", intent, lane, end, drops, leftMs, backMs });
    });
  }
}
