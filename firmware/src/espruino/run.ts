import type { Board } from "../board/board.ts";
import type { Flash } from "../board/flash.ts";
import type { Link, LinkEvents } from "../board/link.ts";
import type { Mac } from "../contract/authentication.ts";
import type { Sha256 } from "../contract/sha256.ts";
import type { CardInput, Effect, Input, KioskConfig, Moment } from "../kiosk/interface.ts";
import { boot, step } from "../kiosk/kiosk.ts";
import type { State } from "../kiosk/state.ts";
import type { Timers } from "./platform.ts";
import { nothing } from "./nothing.ts";

export interface KioskParts {
  config: KioskConfig;
  board: Board;
  flash: Flash;
  link: Link;
  mac: Mac;
  hash: Sha256;
  timers: Timers;
  /** Looks at the text of a card, which is zeroed when this returns. */
  lookAtCard: (state: State, moment: Moment, textBlock: Uint8Array) => CardInput;
  /** Sees every effect before it is performed. */
  watch: (effect: Effect) => void;
}

/**
 * Runs the pure kiosk on an Espruino board. Inputs are taken one by one; the effects of each are
 * performed in order, each finished before the next; nothing a performed effect brings in is looked
 * at before the list is through.
 */
export class KioskRunner {
  private readonly parts: KioskParts;
  private readonly bootedAtMs: number;
  private readonly waiting: Input[] = [];
  private current: State | undefined;
  private working = false;
  private noWake: () => void = nothing;

  constructor(parts: KioskParts) {
    this.parts = parts;
    this.bootedAtMs = parts.timers.nowMs();
  }

  /** What the kiosk knows; undefined before the start and after the stop. */
  state(): State | undefined {
    return this.current;
  }

  start(): void {
    this.working = true;
    const effects = this.boot();
    this.listen();
    this.perform(effects);
    this.working = false;
    this.input({ kind: "tick" });
  }

  /** Leaves at once, as a power cut would: nothing is said to the broker. */
  stop(): void {
    this.current = undefined;
    this.parts.board.stop();
    this.noWake();
    this.waiting.splice(0);
    this.parts.link.disconnect();
  }

  input(input: Input): void {
    this.waiting.push(input);
    if (this.working || this.current === undefined) return;
    this.working = true;
    try {
      this.takeAll();
    } finally {
      this.working = false;
    }
  }

  private boot(): Effect[] {
    const { config, flash, mac, hash } = this.parts;
    const booted = boot(config, this.moment(), flash.read, { mac, hash });
    this.current = booted.state;
    return booted.effects;
  }

  /** By itself: Espruino keeps, with a function, every variable around it, used or not. */
  private listen(): void {
    this.parts.board.start(
      (input) => this.input(input),
      (block) => this.look(block),
    );
  }

  private moment(): Moment {
    return {
      uptimeMs: Math.floor(this.parts.timers.nowMs() - this.bootedAtMs),
      clockSeconds: this.parts.board.clock.seconds(),
    };
  }

  private look(block: Uint8Array): CardInput {
    if (this.current === undefined) return { kind: "card", refused: "card-unreadable" };
    return this.parts.lookAtCard(this.current, this.moment(), block);
  }

  private takeAll(): void {
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      if (this.current === undefined) return;
      const known = this.current.clock.authentic;
      const result = step(this.current, this.moment(), next, this.parts.flash.read);
      this.current = result.state;
      this.perform(result.effects);
      const { authentic } = result.state.clock;
      const { clock } = this.parts.board;
      if (authentic !== undefined && authentic !== known && clock.set !== undefined) {
        clock.set(authentic.seconds);
      }
    }
  }

  private perform(effects: readonly Effect[]): void {
    for (const effect of effects) {
      this.parts.watch(effect);
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
    const { config, link } = this.parts;
    const as = { kiosk: config.kiosk, password: effect.password, will: effect.will };
    link.connect(as, this.linkEvents());
  }

  /** By itself, so that the will is not kept with these functions. */
  private linkEvents(): LinkEvents {
    return {
      up: () => this.input({ kind: "link", up: true }),
      down: () => this.input({ kind: "link", up: false }),
      received: (topic, payload) => this.input({ kind: "received", topic, payload }),
    };
  }

  private wakeAt(uptimeMs: number): void {
    const { timers } = this.parts;
    this.noWake();
    const waitMs = Math.max(0, uptimeMs - (timers.nowMs() - this.bootedAtMs));
    this.noWake = timers.after(waitMs, () => this.input({ kind: "tick" }));
  }
}
