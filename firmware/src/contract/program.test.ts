import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { proofMac } from "../kiosk/proof-gateway.ts";
import golden from "./golden/v1/program.json" with { type: "json" };
import { fromHex } from "./hex.ts";
import { keyOf, rootOf } from "./keys.ts";
import { isProgramManifest, type ProgramBoard, updateResultOf } from "./program.ts";
import { PROGRAM_BUNDLE } from "./schemas.ts";

const isBundle = new Ajv().compile(PROGRAM_BUNDLE);
const updateKey = (kiosk: string, epoch: number) =>
  keyOf(proofMac, rootOf(proofMac, fromHex(golden.master), { kiosk, epoch }), "update");

const manifests = golden.tags.map((tag) => ({ ...tag, board: tag.board as ProgramBoard }));

test.each(manifests)("a manifest for $kiosk, epoch $epoch, $board, has its tag", (manifest) => {
  const key = updateKey(manifest.kiosk, manifest.epoch);
  expect(isProgramManifest(proofMac, key, manifest)).toBe(true);
});

test("a tag is of one kiosk, epoch, board, version, size and hash", () => {
  const [mine] = manifests;
  if (mine === undefined) throw new Error("no golden tag");
  const key = updateKey(mine.kiosk, mine.epoch);
  const others = [
    { ...mine, board: "node" as const },
    { ...mine, kiosk: "k2" },
    { ...mine, epoch: 2 },
    { ...mine, version: "1.1.1" },
    { ...mine, bytes: mine.bytes + 1 },
    { ...mine, sha256: mine.sha256.replace(/^./, mine.sha256.startsWith("0") ? "1" : "0") },
  ];
  expect(others.map((other) => isProgramManifest(proofMac, key, other))).toEqual(
    others.map(() => false),
  );
  expect(isProgramManifest(proofMac, updateKey("k1", 2), mine)).toBe(false);
});

test("a bundle file has the form that is read, and one without tags has not", () => {
  expect(isBundle(golden.bundle)).toBe(true);
  expect(isBundle({ ...golden.bundle, manifests: [] })).toBe(false);
  expect(isBundle({ ...golden.bundle, format: 2 })).toBe(false);
});

test("an update that ran and gave way was reverted, one that never ran was refused", () => {
  expect(updateResultOf("confirmed")).toBe("confirmed");
  expect(updateResultOf("not-connected")).toBe("reverted");
  expect(updateResultOf("bad-tag")).toBe("refused");
});
