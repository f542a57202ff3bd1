import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { fromHex } from "../../../src/contract/hex.ts";
import { keyOf, rootOf } from "../../../src/contract/keys.ts";
import { isProgramManifest } from "../../../src/contract/program.ts";
import golden from "../../../src/contract/golden/v1/program.json" with { type: "json" };
import { PROGRAM_BUNDLE } from "../../../src/contract/schemas.ts";
import { nodeMac } from "../../../src/node/mac.ts";
import { kiosksIn, programBundle } from "./program-bundle.ts";

const KEYS = { county: "x", master: fromHex(golden.master), bases: [] };
const IMAGE = { version: "1.1.0", board: "espruino" as const, bytes: Buffer.from("print(1);\n") };

test("a program is signed for each kiosk in four epochs, and each can check it", () => {
  const made = programBundle(KEYS, IMAGE, kiosksIn("k2, k1:2"));
  expect(new Ajv().compile(PROGRAM_BUNDLE)(made)).toBe(true);
  const told = made.manifests.map(({ kiosk, epoch }) => `${kiosk} ${epoch}`);
  expect(told).toEqual(["k1 2", "k1 3", "k1 4", "k1 5", "k2 1", "k2 2", "k2 3", "k2 4"]);
  for (const { kiosk, epoch, tag } of made.manifests) {
    const key = keyOf(nodeMac, rootOf(nodeMac, KEYS.master, { kiosk, epoch }), "update");
    const manifest = { ...made, kiosk, epoch, tag, board: IMAGE.board };
    expect(isProgramManifest(nodeMac, key, manifest)).toBe(true);
  }
});

test("the tags are those of the golden file", () => {
  const made = programBundle(KEYS, IMAGE, kiosksIn("k1"));
  expect(made.sha256).toBe(golden.bundle.sha256);
  expect(made.manifests.slice(0, 2)).toEqual(golden.bundle.manifests.slice(0, 2));
});

test("a list of kiosks may have lines and remarks; what is no kiosk, or twice there, is refused", () => {
  expect(kiosksIn("k1 # the clinic\nk2:3\n")).toEqual([
    { kiosk: "k1", epoch: 1 },
    { kiosk: "k2", epoch: 3 },
  ]);
  for (const bad of ["", "K1", "k1,k1", "k1:x", "k1:1:2", "# k1"]) {
    expect(() => kiosksIn(bad), bad).toThrow(/bad-argument/);
  }
});

test("a version the wire has no room for is refused", () => {
  const long = { ...IMAGE, version: "1.1.0-of-a-long-name" };
  expect(() => programBundle(KEYS, long, kiosksIn("k1"))).toThrow(/bad-argument/);
});
