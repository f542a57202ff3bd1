/** The service takes no photo of more bytes or pixels a side. */
const BYTES_MAX = 300_000;
const SIDES = [1280, 960, 640] as const;
const QUALITIES = [0.8, 0.65, 0.5] as const;
const JPEG = "image/jpeg";

/** The file chosen is no picture this phone can read. */
export class UnreadablePhoto extends Error {
  readonly code = "bad-photo";
}

/**
 * A photo drawn anew, small enough to be sent: of the file it came in nothing is left but what is
 * seen, neither place nor time nor owner. Throws UnreadablePhoto.
 */
export async function smallPhoto(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  const picture = await createImageBitmap(file).catch((error: unknown) => {
    throw new UnreadablePhoto(String(error));
  });
  try {
    for (const side of SIDES) {
      const canvas = drawn(picture, side);
      for (const quality of QUALITIES) {
        const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, JPEG, quality));
        if (blob !== null && blob.size <= BYTES_MAX)
          return new Uint8Array(await blob.arrayBuffer());
      }
    }
  } finally {
    picture.close();
  }
  throw new UnreadablePhoto("it stays too large");
}

function drawn(picture: ImageBitmap, side: number): HTMLCanvasElement {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

const CHUNK = 0x8000;

/** Bytes as base64. Pure. */
export function base64Of(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return btoa(text);
}
