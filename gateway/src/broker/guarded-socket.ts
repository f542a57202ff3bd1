import type { Socket } from "node:net";
import type { Lane } from "./lane.ts";
import { LengthGuard } from "./length-guard.ts";

/**
 * Wraps `read`, through which aedes takes everything: what the lane takes never gets there, and a
 * packet too long ends the connection at its header.
 */
export function guarded(
  socket: Socket,
  bytesMax: number,
  on: { lane: Lane; tooLong: () => void },
): void {
  const guard = new LengthGuard(bytesMax);
  const read = socket.read.bind(socket);
  socket.read = (size?: number): unknown => {
    const bytes: unknown = read(size);
    if (!Buffer.isBuffer(bytes)) return bytes;
    const rest = guard.isBetween ? on.lane.take(bytes) : bytes;
    if (rest === undefined) return null;
    if (guard.accepts(rest)) return rest;
    on.tooLong();
    socket.destroy();
    return null;
  };
}
