import { createHash } from "node:crypto";
import { createContext, runInContext } from "node:vm";
import { crc32 } from "node:zlib";
import type { Transport } from "./transport.ts";

/** What goes wrong with a pretend board; each is asked once a packet, counted from 1. */
export interface Mischief {
  /** The line is gone before this packet is acted on. */
  cut?: (packet: number) => boolean;
  /** One character of the packet arrives as another. */
  noise?: (packet: number) => boolean;
  /** The packet gets no answer at all. */
  deaf?: (packet: number) => boolean;
  /** Flash keeps the first half of the next write only. */
  torn?: (packet: number) => boolean;
  /** Storage refuses the next write. */
  refused?: (packet: number) => boolean;
  /** A character of the packet is lost: the board waits for it, then gives the packet up. */
  short?: (packet: number) => boolean;
  /** The end of the packet arrives twice; what is over is taken for typed. */
  long?: (packet: number) => boolean;
}

export interface PretendOptions {
  files?: Record<string, string>;
  storageBytes?: number;
  mischief?: Mischief;
  /** Packets answered after a restart was asked for and before it happens. */
  slowStart?: number;
  /** The chip's own number. */
  serial?: string;
  /** Without SHA-256, as some Espruino boards are. */
  cryptoless?: boolean;
  /** What the running program offers a technician, as the global `anxin`. */
  program?: object;
  /** What a program sent into memory offers, by its text; it is gone at the next restart. */
  inMemory?: (code: string) => Record<string, unknown>;
}

/** How long a packet's rest is waited for; Espruino's 5 s are too long for a test. */
const GIVE_UP_MS = 100;
const ERASE_LINE = "\x1b[2H";
const DLE_SOH = "\x10\x01";
const EVAL = 0x2000;
const HEADER_BYTES = 32;

/**
 * An Espruino's console as the tooling meets it: evaluates packets over a Storage whose bits only
 * fall. It runs the expressions in node:vm, so it proves the tool's half of the talk only.
 */
export class PretendEspruino implements Transport {
  /** Files of Storage; what a write has not reached reads as 255. */
  readonly files = new Map<string, Uint8Array>();
  readonly packetLengths: number[] = [];
  /** Raw flash, of a real board's map all up to the journal's end. */
  readonly flash = new Uint8Array(0x320000).fill(255);
  /** Who feeds the watchdog, and how often a hand did. */
  watchdog: "off" | "by hand" | "by itself" = "off";
  fed = 0;
  restarts = 0;
  /** Packets until it has restarted. */
  starting = 0;
  compactions = 0;
  trashBytes = 0;
  private readonly options: PretendOptions;
  private ear: Parameters<Transport["listen"]>[0] | undefined;
  private packets = 0;
  private tornNext = false;
  private refusedNext = false;
  private heard = "";
  private sent = 0;
  /** What stands in the console's line; while there is something, packets come broken. */
  private typed = "";
  /** Globals of the interpreter, gone at every restart. */
  private realm: object = createContext({});

  constructor(options: PretendOptions = {}) {
    this.options = options;
    for (const [name, text] of Object.entries(options.files ?? {})) {
      this.files.set(name, Buffer.from(text, "latin1"));
    }
  }

  listen(ear: Parameters<Transport["listen"]>[0]): void {
    this.ear = ear;
  }

  write(bytes: Uint8Array, written: () => void): void {
    this.heard += this.arriving(Buffer.from(bytes).toString("latin1"));
    setImmediate(() => {
      written();
      this.takePackets();
    });
  }

  private arriving(text: string): string {
    if (!text.startsWith(DLE_SOH)) return text;
    this.sent += 1;
    const { short, long } = this.options.mischief ?? {};
    if (long?.(this.sent) === true) return text + text.slice(-40);
    if (short?.(this.sent) !== true) return text;
    setTimeout(() => this.giveUp(), GIVE_UP_MS);
    return text.slice(0, -1);
  }

  /** Of a packet whose rest did not come; one that took another's bytes for its rest is through. */
  giveUp(): void {
    if (this.heard === "") return;
    this.heard = "";
    this.say("\x15");
  }

  close(): void {
    this.ear?.closed();
    this.ear = undefined;
  }

  /** A line the board's program prints. */
  print(line: string): void {
    this.say(line + "\r\n>");
  }

  text(name: string): string | undefined {
    const bytes = this.files.get(name);
    return bytes === undefined ? undefined : Buffer.from(bytes).toString("latin1");
  }

  private say(text: string): void {
    this.ear?.data(Buffer.from(text, "latin1"));
  }

  private takePackets(): void {
    for (;;) {
      const at = this.heard.indexOf(DLE_SOH);
      this.type(at === -1 ? this.heard.length : at);
      if (this.heard.length < 4) return;
      const flags = (this.heard.charCodeAt(2) << 8) | this.heard.charCodeAt(3);
      const end = 4 + (flags & 0x1fff);
      if (this.heard.length < end) return;
      const body = this.heard.slice(4, end);
      this.heard = this.heard.slice(end);
      if (this.typed !== "") this.say(this.typed);
      else if ((flags & 0xe000) === EVAL) this.take(body);
    }
  }

  /** What is no packet stands in the line until it is erased or interrupted. */
  private type(count: number): void {
    const line = this.typed + this.heard.slice(0, count).replaceAll("\x03", ERASE_LINE);
    this.heard = this.heard.slice(count);
    const erased = line.lastIndexOf(ERASE_LINE);
    this.typed = erased === -1 ? line : line.slice(erased + ERASE_LINE.length);
  }

  private take(body: string): void {
    this.packets += 1;
    this.packetLengths.push(body.length);
    const { mischief = {} } = this.options;
    if (mischief.cut?.(this.packets) === true) return this.close();
    if (mischief.deaf?.(this.packets) === true) return;
    if (mischief.torn?.(this.packets) === true) this.tornNext = true;
    if (mischief.refused?.(this.packets) === true) this.refusedNext = true;
    const heard = mischief.noise?.(this.packets) === true ? withNoise(body) : body;
    this.answer(heard);
  }

  private answer(expression: string): void {
    if (this.starting > 0) {
      this.starting -= 1;
      if (this.starting === 0) this.forget();
    }
    let value: unknown;
    try {
      Object.assign(this.realm, this.globals());
      value = runInContext(expression, this.realm);
    } catch {
      return this.say("\x15");
    }
    const text = JSON.stringify(value);
    const header = String.fromCharCode(text.length >> 8, text.length & 255);
    this.say("\x06" + DLE_SOH + header + text);
  }

  private globals(): object {
    return {
      JSON,
      Uint8Array,
      atob,
      btoa: (bytes: Uint8Array) => Buffer.from(bytes).toString("base64"),
      E: {
        CRC32: sumOf,
        enableWatchdog: (...[, automatic]: [number, boolean?]) => {
          this.watchdog = automatic === false ? "by hand" : "by itself";
        },
        kickWatchdog: () => (this.fed += 1),
      },
      process: { version: "2v29", env: { BOARD: "PRETEND" } },
      getSerial: () => this.options.serial ?? "c0ffee-1234",
      require: (name: string) => this.module(name),
      reset: () => this.forget(),
      echo: () => undefined,
      load: () => undefined,
      setTimeout: (what: unknown) => this.later(what),
      ...(this.options.program !== undefined && { anxin: this.options.program }),
      ...(this.starting > 0 && { anxinBeforeStart: 1 }),
    };
  }

  /** A timer's text is a program for the memory; a function is the restart a tool asks for. */
  private later(what: unknown): void {
    if (typeof what !== "string") return this.restart();
    const { inMemory } = this.options;
    if (inMemory !== undefined) Object.assign(this.realm, inMemory(what));
  }

  private forget(): void {
    this.realm = createContext({});
  }

  /** As a power cut or a reset does. */
  restart(): void {
    this.restarts += 1;
    this.forget();
    this.starting = this.options.slowStart ?? 0;
  }

  private module(name: string): object {
    if (name === "Storage") return this.storage();
    if (name === "Flash") return this.rawFlash();
    if (name === "crypto" && this.options.cryptoless !== true) {
      return { SHA256: (text: string) => arrayOf(sha256(text)) };
    }
    throw new Error("Module " + name + " not found");
  }

  /** Addresses count from 0 here, so the map of a real board fits. */
  private rawFlash(): object {
    const { flash } = this;
    return {
      read: (length: number, at: number) => flash.slice(at, at + length),
      write: (text: string, at: number) => {
        for (let i = 0; i < text.length; i++) {
          flash[at + i] = (flash[at + i] ?? 255) & text.charCodeAt(i);
        }
      },
      erasePage: (at: number) => void flash.fill(255, at, at + 4096),
    };
  }

  private storage(): object {
    return {
      read: (name: string, at = 0, length = 1e9) => this.text(name)?.slice(at, at + length),
      write: (...[name, text, at, size]: [string, string, number, number]) =>
        this.store(name, { text, at, size }),
      erase: (name: string) => this.erase(name),
      getFree: () => this.freeBytes(),
      compact: () => {
        this.compactions += 1;
        this.trashBytes = 0;
      },
    };
  }

  private freeBytes(): number {
    const used = [...this.files.values()].reduce((sum, file) => sum + cost(file), 0);
    return (this.options.storageBytes ?? 1e6) - used - this.trashBytes;
  }

  private erase(name: string): void {
    const file = this.files.get(name);
    if (file !== undefined) this.trashBytes += cost(file);
    this.files.delete(name);
  }

  private store(name: string, { text, at, size }: { text: string; at: number; size: number }) {
    if (this.refusedNext) {
      this.refusedNext = false;
      throw new Error("File already written with different data");
    }
    if (this.files.get(name)?.length !== size) {
      this.erase(name);
      if (this.freeBytes() < size + HEADER_BYTES) return false;
      this.files.set(name, new Uint8Array(size).fill(255));
    }
    const file = this.files.get(name);
    const length = this.tornNext ? text.length >> 1 : text.length;
    this.tornNext = false;
    for (let i = 0; i < length; i++) {
      if (file !== undefined) file[at + i] = (file[at + i] ?? 255) & text.charCodeAt(i);
    }
    return true;
  }
}

function sumOf(what: string | Uint8Array): number {
  return crc32(typeof what === "string" ? Buffer.from(what, "latin1") : what) >>> 0;
}

function cost(file: Uint8Array): number {
  return file.length + HEADER_BYTES;
}

/** Changes one character in the middle, as a lossy line does. */
function withNoise(body: string): string {
  const at = body.length >> 1;
  return body.slice(0, at) + (body[at] === "A" ? "B" : "A") + body.slice(at + 1);
}

function sha256(text: string): Uint8Array {
  return createHash("sha256").update(text, "latin1").digest();
}

function arrayOf(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}
