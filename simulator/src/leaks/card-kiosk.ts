import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Board } from "@anxin/firmware/board";
import type { QuotaBase } from "@anxin/firmware/contract";
import { type Effect, type KioskConfig, provisionKeys } from "@anxin/firmware/kiosk";
import {
  logTo,
  mqttLink,
  openFlashFile,
  processUptime,
  type RunningKiosk,
  runKiosk,
} from "@anxin/firmware/node";
import { createNodeBoard, type NodeBoard, UNO_PINS } from "@anxin/firmware/node/hardware";
import { QuickMachine } from "../bad-input/quick-machine.ts";
import { until } from "../bad-input/until.ts";
import { PretendSdt } from "../parts/sdt.ts";
import { ReaderPort } from "./reader-port.ts";

export interface CardKioskParts {
  config: KioskConfig;
  brokerUrl: string;
  /** Flash and console of this kiosk, nothing else. */
  folder: string;
  bases: readonly QuotaBase[];
}

/** Reader and driver live this many times faster than the seconds a person would wait. */
const HASTE = 8;
/** A card is gone for the driver when two polls found none; the third has begun by then. */
const POLLS_WITHOUT = 3;
const FIND = "2001";

const NOT_YET: readonly string[] = ["", "ready", "checking", "press-button", "dropping", "armed"];
const STOCK = { lot: "LOT1", expiry: 20991231, count: 99 };

const hastened = {
  nowMs: () => processUptime.nowMs(),
  after: (ms: number, action: () => void) => processUptime.after(ms / HASTE, action),
};

/**
 * The real kiosk on the Node board's own card driver, whose reader speaks its exact bytes; lanes,
 * button and curtain are made of nothing.
 */
export class CardKiosk {
  readonly machine = new QuickMachine();
  readonly reader = new PretendSdt(hastened);
  readonly port = new ReaderPort(this.reader);
  readonly #parts: CardKioskParts;
  readonly #told: { counted: number } = { counted: 0 };
  #running: { kiosk: RunningKiosk; close(): void } | undefined;

  constructor(parts: CardKioskParts) {
    this.#parts = parts;
  }

  get flashFile(): string {
    return join(this.#parts.folder, "flash", "flash");
  }

  get console(): string {
    return join(this.#parts.folder, "console", "board.log");
  }

  start(): void {
    const { config, brokerUrl, folder, bases } = this.#parts;
    for (const name of ["flash", "console"]) mkdirSync(join(folder, name), { recursive: true });
    const flash = openFlashFile(this.flashFile, { durable: false });
    for (const effect of provisionKeys(flash.read, bases)) {
      if (effect.kind === "flash-erase") flash.erase(effect.address);
      else flash.write(effect.address, effect.bytes);
    }
    const kiosk = runKiosk({
      config,
      board: withReader(this.machine, this.#cardBoard()),
      flash,
      link: mqttLink(brokerUrl),
      uptime: processUptime,
      watch: (effect) => this.#watch(effect),
    });
    this.#running = { kiosk, close: () => flash.close() };
    kiosk.start();
  }

  stop(): void {
    const running = this.#running;
    this.#running = undefined;
    running?.kiosk.stop();
    running?.close();
  }

  /** A restocker fills the lane, as soon as the county opened an epoch. */
  async fill(): Promise<void> {
    await until(`${this.#parts.config.kiosk} counted`, () => {
      if (this.#told.counted > 0) return true;
      this.#running?.kiosk.input({ kind: "lane-counted", lane: 1, lots: [STOCK] });
      return false;
    });
  }

  /** Somebody puts a card down, presses when told to, and takes it away; what was said last. */
  async present(text: Uint8Array): Promise<string> {
    this.#clear();
    this.reader.put(text);
    const first = await this.#saying((code) => code === "press-button" || !NOT_YET.includes(code));
    // The card is read whole by now, and its person takes it off before or while the box falls.
    if (first === "press-button") this.#running?.kiosk.input({ kind: "button" });
    const said = this.#saying((code) => !NOT_YET.includes(code));
    const [last] = await Promise.all([said, this.#lift(text)]);
    return last;
  }

  /** The reader's cable is pulled while a card's bytes are on their way. */
  async tear(text: Uint8Array): Promise<void> {
    this.port.tearNextCard();
    this.reader.put(text);
    await until("the cable is pulled", () => !this.port.isTearing);
    await this.#lift(text);
  }

  /** Somebody shows a code to the code reader. */
  async show(text: string): Promise<string> {
    this.#clear();
    this.#running?.kiosk.input({ kind: "code", text });
    return this.#saying((code) => !NOT_YET.includes(code));
  }

  async #lift(text: Uint8Array): Promise<void> {
    this.reader.lift();
    text.fill(0);
    const { commands } = this.reader;
    commands.length = 0;
    await until("the card is gone", () => {
      return commands.filter((command) => command === FIND).length >= POLLS_WITHOUT;
    });
  }

  #clear(): void {
    this.machine.shown = { code: "", number: "" };
  }

  async #saying(fits: (code: string) => boolean): Promise<string> {
    return until(`${this.#parts.config.kiosk} says something`, () => {
      const { code } = this.machine.shown;
      return fits(code) && code;
    });
  }

  #watch(effect: Effect): void {
    if (effect.kind !== "publish" || !effect.topic.endsWith("/facts")) return;
    if (effect.payload.includes('"counted"')) this.#told.counted += 1;
  }

  #cardBoard(): NodeBoard {
    return createNodeBoard({
      firmata: () => {
        throw new Error("this cabinet has no Firmata board");
      },
      pins: UNO_PINS,
      cardReader: this.port.make,
      show: () => {},
      clock: this.machine.clock,
      climate: false,
      uptime: hastened,
      log: logTo((line) => appendFileSync(this.console, line)),
    });
  }
}

/** The machine's lanes and button, and of the Node board its card reader. */
function withReader(machine: QuickMachine, cards: NodeBoard): Board {
  const { motors, dropSensor, display, clock } = machine;
  return {
    motors,
    dropSensor,
    display,
    clock,
    start(sink, look) {
      machine.start(sink);
      cards.start(sink, look);
    },
    stop() {
      cards.stop();
      machine.stop();
    },
  };
}
