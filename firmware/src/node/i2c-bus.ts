import type { FirmataBus } from "./firmata-board.ts";
import type { Uptime } from "./uptime.ts";

/** One exchange with a chip: what is written, how long it needs, how much is read then. */
export interface I2cRequest {
  address: number;
  write: number[];
  waitMs: number;
  read: number;
}

/** Undefined when the chip did not answer, or answered short. */
export type I2cExchange = (request: I2cRequest) => Promise<Uint8Array | undefined>;

const ANSWER_MS = 500;

/** Exchanges over Firmata, one after another: its replies name the address and nothing else. */
export function i2cOver(bus: FirmataBus, uptime: Uptime): I2cExchange {
  let last: Promise<unknown> = Promise.resolve();
  let complained = false;
  bus.onComplaint(() => {
    complained = true;
  });

  const pause = (ms: number) =>
    new Promise<void>((resolve) => void uptime.after(ms, () => resolve()));

  function read(request: I2cRequest): Promise<Uint8Array | undefined> {
    return new Promise((resolve) => {
      const cancel = uptime.after(ANSWER_MS, () => resolve(undefined));
      complained = false;
      bus.read(request.address, request.read, (bytes) => {
        cancel();
        const whole = !complained && bytes.length === request.read;
        resolve(whole ? Uint8Array.from(bytes) : undefined);
      });
    });
  }

  async function exchange(request: I2cRequest): Promise<Uint8Array | undefined> {
    if (!bus.isUp()) return undefined;
    bus.write(request.address, request.write);
    await pause(request.waitMs);
    return bus.isUp() && request.read > 0 ? read(request) : undefined;
  }

  return (request) => {
    const result = last.then(() => exchange(request));
    last = result;
    return result;
  };
}
