import { expect, test } from "vitest";
import { bareJpeg, PHOTO_SIDE_MAX } from "./bare-jpeg.ts";

const segment = (code: number, ...body: number[]) => [0xff, code, 0, body.length + 2, ...body];
const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const two = (value: number) => [value >> 8, value & 0xff];

const SOI = [0xff, 0xd8];
const EOI = [0xff, 0xd9];
const JFIF = segment(0xe0, ...ascii("JFIF\0"));
const PLACE = segment(0xe1, ...ascii("Exif\0\0GPS 37.0459 115.6674"));
const PROFILE = segment(0xe2, ...ascii("ICC_PROFILE\0"));
const ADOBE = segment(0xee, ...ascii("Adobe"));
const WORDS = segment(0xfe, ...ascii("taken by Zhang San"));
const frame = (height: number, width: number) =>
  segment(0xc0, 8, ...two(height), ...two(width), 1, 1, 0x11, 0);
/** Stuffing and a restart are data; the scan ends at neither. */
const SCAN = [...segment(0xda, 1, 1, 0, 0, 63, 0), 1, 0xff, 0, 2, 0xff, 0xd3, 3];
const SMALL = frame(3, 4);

const bare = (...parts: number[][]) => bareJpeg(Uint8Array.from(parts.flat()));
const bytes = (...parts: number[][]) => Uint8Array.from(parts.flat());

test("a picture is kept as it is, without where, when and by whom it was taken", () => {
  expect(bare(SOI, JFIF, PLACE, PROFILE, ADOBE, WORDS, SMALL, SCAN, EOI)).toEqual(
    bytes(SOI, JFIF, ADOBE, SMALL, SCAN, EOI),
  );
});

test("what is hidden between scans or behind the end of the picture is not kept either", () => {
  expect(bare(SOI, SMALL, SCAN, PLACE, SCAN, EOI, ascii("PK secret"))).toEqual(
    bytes(SOI, SMALL, SCAN, SCAN, EOI),
  );
});

test("markers may be filled up with FF, as the standard lets them", () => {
  expect(bare(SOI, [0xff, 0xff], JFIF, SMALL, SCAN, EOI)).toEqual(
    bytes(SOI, JFIF, SMALL, SCAN, EOI),
  );
});

test.each([
  ["nothing", []],
  ["a page that says it is a picture", ascii("<!doctype html><script>alert(1)</script>")],
  ["a PNG", [0x89, ...ascii("PNG\r\n"), 0x1a, 10]],
  ["a picture without its end", [...SOI, ...SMALL, ...SCAN]],
  ["a beginning and an end with no picture between", [...SOI, ...JFIF, ...EOI]],
  ["a frame without a scan", [...SOI, ...SMALL, ...EOI]],
  ["a segment longer than the file", [...SOI, 0xff, 0xe0, 0xff, 0xff, 1, 2]],
  ["a segment of no length", [...SOI, 0xff, 0xe0, 0, 0, ...SMALL, ...SCAN, ...EOI]],
  ["words between segments", [...SOI, ...ascii("x"), ...SMALL, ...SCAN, ...EOI]],
  ["two frames", [...SOI, ...SMALL, ...SMALL, ...SCAN, ...EOI]],
  ["a picture of no height", [...SOI, ...frame(0, 4), ...SCAN, ...EOI]],
  ["a picture too wide", [...SOI, ...frame(4, PHOTO_SIDE_MAX + 1), ...SCAN, ...EOI]],
])("%s is no picture that is kept", (_what, given) => {
  expect(bareJpeg(Uint8Array.from(given))).toBeUndefined();
});
