/** A TCP connection as a kiosk needs it; bytes are characters 0 to 255. */
export interface Socket {
  /** Queues bytes; `drained` is told when all of them are on their way. */
  write(bytes: string): void;
  /** Closes without waiting for what is queued; nothing is told afterwards. */
  cut(): void;
}

export interface SocketEvents {
  connected(): void;
  data(bytes: string): void;
  drained(): void;
  /** The connection ended or never came about. */
  closed(): void;
}

/** Opens a connection; may throw where a name is not known. */
export type OpenSocket = (to: { host: string; port: number }, events: SocketEvents) => Socket;

/** Calls `action` once after `ms` milliseconds; what it returns calls that off. */
export type After = (ms: number, action: () => void) => () => void;
