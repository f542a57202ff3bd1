import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printedLine } from "./console-line.ts";
import { type InterpreterProcess, startInterpreter } from "./interpreter-process.ts";

/** An interpreter with a flash of its own, used as a board: files are installed, then it boots. */
export interface Device {
  /** Writes files into Storage; `.bootcde` is what runs at boot. */
  install(files: { [name: string]: string }): Promise<void>;
  /** Runs a script by itself, before the board is booted: what a tool does to it by cable. */
  run(script: string): Promise<void>;
  boot(): void;
  /** Writes flash from an address on, the rest of it erased: what a technician does by cable. */
  writeFlash(address: number, bytes: Uint8Array): void;
  /** What the console printed since the last boot, without the banner and the prompt. */
  readonly lines: string[];
  /**
   * The first line, from the last boot on, that satisfies `wanted`.
   *
   * @throws Error with its last lines when it ended, or said nothing of it for long
   */
  line(wanted: (line: string) => boolean): Promise<string>;
  /** Types one line at the console. */
  type(text: string): void;
  /** Ends it as a power cut does; flash stays. */
  cutPower(): Promise<void>;
  /** Waits until the program ends the interpreter, as its restart of the board does there. */
  ended(): Promise<void>;
  remove(): Promise<void>;
}

/** An interpreter on a busy machine takes seconds for what takes a board one. */
const LINE_MS = 180_000;
/** All of an ESP32's flash. */
const FLASH_BYTES = 4_194_304;
/** How many of the lines before it tell what a missing one should have followed. */
const TOLD_LINES = 12;

/** A device whose interpreter (Espruino's Linux build) is at `path`. */
export function interpreterDevice(path: string): Device {
  return new InterpreterDevice(path);
}

/** Started without a file it is interactive, and runs `.bootcde` before its first prompt. */
class InterpreterDevice implements Device {
  readonly lines: string[] = [];
  private readonly path: string;
  private readonly folder = mkdtempSync(join(tmpdir(), "anxin-device-"));
  private child: InterpreterProcess | undefined;
  private partial = "";
  /** Resolves, to no lateness, when there is a new line or the interpreter ended. */
  private heard = Promise.withResolvers<false>();

  constructor(path: string) {
    this.path = path;
  }

  async install(files: { [name: string]: string }): Promise<void> {
    const names = Object.keys(files);
    for (const [at, name] of names.entries()) {
      writeFileSync(join(this.folder, `file${at}`), files[name] ?? "", "latin1");
    }
    const write = names.map(
      (name, at) =>
        `require("Storage").write(${JSON.stringify(name)},fs.readFileSync("file${at}"));`,
    );
    await this.run(`var fs=require("fs");${write.join("")}`);
  }

  async run(script: string): Promise<void> {
    writeFileSync(join(this.folder, "script.js"), `${script}print("through");`);
    this.begin(["script.js"]);
    await this.line((line) => line === "through");
    await this.cutPower();
  }

  boot(): void {
    this.begin([]);
  }

  writeFlash(address: number, bytes: Uint8Array): void {
    const flash = new Uint8Array(FLASH_BYTES).fill(255);
    flash.set(bytes, address);
    writeFileSync(join(this.folder, "espruino.flash"), flash);
  }

  async line(wanted: (line: string) => boolean): Promise<string> {
    const late = lateAfter(LINE_MS);
    try {
      for (let from = 0; ; from += 1) {
        while (from >= this.lines.length) {
          if (this.child === undefined) throw this.missing("The interpreter ended");
          const isLate = await Promise.race([this.heard.promise, late.promise]);
          if (isLate) throw this.missing(`The line did not come in ${LINE_MS / 1000} s`);
        }
        const line = this.lines[from] ?? "";
        if (wanted(line)) return line;
      }
    } finally {
      late.off();
    }
  }

  type(text: string): void {
    this.child?.stdin?.write(`${text}\n`);
  }

  async cutPower(): Promise<void> {
    const { child } = this;
    if (child === undefined) return;
    const gone = once(child, "close");
    // It ignores SIGTERM.
    child.kill("SIGKILL");
    await gone;
  }

  async ended(): Promise<void> {
    if (this.child !== undefined) await once(this.child, "close");
  }

  async remove(): Promise<void> {
    await this.cutPower();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private begin(args: string[]): void {
    this.lines.splice(0);
    this.partial = "";
    const child = startInterpreter(this.path, this.folder, args);
    this.child = child;
    child.stdout.setEncoding("latin1").on("data", (text: string) => this.took(text));
    child.once("close", () => {
      if (this.child === child) this.child = undefined;
      this.tell();
    });
  }

  private took(text: string): void {
    const pieces = (this.partial + text).split("\n");
    this.partial = pieces.pop() ?? "";
    this.lines.push(...pieces.map(printedLine));
    this.tell();
  }

  private tell(): void {
    this.heard.resolve(false);
    this.heard = Promise.withResolvers<false>();
  }

  private missing(what: string): Error {
    const last = this.lines.slice(-TOLD_LINES).join("\n");
    return new Error(`${what}; the last it said:\n${last}`);
  }
}

/** True after so long, unless called off. */
function lateAfter(ms: number): { promise: Promise<true>; off: () => void } {
  const { promise, resolve: told } = Promise.withResolvers<true>();
  const timer = setTimeout(() => told(true), ms);
  return { promise, off: () => clearTimeout(timer) };
}
