import {
  createGm65Receiver,
  flushGm65,
  gm65Configuration,
  type Gm65Event,
  gm65Read,
  type Gm65Register,
  gm65Save,
  gm65Write,
  receiveGm65,
} from "../parts/gm65.ts";
import type { Log } from "./log.ts";
import type { SerialLine } from "./serial-line.ts";
import type { Uptime } from "./uptime.ts";

/** A reader answers a register within a few milliseconds; saving to its flash takes longest. */
const ANSWER_MS = 500;
const TRIES_MAX = 3;
/**
 * Its settings are looked at this often: a reader may lose them to a spark, and serialport may not
 * notice an unplugged one before something is written to it.
 */
const AGAIN_MS = 60_000;
/** At 9600 Bd a character takes 1 ms; a reader pauses no longer than this inside a code. */
const PAUSE_MS = 200;

export interface ScannerParts {
  line: SerialLine;
  uptime: Uptime;
  log: Log;
  /** A whole code, printable ASCII; empty for one that is not, so that it can be refused. */
  code: (text: string) => void;
}

export interface Scanner {
  start(): void;
  stop(): void;
}

/**
 * A reader of the GM65 family. Whenever its line comes up each register is read, written where it
 * differs, and kept; codes are taken from the first moment.
 */
export function scanner(parts: ScannerParts): Scanner {
  return new Gm65(parts);
}

/** Where the setting up stands: a register asked for or being written, or the final save. */
type Step = { at: "read" | "write"; index: number } | { at: "save" };

class Gm65 implements Scanner {
  private readonly parts: ScannerParts;
  private readonly registers: readonly Gm65Register[] = gm65Configuration("sensing");
  private readonly receiver = createGm65Receiver();
  private step: Step | undefined;
  private changed = false;
  private tries = 0;
  private told = false;
  private cancel = () => {};
  private cancelFlush = () => {};

  constructor(parts: ScannerParts) {
    this.parts = parts;
  }

  start(): void {
    this.parts.line.start({
      up: () => this.setUp(),
      down: () => this.forget(),
      received: (chunk) => this.received(chunk),
    });
  }

  stop(): void {
    this.parts.line.stop();
    this.forget();
  }

  private forget(): void {
    this.cancel();
    this.cancelFlush();
    this.step = undefined;
    flushGm65(this.receiver, () => {});
  }

  private received(chunk: Uint8Array): void {
    const take = (event: Gm65Event) => this.take(event);
    receiveGm65(this.receiver, chunk, take);
    this.cancelFlush();
    this.cancelFlush = this.parts.uptime.after(PAUSE_MS, () => flushGm65(this.receiver, take));
  }

  private take(event: Gm65Event): void {
    if (event.kind === "line") this.parts.code(event.text);
    else if (event.kind === "reply") this.answered(event.data);
    else if (event.kind === "refused" && event.reason !== "cut-off") this.parts.code("");
  }

  private setUp(): void {
    this.changed = false;
    this.go({ at: "read", index: 0 });
  }

  private go(step: Step): void {
    this.tries = 0;
    this.step = step;
    this.ask(step);
  }

  private ask(step: Step): void {
    this.cancel();
    this.cancel = this.parts.uptime.after(ANSWER_MS, () => this.unanswered(step));
    this.parts.line.send(this.frameOf(step));
  }

  private frameOf(step: Step): Uint8Array {
    const register = step.at === "save" ? undefined : this.registers[step.index];
    if (register === undefined) return gm65Save();
    return step.at === "read" ? gm65Read(register.address, 1) : gm65Write(register);
  }

  private answered(data: Uint8Array): void {
    const { step } = this;
    if (step === undefined) return;
    if (step.at === "save") return this.done();
    if (step.at === "read" && data[0] !== this.registers[step.index]?.value) {
      this.changed = true;
      return this.go({ at: "write", index: step.index });
    }
    const index = step.index + 1;
    if (index < this.registers.length) this.go({ at: "read", index });
    else if (this.changed) this.go({ at: "save" });
    else this.done();
  }

  private done(): void {
    this.cancel();
    this.told = false;
    this.rest();
  }

  private unanswered(step: Step): void {
    this.tries += 1;
    if (this.tries < TRIES_MAX) return this.ask(step);
    if (!this.told) this.parts.log("scanner-silent", "");
    this.told = true;
    this.rest();
  }

  private rest(): void {
    this.step = undefined;
    this.cancel = this.parts.uptime.after(AGAIN_MS, () => this.setUp());
  }
}
