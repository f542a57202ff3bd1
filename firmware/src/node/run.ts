import type { Board, BoardInput } from "../board/board.ts";
import type { Flash } from "../board/flash.ts";
import type { Link } from "../board/link.ts";
import { boot, lookAtCard, step } from "../kiosk/index.ts";
import type { CardInput, Effect, Input, KioskConfig, Moment } from "../kiosk/interface.ts";
import type { RingMap } from "../kiosk/journal/page.ts";
import { nodeHash, nodeMac } from "./mac.ts";
import type { Uptime } from "./uptime.ts";

export interface KioskParts {
  config: KioskConfig;
  board: Board;
  flash: Flash;
  link: Link;
  /** Where the journal ring lies; the contract's flash map when not given. */
  ring?: RingMap;
  /** Where the takes lie; behind the flash map's ring when not given. */
  takes?: RingMap;
  uptime: Uptime;
  /**
   * Sees every effect before it is performed; throwing from it stops the kiosk like a power cut.
   */
  watch?: (effect: Effect) => void;
}

export interface RunningKiosk {
  start(): void;
  /** Leaves at once, as a power cut would: nothing is said to the broker. */
  stop(): void;
  /** Something a person's tool says: a load confirmed, a lane counted. */
  input(input: BoardInput): void;
  /** False once the kiosk was not woken when it asked for it: its loop no longer turns. */
  isAlive(): boolean;
}

/** A wake later than this is not a busy machine but a loop that stands. */
const OVERDUE_MS = 10_000;

/**
 * Runs the pure kiosk on a Node board. Inputs are taken one by one; the effects of each are
 * performed in order, each finished before the next; nothing a performed effect brings in is looked
 * at before the list is through.
 */
export function runKiosk(parts: KioskParts): RunningKiosk {
  return new KioskRunner(parts);
}

class KioskRunner implements RunningKiosk {
  private readonly parts: KioskParts;
  private readonly bootedAtMs: number;
  private readonly waiting: Input[] = [];
  private state: ReturnType<typeof boot>["state"] | undefined;
  private working = false;
  private wakeMs = Infinity;
  private cancelWake = () => {};

  constructor(parts: KioskParts) {
    this.parts = parts;
    this.bootedAtMs = parts.uptime.nowMs();
  }

  start(): void {
    const { config, flash, board, ring, takes } = this.parts;
    const ports = { mac: nodeMac, hash: nodeHash };
    const where = { ...(ring && { ring }), ...(takes && { takes }) };
    const booted = boot(config, this.moment(), flash.read, { ...ports, ...where });
    this.state = booted.state;
    // What the board tells while it starts, such as an open door, waits until the boot is through.
    this.working = true;
    board.start(
      (input) => this.input(input),
      (block) => this.look(block),
    );
    this.perform(booted.effects);
    this.working = false;
    this.input({ kind: "tick" });
  }

  stop(): void {
    this.cancelWake();
    this.state = undefined;
    this.waiting.length = 0;
    this.parts.board.stop();
    this.parts.link.disconnect();
  }

  input(input: Input): void {
    this.waiting.push(input);
    if (this.working || this.state === undefined) return;
    this.working = true;
    try {
      this.takeAll();
    } finally {
      this.working = false;
    }
  }

  isAlive(): boolean {
    return this.parts.uptime.nowMs() - this.bootedAtMs < this.wakeMs + OVERDUE_MS;
  }

  private look(block: Uint8Array): CardInput {
    if (this.state === undefined) return { kind: "card", refused: "card-unreadable" };
    return lookAtCard(this.state, this.moment(), block);
  }

  private moment(): Moment {
    return {
      uptimeMs: Math.floor(this.parts.uptime.nowMs() - this.bootedAtMs),
      clockSeconds: this.parts.board.clock.seconds(),
    };
  }

  private takeAll(): void {
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      if (this.state === undefined) return;
      const known = this.state.clock.authentic;
      const result = step(this.state, this.moment(), next, this.parts.flash.read);
      this.state = result.state;
      this.perform(result.effects);
      const { authentic } = result.state.clock;
      if (authentic !== undefined && authentic !== known) {
        this.parts.board.clock.set?.(authentic.seconds);
      }
    }
  }

  private perform(effects: readonly Effect[]): void {
    for (const effect of effects) {
      this.parts.watch?.(effect);
      try {
        this.performOne(effect);
      } catch (error) {
        if (effect.kind !== "flash-write" && effect.kind !== "flash-erase") throw error;
        this.waiting.unshift({ kind: "flash-failed" });
        return;
      }
    }
  }

  private performOne(effect: Effect): void {
    const { board, flash, link } = this.parts;
    switch (effect.kind) {
      case "flash-write":
        return flash.write(effect.address, effect.bytes);
      case "flash-erase":
        return flash.erase(effect.address);
      case "connect":
        return this.connect(effect);
      case "disconnect":
        return link.disconnect();
      case "publish":
        return link.publish(effect);
      case "drop-test":
        return board.dropSensor.test();
      case "motor":
        return effect.on ? board.motors.run(effect.lane) : board.motors.halt(effect.lane);
      case "show":
        return board.display.show(effect.code, effect.number);
      case "lamp":
        return board.display.lamp(effect.on);
      case "wake":
        return this.wakeAt(effect.uptimeMs);
    }
  }

  private connect(effect: Extract<Effect, { kind: "connect" }>): void {
    this.parts.link.connect(
      { kiosk: this.parts.config.kiosk, password: effect.password, will: effect.will },
      {
        up: () => this.input({ kind: "link", up: true }),
        down: () => this.input({ kind: "link", up: false }),
        received: (topic, payload) => this.input({ kind: "received", topic, payload }),
      },
    );
  }

  private wakeAt(uptimeMs: number): void {
    this.cancelWake();
    const { uptime } = this.parts;
    this.wakeMs = uptimeMs;
    const waitMs = Math.max(0, uptimeMs - (uptime.nowMs() - this.bootedAtMs));
    this.cancelWake = uptime.after(waitMs, () => {
      this.wakeMs = Infinity;
      this.input({ kind: "tick" });
    });
  }
}
