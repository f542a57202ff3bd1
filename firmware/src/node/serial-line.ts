import type { Log } from "./log.ts";
import { retryMs } from "./retry.ts";
import type { Uptime } from "./uptime.ts";

/** What is used of a `serialport` object, made with `autoOpen: false`, or of one that stands in. */
export interface SerialStream {
  open(done: (error: Error | null) => void): void;
  write(bytes: Uint8Array): unknown;
  close(done?: (error: Error | null) => void): void;
  on(event: "data", listener: (bytes: Uint8Array) => void): unknown;
  on(event: "close" | "error", listener: (error?: Error | null) => void): unknown;
}

/** A device on a serial line that may be unplugged and come back. */
export interface SerialLine {
  start(device: SerialDevice): void;
  stop(): void;
  /** Dropped while the line is down. */
  send(bytes: Uint8Array): void;
}

/** What talks over a line. */
export interface SerialDevice {
  up(): void;
  down(): void;
  /** The chunk is zeroed when this returns, so that nothing read stays in a pool of buffers. */
  received(chunk: Uint8Array): void;
}

export interface SerialParts {
  /** What the log calls it: code reader, card reader, lane board. */
  name: string;
  /** Makes a stream that is not open yet; called again after it was lost. */
  make: () => SerialStream;
  uptime: Uptime;
  log: Log;
}

/** Opens a device's line and opens it again, with back-off, for as long as it takes. */
export function serialLine(parts: SerialParts): SerialLine {
  return new RetriedLine(parts);
}

class RetriedLine implements SerialLine {
  private readonly parts: SerialParts;
  private device: SerialDevice | undefined;
  private stream: SerialStream | undefined;
  private open = false;
  private failures = 0;
  private cancelRetry = () => {};

  constructor(parts: SerialParts) {
    this.parts = parts;
  }

  start(device: SerialDevice): void {
    this.device = device;
    this.tryOpen();
  }

  stop(): void {
    this.device = undefined;
    this.cancelRetry();
    this.letGo();
  }

  send(bytes: Uint8Array): void {
    if (this.open) this.stream?.write(bytes);
  }

  private tryOpen(): void {
    let stream: SerialStream;
    try {
      stream = this.parts.make();
    } catch (error) {
      return this.lose(undefined, error instanceof Error ? error.message : "cannot be made");
    }
    this.stream = stream;
    stream.on("data", (chunk) => this.received(stream, chunk));
    stream.on("close", (error) => this.lose(stream, error?.message ?? "closed"));
    // A write that was under way when the port broke is told as an error nobody asked about.
    stream.on("error", (error) => this.lose(stream, error?.message ?? "failed"));
    stream.open((error) => {
      if (error) this.lose(stream, error.message);
      else this.rise(stream);
    });
  }

  private rise(stream: SerialStream): void {
    if (stream !== this.stream) return stream.close();
    this.open = true;
    this.failures = 0;
    this.parts.log("port-open", this.parts.name);
    this.device?.up();
  }

  private received(stream: SerialStream, chunk: Uint8Array): void {
    try {
      if (stream === this.stream) this.device?.received(chunk);
    } finally {
      chunk.fill(0);
    }
  }

  private lose(stream: SerialStream | undefined, reason: string): void {
    if (stream !== this.stream || this.device === undefined) return;
    const wasOpen = this.open;
    this.letGo();
    this.failures += 1;
    if (this.failures === 1) this.parts.log("port-lost", `${this.parts.name}: ${reason}`);
    if (wasOpen) this.device.down();
    this.cancelRetry = this.parts.uptime.after(retryMs(this.failures), () => this.tryOpen());
  }

  private letGo(): void {
    const { stream, open } = this;
    this.stream = undefined;
    this.open = false;
    if (open) stream?.close(() => {});
  }
}
