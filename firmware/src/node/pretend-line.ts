import type { SerialDevice, SerialLine } from "./serial-line.ts";

/** A serial line without a port, for tests of the device that talks over it. */
export class PretendLine implements SerialLine {
  readonly sent: Uint8Array[] = [];
  device: SerialDevice | undefined;

  start(device: SerialDevice): void {
    this.device = device;
  }

  stop(): void {
    this.device = undefined;
  }

  send(bytes: Uint8Array): void {
    this.sent.push(bytes);
  }

  /** Frames sent since this was last asked, as lower-case hexadecimal digits. */
  taken(): string[] {
    return this.sent.splice(0).map((bytes) => Buffer.from(bytes).toString("hex"));
  }

  receive(hex: string): void {
    this.device?.received(new Uint8Array(Buffer.from(hex.split(" ").join(""), "hex")));
  }
}
