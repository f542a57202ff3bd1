import { SerialPort } from "serialport";
import type { SerialPart } from "../parts/part.ts";

/** Bytes that one end of a terminal has sent and the other has not yet got. */
interface Line {
  open: boolean;
  toProgram: number;
  toPart: number;
}

/** Counts what is under way in the system's terminals, between parts and a program. */
export class BytesOnTheWay {
  readonly #lines = new Map<string, Line>();

  /** The part, counted at its end of the terminal of this name. */
  counted(name: string, part: SerialPart): SerialPart {
    const line = this.#line(name);
    return {
      plug: (send) =>
        part.plug((bytes) => {
          if (line.open) line.toProgram += bytes.length;
          send(bytes);
        }),
      receive: (bytes) => {
        line.toPart = Math.max(0, line.toPart - bytes.length);
        part.receive(bytes);
      },
    };
  }

  /** The program's end of that terminal; only what is sent while it is open is waited for. */
  port(name: string, options: { path: string; baudRate: number; autoOpen?: boolean }): SerialPort {
    const line = this.#line(name);
    const set = (open: boolean) => () => Object.assign(line, { open, toProgram: 0, toPart: 0 });
    const port = new CountedPort(options);
    port.wrote = (bytes) => (line.toPart += bytes);
    port.on("open", set(true)).on("close", set(false));
    port.got = (bytes) => (line.toProgram = Math.max(0, line.toProgram - bytes));
    return port;
  }

  any(): boolean {
    return [...this.#lines.values()].some(({ toProgram, toPart }) => toProgram + toPart > 0);
  }

  #line(name: string): Line {
    const line = this.#lines.get(name) ?? { open: false, toProgram: 0, toPart: 0 };
    this.#lines.set(name, line);
    return line;
  }
}

class CountedPort extends SerialPort {
  wrote: (bytes: number) => void = () => {};
  got: (bytes: number) => void = () => {};

  override _write(
    data: Buffer,
    encoding: BufferEncoding,
    done: (error: Error | null) => void,
  ): void {
    this.wrote(data.length);
    // oxlint-disable-next-line no-underscore-dangle -- the name Node's streams give it
    super._write(data, encoding, done);
  }

  override push(chunk: Buffer | null, encoding?: BufferEncoding): boolean {
    this.got(chunk?.length ?? 0);
    return super.push(chunk, encoding);
  }
}
