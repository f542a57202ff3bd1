/** What we use of firmata-io 2.3.0, which ships no types. */
declare module "firmata-io" {
  import type { EventEmitter } from "node:events";
  import type { FirmataIo } from "./firmata-board.ts";

  /** Anything that writes bytes and tells `open`, `data`, `close` and `error`. */
  interface FirmataTransport extends EventEmitter {
    write(bytes: Uint8Array, done?: () => void): unknown;
  }

  class Firmata extends EventEmitter implements FirmataIo {
    constructor(transport: FirmataTransport, options?: { reportVersionTimeout?: number });
    readonly isReady: boolean;
    reportVersion(done: () => void): void;
  }

  const firmata: { Firmata: typeof Firmata };
  export = firmata;
}
