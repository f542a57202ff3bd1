import { createHash } from "node:crypto";
import { keyOf } from "../../../src/contract/keys.ts";
import { LIMITS } from "../../../src/contract/limits.ts";
import { type ProgramBoard, programTagOf } from "../../../src/contract/program.ts";
import type { ProgramBundle } from "../../../src/contract/schemas.ts";
import { isKioskId } from "../../../src/contract/topics.ts";
import { nodeMac } from "../../../src/node/mac.ts";
import { ToolError } from "../codes.ts";
import { wholeNumber } from "../commands/arguments.ts";
import type { CountyKeys } from "./county-key-file.ts";
import { rootsFor } from "./kiosk-keys.ts";

/** What is signed: one image, for one kind of board. */
export interface SignedImage {
  version: string;
  board: ProgramBoard;
  bytes: Uint8Array;
}

/** A kiosk, and the first of the epochs it may be in. */
export interface SignedFor {
  kiosk: string;
  epoch: number;
}

/**
 * `k1,k2:3`, or the same over several lines: kiosks, each with the first epoch its board holds
 * roots for, 1 when not given; each is signed for in that and the next three. What follows # is
 * not read.
 *
 * @throws ToolError bad-argument for an id or an epoch that is none, a kiosk twice, or no kiosk
 */
export function kiosksIn(text: string): SignedFor[] {
  const words = text.split("\n").flatMap((line) => (line.split("#")[0] ?? "").split(/[\s,]+/));
  const kiosks = words.filter((word) => word !== "").map(kioskOf);
  const twice = kiosks.find(({ kiosk }, at) => kiosks.findIndex((k) => k.kiosk === kiosk) < at);
  if (twice !== undefined) throw new ToolError("bad-argument", `${twice.kiosk} 重复 / twice`);
  if (kiosks.length === 0) throw new ToolError("bad-argument", "--kiosks");
  return kiosks;
}

function kioskOf(word: string): SignedFor {
  const [kiosk = "", epoch = "1", ...rest] = word.split(":");
  if (!isKioskId(kiosk) || rest.length > 0) throw new ToolError("bad-argument", `kiosk ${word}`);
  return { kiosk, epoch: wholeNumber(epoch) };
}

const VERSION_FORM = /^[0-9A-Za-z.+-]{1,16}$/;

/**
 * An image with a tag for each kiosk and epoch, as the cloud imports it. Nothing in it is secret,
 * and nobody without the county key file could have made it.
 *
 * @throws ToolError bad-argument for a version or a size the wire has no room for
 */
export function programBundle(
  keys: CountyKeys,
  image: SignedImage,
  kiosks: readonly SignedFor[],
): ProgramBundle {
  const { version, board } = image;
  const bytes = image.bytes.length;
  if (!VERSION_FORM.test(version)) throw new ToolError("bad-argument", `version ${version}`);
  if (bytes < 1 || bytes > LIMITS.programBytesMax) {
    throw new ToolError("bad-argument", `${bytes} > ${LIMITS.programBytesMax} bytes`);
  }
  const sha256 = createHash("sha256").update(image.bytes).digest("hex");
  const manifests = kiosks
    .toSorted((one, other) => (one.kiosk < other.kiosk ? -1 : 1))
    .flatMap((at) =>
      rootsFor(keys, at).map(({ epoch, root }) => {
        const of = { board, kiosk: at.kiosk, epoch, version, bytes, sha256 };
        const tag = programTagOf(nodeMac, keyOf(nodeMac, root, "update"), of);
        return { kiosk: at.kiosk, epoch, tag };
      }),
    );
  const text = Buffer.from(image.bytes).toString("base64");
  return { format: 1, version, board, bytes, sha256, image: text, manifests };
}
