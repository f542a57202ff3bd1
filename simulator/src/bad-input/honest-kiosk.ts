import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { KioskConfig } from "@anxin/firmware/kiosk";
import { mqttLink, openFlashFile, type RunningKiosk, runKiosk } from "@anxin/firmware/node";
import { realAfter } from "../live/real-time.ts";
import { QuickMachine } from "./quick-machine.ts";

export interface HonestParts {
  config: KioskConfig;
  brokerUrl: string;
  /** Path of its flash, which survives restarts. */
  flashFile: string;
}

/** The real kiosk on a real connection, beside somebody who sends bad input. */
export class HonestKiosk {
  readonly machine = new QuickMachine();
  /** Connections made; one a start as long as nobody disturbs it. */
  connects = 0;
  starts = 0;
  readonly #parts: HonestParts;
  #running: { kiosk: RunningKiosk; close(): void } | undefined;

  constructor(parts: HonestParts) {
    this.#parts = parts;
  }

  get kiosk(): string {
    return this.#parts.config.kiosk;
  }

  get config(): KioskConfig {
    return this.#parts.config;
  }

  start(): void {
    const { config, brokerUrl, flashFile } = this.#parts;
    const flash = openFlashFile(flashFile, { durable: false });
    const kiosk = runKiosk({
      config,
      board: this.machine,
      flash,
      link: mqttLink(brokerUrl),
      uptime: { nowMs: () => performance.now(), after: (ms, act) => realAfter(ms + 1, act) },
      watch: (effect) => {
        if (effect.kind === "connect") this.connects += 1;
      },
    });
    this.starts += 1;
    this.#running = { kiosk, close: () => flash.close() };
    kiosk.start();
  }

  /** Power is gone. */
  stop(): void {
    const running = this.#running;
    this.#running = undefined;
    running?.kiosk.stop();
    running?.close();
  }

  /** A person presses the lit button. */
  press(): void {
    this.#running?.kiosk.input({ kind: "button" });
  }

  /** A restocker says that a load is in its lane; false when the kiosk does not know it yet. */
  confirmLoad(load: string): boolean {
    this.#running?.kiosk.input({ kind: "load-confirmed", load });
    return this.machine.shown.code === "load-confirmed";
  }

  /** Hex SHA-256 of everything in its flash: plan slots and journal. */
  flashDigest(): string {
    return createHash("sha256").update(readFileSync(this.#parts.flashFile)).digest("hex");
  }
}
