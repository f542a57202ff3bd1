/**
 * A photo is taken for what its bytes are, not for what it is called, and kept without whatever a
 * camera writes beside the picture: place, time, owner, a second small picture.
 */

/** Pixels of a photo's longer side; a phone makes it smaller before it sends it. */
export const PHOTO_SIDE_MAX = 2048;

const MARKER = 0xff;
/** Marker codes of ITU-T T.81, table B.1. */
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const COMMENT = 0xfe;
const RESTART_FIRST = 0xd0;
const RESTART_LAST = 0xd7;
/** APP0 is JFIF's own; APP14 says how colours are coded, without which they come out wrong. */
const APP_FIRST = 0xe0;
const APP_LAST = 0xef;
const APP_KEPT: readonly number[] = [0xe0, 0xee];
/** A frame: C0 to CF but for DHT (C4), JPG (C8) and DAC (CC). */
const isFrame = (code: number) =>
  code >= 0xc0 && code <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(code);
/** May stand between segments without a length of its own (TEM). */
const ALONE = 0x01;

/** Whether a segment says something besides the picture. */
function isBeside(code: number): boolean {
  const isApp = code >= APP_FIRST && code <= APP_LAST;
  return code === COMMENT || (isApp && !APP_KEPT.includes(code));
}

/** Where the coded picture of a scan ends: the next marker that is neither stuffing nor restart. */
function scanEnd(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    if (bytes[at] !== MARKER) continue;
    const code = bytes[at + 1] ?? 0;
    const isData = code === 0 || (code >= RESTART_FIRST && code <= RESTART_LAST);
    if (!isData && code !== MARKER) return at;
  }
  return -1;
}

/** Height and width of a frame's header (ITU-T T.81, section B.2.2) are within what is kept. */
function fits(bytes: Uint8Array, at: number): boolean {
  const two = (offset: number) => ((bytes[at + offset] ?? 0) << 8) | (bytes[at + offset + 1] ?? 0);
  const [height, width] = [two(5), two(7)];
  return height > 0 && width > 0 && height <= PHOTO_SIDE_MAX && width <= PHOTO_SIDE_MAX;
}

/**
 * The picture alone of a JPEG file, or undefined when the bytes are no whole JPEG picture of at
 * most {@link PHOTO_SIDE_MAX} pixels a side. What comes after its end is cut off. Pure.
 */
export function bareJpeg(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes[0] !== MARKER || bytes[1] !== SOI) return undefined;
  const kept: Uint8Array[] = [bytes.subarray(0, 2)];
  let frames = 0;
  let scans = 0;
  for (let at = 2; at + 1 < bytes.length;) {
    if (bytes[at] !== MARKER) return undefined;
    const code = bytes[at + 1] ?? 0;
    if (code === MARKER || code === ALONE) {
      at += code === MARKER ? 1 : 2;
      continue;
    }
    if (code === EOI) {
      kept.push(bytes.subarray(at, at + 2));
      return frames === 1 && scans > 0 ? joined(kept) : undefined;
    }
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    const end = code === SOS ? scanEnd(bytes, at + 2 + length) : at + 2 + length;
    if (length < 2 || end < 0 || end > bytes.length) return undefined;
    if (isFrame(code) && !fits(bytes, at)) return undefined;
    if (isFrame(code)) frames += 1;
    if (code === SOS) scans += 1;
    if (!isBeside(code)) kept.push(bytes.subarray(at, end));
    at = end;
  }
  return undefined;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
