/**
 * Finds packets in a stream of byte strings that is cut anywhere. What is held never exceeds one
 * packet of the size allowed and the chunk that completed it.
 */
export interface PacketReader {
  held: string;
  /** Largest packet body taken, bytes. */
  bodyBytesMax: number;
}

export type Read =
  | { kind: "packet"; first: number; body: string }
  /** Not whole yet. */
  | { kind: "wanting" }
  /** The stream cannot be used any more. */
  | { kind: "too-large" }
  | { kind: "malformed" };

/** Section 2.2.3: the length takes four bytes at most. */
const LENGTH_BYTES_MAX = 4;

const WANTING: Read = { kind: "wanting" };

export function packetReader(bodyBytesMax: number): PacketReader {
  return { held: "", bodyBytesMax };
}

/** The next packet of what is held; call again until it wants more. */
export function nextPacket(reader: PacketReader): Read {
  const { held } = reader;
  let length = 0;
  let at = 1;
  for (;;) {
    if (at >= held.length) return WANTING;
    const byte = held.charCodeAt(at);
    length |= (byte & 127) << (7 * (at - 1));
    at += 1;
    if (byte < 128) break;
    if (at > LENGTH_BYTES_MAX) return { kind: "malformed" };
  }
  if (length > reader.bodyBytesMax) return { kind: "too-large" };
  if (held.length < at + length) return WANTING;
  reader.held = held.slice(at + length);
  return { kind: "packet", first: held.charCodeAt(0), body: held.slice(at, at + length) };
}
