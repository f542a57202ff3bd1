import type { BoardInput } from "@anxin/firmware/board";
import type { Presence, Receipt } from "@anxin/firmware/contract";
import type { KioskConfig } from "@anxin/firmware/kiosk";
import type { PretendMachine } from "./pretend-machine.ts";

/** All that a kiosk needs to run, in this process or in one of its own. */
export interface KioskSetup {
  config: KioskConfig;
  /** The broker's address, `mqtt://127.0.0.1:{port}`. */
  brokerUrl: string;
  /** Path of its flash; it survives every power cut. */
  flashFile: string;
  /** The process kills itself before this effect since its start, the first being 0. */
  killBefore?: number;
}

/** A kiosk that has power. */
export interface PoweredKiosk {
  input(input: BoardInput): void;
  /** Takes the power away at once. */
  cut(): Promise<void>;
}

/** What the campaign hears of the kiosk's talk with its gateway. */
export interface Ears {
  receipt(receipt: Receipt): void;
  presence(presence: Presence): void;
}

/** Gives a kiosk power: it boots from its flash. */
export type PowerUp = (setup: KioskSetup, machine: PretendMachine, ears: Ears) => PoweredKiosk;

export interface SiteParts {
  setup: KioskSetup;
  machine: PretendMachine;
  powerUp: PowerUp;
  /** Told of every receipt that reaches the kiosk. */
  received: (kiosk: string, receipt: Receipt) => void;
}

/** One kiosk where it stands: the machine stays, power comes and goes. */
export class Site {
  readonly #parts: SiteParts;
  #powered: PoweredKiosk | undefined;
  #presence: Presence | undefined;

  constructor(parts: SiteParts) {
    this.#parts = parts;
  }

  get kiosk(): string {
    return this.#parts.setup.config.kiosk;
  }

  get machine(): PretendMachine {
    return this.#parts.machine;
  }

  /** What it last said of itself since it has power; undefined before that. */
  get presence(): Presence | undefined {
    return this.#presence;
  }

  powerUp(): void {
    const { setup, machine, powerUp, received } = this.#parts;
    this.#powered = powerUp(setup, machine, {
      presence: (presence) => {
        this.#presence = presence;
      },
      receipt: (receipt) => received(this.kiosk, receipt),
    });
  }

  async cutPower(): Promise<void> {
    const powered = this.#powered;
    this.#powered = undefined;
    await powered?.cut();
    this.#presence = undefined;
  }

  /** A person presses the lit button. */
  press(): void {
    this.#powered?.input({ kind: "button" });
  }

  /** A restocker fills and counts every lane that needs it. */
  restock(): void {
    for (const lane of this.machine.lanesToVisit()) {
      if (this.#powered === undefined) return;
      this.#powered.input({ kind: "lane-counted", lane, lots: this.machine.fill(lane) });
    }
  }
}
