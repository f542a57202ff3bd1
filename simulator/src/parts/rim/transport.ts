import { EventEmitter } from "node:events";
import type { SerialPart } from "../part.ts";

/** A serial line inside this process, in the shape firmata-io and others take for a port. */
export class PartTransport extends EventEmitter {
  readonly path = "in-process";
  isOpen = true;
  readonly #part: SerialPart;

  constructor(part: SerialPart) {
    super();
    this.#part = part;
    part.plug((bytes) => {
      if (this.isOpen) this.emit("data", Buffer.from(bytes));
    });
  }

  write(bytes: Uint8Array | readonly number[], done?: () => void): boolean {
    this.#part.receive(Uint8Array.from(bytes));
    if (done !== undefined) setImmediate(done);
    return true;
  }

  drain(done?: () => void): void {
    if (done !== undefined) setImmediate(done);
  }

  close(done?: () => void): void {
    this.isOpen = false;
    this.emit("close");
    if (done !== undefined) setImmediate(done);
  }
}
