import firmata from "firmata-io";
import { SerialPort } from "serialport";
import type { FirmataPort } from "./firmata-board.ts";
import type { SerialStream } from "./serial-line.ts";

/** Speed of StandardFirmata (its sketch, `Firmata.begin`). */
const FIRMATA_BAUD = 57_600;
/** A board that was not reset by the opening says nothing until it is asked. */
const ASK_VERSION_MS = 3000;

/** A serial port that is opened, and locked, by the line that uses it. */
export function serialStream(path: string, baud: number): SerialStream {
  return new SerialPort({ path, baudRate: baud, autoOpen: false, lock: true });
}

/** Firmata over a serial port of its own. */
export function firmataOver(path: string): FirmataPort {
  const port = new SerialPort({ path, baudRate: FIRMATA_BAUD });
  const io = new firmata.Firmata(port, { reportVersionTimeout: ASK_VERSION_MS });
  return {
    io,
    // What was written last, motors off, is let out before the port goes.
    close() {
      if (!port.isOpen) return;
      port.drain(() => port.close(() => {}));
    },
  };
}
