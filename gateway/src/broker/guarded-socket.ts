import type { Socket } from "node:net";
import { LengthGuard } from "./length-guard.ts";

/**
 * Wraps `read`, through which aedes takes everything, so a packet too long ends the connection at
 * its header.
 */
export function guarded(socket: Socket, bytesMax: number, tooLong: () => void): void {
  const guard = new LengthGuard(bytesMax);
  const read = socket.read.bind(socket);
  socket.read = (size?: number): unknown => {
    const bytes: unknown = read(size);
    if (!(bytes instanceof Uint8Array) || guard.accepts(bytes)) return bytes;
    tooLong();
    socket.destroy();
    return null;
  };
}
