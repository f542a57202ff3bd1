/** A kiosk's program on its way: the chunks that travel, and the file the key holder makes. */
import type { Of } from "./schema-type.ts";
import {
  EPOCH,
  KIOSK,
  MESSAGE_NUMBER,
  SECONDS,
  SESSION,
  TERM,
  VERSION,
  object,
} from "./schemas-scalars.ts";
import { LIMITS } from "./limits.ts";

const IMAGE_BYTES = { type: "integer", minimum: 1, maximum: LIMITS.programBytesMax } as const;
const SHA256 = { type: "string", pattern: "^[0-9a-f]{64}$" } as const;
const TAG = { type: "string", pattern: "^[0-9a-f]{32}$" } as const;
const BASE64 = { type: "string", pattern: "^[A-Za-z0-9+/]*={0,2}$" } as const;

export const PROGRAM_BOARDS = ["espruino", "node"] as const;

/** What a kiosk checks a whole image by; `tag` is `programTagOf` under its `update` key. */
export const PROGRAM_MANIFEST = object({ bytes: IMAGE_BYTES, sha256: SHA256, tag: TAG }, [
  "bytes",
  "sha256",
  "tag",
]);

/** Answer to an `ask` of `program`: the bytes of the image from `offset` on, of `size` in all. */
export const PROGRAM = object(
  {
    session: SESSION,
    term: TERM,
    m: MESSAGE_NUMBER,
    version: VERSION,
    offset: SECONDS,
    size: SECONDS,
    /** Base64 of the chunk; empty when no bytes were asked for. */
    bytes: BASE64,
    /** With offset 0 always, otherwise never. */
    manifest: PROGRAM_MANIFEST,
  },
  ["session", "term", "m", "version", "offset", "size", "bytes"],
);

/**
 * One image and a tag of it for each kiosk and epoch it is meant for: what `anxin sign-program`
 * writes beside the county key file, and the cloud imports. No part of it is secret.
 */
export const PROGRAM_BUNDLE = object(
  {
    format: { enum: [1] },
    version: VERSION,
    board: { enum: PROGRAM_BOARDS },
    bytes: IMAGE_BYTES,
    sha256: SHA256,
    /** Base64 of the image. */
    image: BASE64,
    /** Each (kiosk, epoch) once, ordered by both. */
    manifests: {
      type: "array",
      minItems: 1,
      maxItems: LIMITS.programManifestsMax,
      items: object({ kiosk: KIOSK, epoch: EPOCH, tag: TAG }, ["kiosk", "epoch", "tag"]),
    },
  },
  ["format", "version", "board", "bytes", "sha256", "image", "manifests"],
);

export type ProgramBundle = Of<typeof PROGRAM_BUNDLE>;
